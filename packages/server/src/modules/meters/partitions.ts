import { sql } from 'drizzle-orm';
import { lockUntilCommit, rowsOf, type Session } from '../../storage/index.ts';

/** Tables that are partitioned by month (see the migration), each with the column that decides. */
const PARTITIONED = { meter_records: 'start_time', meter_readings: 'time' } as const;
/** Months ahead of now that have their partition; only forecasts reach further. */
const MONTHS_AHEAD = 3;

/**
 * Makes the partitions of the months up to some ahead of now that are missing. What already lies outside all others
 * moves to where it belongs.
 */
export async function preparePartitions(session: Session): Promise<void> {
  const last = monthAt(session.clock.now()).add({ months: MONTHS_AHEAD });
  await session.atomically(async (transaction) => {
    // Of processes that start at once the second finds it done.
    await lockUntilCommit(transaction, 'partitions of meter records');
    for (const [table, column] of Object.entries(PARTITIONED)) {
      let month = (await newestMonth(transaction, table)).add({ months: 1 });
      for (; Temporal.PlainYearMonth.compare(month, last) <= 0; month = month.add({ months: 1 })) {
        await makePartition(transaction, table, column, month);
      }
    }
  });
}

function monthAt(ms: number): Temporal.PlainYearMonth {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO('UTC').toPlainDate().toPlainYearMonth();
}

async function newestMonth(transaction: Session, table: string): Promise<Temporal.PlainYearMonth> {
  const result = await transaction.sql.execute(sql`
    select max(substring(child.relname from '_(\\d{4}_\\d{2})$')) as newest
    from pg_inherits join pg_class child on child.oid = inhrelid
    where inhparent = ${table}::regclass`);
  return Temporal.PlainYearMonth.from(rowsOf<{ newest: string }>(result)[0]!.newest.replace('_', '-'));
}

async function makePartition(
  transaction: Session,
  table: string,
  column: string,
  month: Temporal.PlainYearMonth,
): Promise<void> {
  const name = sql.identifier(`${table}_${month.toString().replace('-', '_')}`);
  const [from, to] = [month, month.add({ months: 1 })].map((each) => sql.raw(`'${each.toString()}-01T00:00:00Z'`));
  const [whole, other, by] = [table, `${table}_other`, column].map((each) => sql.identifier(each));
  // The default partition lets no other be made for what it holds.
  await transaction.sql.execute(sql`create table ${name} (like ${whole!} including defaults)`);
  await transaction.sql.execute(sql`
    with moved as (delete from ${other!} where ${by!} >= ${from!} and ${by!} < ${to!} returning *)
    insert into ${name} select * from moved`);
  await transaction.sql.execute(
    sql`alter table ${whole!} attach partition ${name} for values from (${from!}) to (${to!})`,
  );
}
