import type { SQL } from 'drizzle-orm';
import type { Session } from './session.ts';

/**
 * Executes statements one after the other without waiting for the answer of one before the next is sent: the way to the
 * database and back is gone only once. Each sees what those before it have done.
 * @returns their answers; rejects with the first failure, after which a transaction does nothing more
 */
export function executeInOrder(transaction: Session, statements: readonly SQL[]): Promise<unknown[]> {
  return Promise.all(statements.map((statement) => transaction.sql.execute(statement)));
}
