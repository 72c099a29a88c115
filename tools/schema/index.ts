export { findJournalFaults } from './journal.ts';
export { findPendingMigration, type MigrationConfig } from './pending.ts';
