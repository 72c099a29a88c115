import { and, eq, inArray } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import { Refusal } from '../../refusal.ts';
import { inScope, type Scope, type Session, tables } from '../../storage/index.ts';
import { setTariffStatus, type TariffRow } from '../tariffs/index.ts';

/** What a customer says is wrong with a tariff. */
export type IssueReport = typeof tables.issueReports.$inferSelect;

/** Open reports by tariff. */
export async function openReports(
  session: Session,
  scope: Scope,
  tariffIds: readonly string[],
): Promise<ReadonlyMap<string, IssueReport>> {
  const { issueReports } = tables;
  if (tariffIds.length === 0) return new Map();
  const rows = await session.sql
    .select()
    .from(issueReports)
    .where(
      inScope(
        issueReports,
        scope,
        and(eq(issueReports.status, 'OPEN'), inArray(issueReports.tariffId, [...tariffIds])),
      ),
    );
  return new Map(rows.map((row) => [row.tariffId, row]));
}

/** Opens a report. @throws Refusal `issue_report_exists` */
export async function createReport(
  transaction: Session,
  scope: Scope,
  tariff: TariffRow,
  description: string | null,
): Promise<void> {
  if ((await openReports(transaction, scope, [tariff.id])).size > 0) {
    throw new Refusal('issue_report_exists', 'Update the open report instead.');
  }
  const now = new Date(transaction.clock.now());
  await transaction.sql.insert(tables.issueReports).values({
    ...scope,
    id: newId('isr', now.getTime()),
    tariffId: tariff.id,
    description,
    status: 'OPEN',
    formerStatus: tariff.status === 'ERROR_REPORTED' ? 'CONNECTED' : tariff.status,
    timeCreated: now,
    timeUpdated: now,
  });
  await setTariffStatus(transaction, scope, tariff.id, 'ERROR_REPORTED');
}

/** Puts another text in an open report. @throws Refusal `issue_report_not_found` */
export async function updateReport(
  transaction: Session,
  scope: Scope,
  tariffId: string,
  description: string,
): Promise<void> {
  await change(transaction, scope, await requireOpen(transaction, scope, tariffId), { description });
}

/** Withdraws an open report; the tariff's status is what it was before. @throws Refusal `issue_report_not_found` */
export async function cancelReport(transaction: Session, scope: Scope, tariffId: string): Promise<void> {
  const report = await requireOpen(transaction, scope, tariffId);
  await change(transaction, scope, report, { status: 'CANCELLED' });
  await setTariffStatus(transaction, scope, tariffId, report.formerStatus);
}

async function requireOpen(session: Session, scope: Scope, tariffId: string): Promise<IssueReport> {
  const report = (await openReports(session, scope, [tariffId])).get(tariffId);
  if (report === undefined) throw new Refusal('issue_report_not_found', 'There is no open report.');
  return report;
}

async function change(
  transaction: Session,
  scope: Scope,
  { id }: IssueReport,
  changes: Partial<Pick<IssueReport, 'description' | 'status'>>,
): Promise<void> {
  const { issueReports } = tables;
  await transaction.sql
    .update(issueReports)
    .set({ ...changes, timeUpdated: new Date(transaction.clock.now()) })
    .where(inScope(issueReports, scope, eq(issueReports.id, id)));
}
