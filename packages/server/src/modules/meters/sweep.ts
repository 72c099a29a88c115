import { sql } from 'drizzle-orm';
import { rowsOf, type Session } from '../../storage/index.ts';

/** Rows removed in one transaction. */
const SLICE = 20_000;

/** Removes what registers that are gone have left behind: their records could not be found any more from the moment they went. */
export async function sweepDeletedRegisters(session: Session): Promise<void> {
  while (await session.atomically(sweepSlice));
}

/** @returns whether there may be more */
async function sweepSlice(transaction: Session): Promise<boolean> {
  const [gone] = rowsOf<{ account_id: string; live_mode: boolean; number: string }>(
    await transaction.sql.execute(sql`
      select account_id, live_mode, number::text from deleted_registers limit 1 for update skip locked`),
  );
  if (gone === undefined) return false;
  const { account_id, live_mode, number } = gone;
  for (const [table, time] of [
    ['meter_records', 'start_time'],
    ['meter_readings', 'time'],
  ] as const) {
    const removed = await transaction.sql.execute(sql`
      delete from ${sql.identifier(table)}
      where account_id = ${account_id} and live_mode = ${live_mode} and register = ${number}::bigint
        and ${sql.identifier(time)} in (
          select ${sql.identifier(time)} from ${sql.identifier(table)}
          where account_id = ${account_id} and live_mode = ${live_mode} and register = ${number}::bigint limit ${SLICE})
      returning 1`);
    if (rowsOf(removed).length > 0) return true;
  }
  await transaction.sql.execute(sql`
    delete from deleted_registers
    where account_id = ${account_id} and live_mode = ${live_mode} and number = ${number}::bigint`);
  return true;
}
