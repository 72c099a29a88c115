import { eq, inArray } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import { Refusal } from '../../refusal.ts';
import { idsStatement, inScope, inScopeOfValues, type Scope, type Session, tables } from '../../storage/index.ts';
import { report } from '../events/index.ts';
import { setTariffStatus, type TariffRow } from '../tariffs/index.ts';

/** What a customer says is wrong with a tariff. */
export type IssueReport = typeof tables.issueReports.$inferSelect;

/** Open reports by tariff. */
export async function openReports(
  session: Session,
  scope: Scope,
  tariffIds: readonly string[],
): Promise<ReadonlyMap<string, IssueReport>> {
  if (tariffIds.length === 0) return new Map();
  const { accountId, liveMode } = scope;
  const rows = await selectOpen(session, tariffIds, { accountId, liveMode });
  return new Map(rows.map((row) => [row.tariffId, row]));
}

const selectOpen = idsStatement('open_issue_reports', (way, isWanted) => {
  const { issueReports } = tables;
  const isOpen = eq(issueReports.status, 'OPEN');
  return way
    .select()
    .from(issueReports)
    .where(inScopeOfValues(issueReports, isOpen, isWanted(issueReports.tariffId)));
});

/** Those of some reports that exist. */
export function findReports(session: Session, scope: Scope, ids: readonly string[]): Promise<IssueReport[]> {
  const { issueReports } = tables;
  return session.sql
    .select()
    .from(issueReports)
    .where(inScope(issueReports, scope, inArray(issueReports.id, [...ids])));
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
  const id = newId('isr', now.getTime());
  await transaction.sql.insert(tables.issueReports).values({
    ...scope,
    id,
    tariffId: tariff.id,
    description,
    status: 'OPEN',
    formerStatus: tariff.status === 'ERROR_REPORTED' ? 'CONNECTED' : tariff.status,
    timeCreated: now,
    timeUpdated: now,
  });
  await setTariffStatus(transaction, scope, tariff.id, 'ERROR_REPORTED');
  report(transaction, scope, 'tariff.issue_report.create', id);
}

/** Puts another text in an open report. @throws Refusal `issue_report_not_found` */
export async function updateReport(
  transaction: Session,
  scope: Scope,
  tariffId: string,
  description: string,
): Promise<void> {
  const open = await requireOpen(transaction, scope, tariffId);
  await change(transaction, scope, open, { description });
  report(transaction, scope, 'tariff.issue_report.update', open.id);
}

/** Withdraws an open report; the tariff's status is what it was before. @throws Refusal `issue_report_not_found` */
export async function cancelReport(transaction: Session, scope: Scope, tariffId: string): Promise<void> {
  const open = await requireOpen(transaction, scope, tariffId);
  await change(transaction, scope, open, { status: 'CANCELLED' });
  await setTariffStatus(transaction, scope, tariffId, open.formerStatus);
  report(transaction, scope, 'tariff.issue_report.cancel', open.id);
}

async function requireOpen(session: Session, scope: Scope, tariffId: string): Promise<IssueReport> {
  const open = (await openReports(session, scope, [tariffId])).get(tariffId);
  if (open === undefined) throw new Refusal('issue_report_not_found', 'There is no open report.');
  return open;
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
