import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Session } from './session.ts';
import { sqlStatement } from './statement.ts';

/** Waits until no other transaction, of any process, holds the lock of this name, and holds it until the commit. */
export async function lockUntilCommit(transaction: Session, name: string): Promise<void> {
  await takeLock(transaction, { number: lockNumber(name) });
}

const takeLock = sqlStatement<{ number: string }, unknown>(
  'lock_until_commit',
  sql`select pg_advisory_xact_lock(${sql.placeholder('number')}::bigint)`,
);

/** Takes the lock of this name until the commit if it is free; says whether it was. */
export async function tryLockUntilCommit(transaction: Session, name: string): Promise<boolean> {
  const result = await transaction.sql.execute(
    sql`select pg_try_advisory_xact_lock(${lockNumber(name)}::bigint) as taken`,
  );
  return (result as unknown as { rows: { taken: boolean }[] }).rows[0]?.taken === true;
}

function lockNumber(name: string): string {
  return createHash('sha256').update(name).digest().readBigInt64BE(0).toString();
}
