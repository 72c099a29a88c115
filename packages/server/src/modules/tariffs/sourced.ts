import { and, eq, sql } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import { findOne, inScope, type Scope, type Session, scopedKey, tables } from '../../storage/index.ts';
import type { TariffTerms } from '../../storage/tables/tariffs.ts';
import { report } from '../events/index.ts';
import type { Catalogue } from '../market/index.ts';
import { compilePlan } from './compile.ts';
import { startOfLocalDay } from './create.ts';
import { keepMarketSources } from './market-sources.ts';
import type { Place } from './place.ts';
import { lockSlots, takeSlot } from './slots.ts';
import type { TariffRow } from './tariff.ts';
import { readVersions, versionAt } from './versions.ts';

/**
 * Tariffs that a source outside makes and keeps up to date (connection type DIRECT): first announced, then filled with
 * what the source says, and marked while it fails.
 */

export interface ExpectedTariff {
  readonly locationId: string;
  readonly direction: 'IMPORT' | 'EXPORT';
  readonly providerId: string;
  readonly devices: readonly string[];
}

/** What a source says about a tariff. */
export interface SourcedTariff {
  readonly displayName: string;
  readonly terms: TariffTerms;
  readonly contractEnd: Date | null;
  /** How far the source vouches for the rates; null: as long as the contract. */
  readonly ratesUntil: Date | null;
}

/** Announces a tariff that has yet to be read. The one that holds its slot goes on until then. */
export async function expectTariff(
  transaction: Session,
  scope: Scope,
  expected: ExpectedTariff,
  place: Place,
): Promise<TariffRow> {
  const now = transaction.clock.now();
  const row: TariffRow = {
    ...scope,
    id: newId('trf', now),
    locationId: expected.locationId,
    type: 'COMMODITY',
    direction: expected.direction,
    connectionType: 'DIRECT',
    status: 'PENDING',
    displayName: null,
    providerId: expected.providerId,
    providerName: null,
    templateId: null,
    temporary: false,
    devices: [...new Set(expected.devices)].sort(),
    contractStart: startOfLocalDay(now, place.timeZone),
    contractEnd: null,
    ratesUntil: null,
    takesOver: null,
    takenOver: null,
    expiringTold: null,
    expiredTold: null,
    timeUpdated: null,
    timeCreated: new Date(now),
  };
  await transaction.sql.insert(tables.tariffs).values(row);
  transaction.announce({ topic: 'location', key: scopedKey(scope, row.locationId) });
  report(transaction, scope, 'tariff.create', row.id);
  report(transaction, scope, 'location.update', row.locationId);
  return row;
}

/**
 * Fills a tariff with what its source says. The first time it takes its slot; later, other terms open a version that
 * holds from now on.
 * @throws Refusal as for creating a tariff, when the terms are none; nothing is changed then
 */
export function fillTariff(
  session: Session,
  scope: Scope,
  id: string,
  place: Place,
  sourced: SourcedTariff,
  catalogue: Catalogue,
): Promise<void> {
  return session.atomically(async (transaction) => {
    await lockSlots(transaction, scope, place.locationId);
    const row = await findOne(transaction, tables.tariffs, scope, id);
    if (row === undefined) return;
    compilePlan(sourced.terms, place, row.direction, catalogue);
    const now = new Date(transaction.clock.now());
    const versions = await readVersions(transaction, scope, id);
    const isFirst = versions.length === 0;
    const contractEnd = sourced.contractEnd;
    const slot = isFirst
      ? await takeSlot(transaction, scope, { ...row, contractEnd })
      : { takesOver: row.takesOver, takenOver: row.takenOver };
    const isNew = isFirst || JSON.stringify(versionAt(versions, now).terms) !== JSON.stringify(sourced.terms);
    const isChanged =
      isNew || row.temporary || !isSame(row.contractEnd, contractEnd) || !isSame(row.ratesUntil, sourced.ratesUntil);
    await transaction.sql
      .update(tables.tariffs)
      .set({
        ...slot,
        connectionType: 'DIRECT',
        displayName: sourced.displayName,
        contractEnd,
        ratesUntil: sourced.ratesUntil,
        status: row.status === 'ERROR_REPORTED' ? row.status : 'CONNECTED',
        temporary: false,
        templateId: null,
        ...(isChanged ? { timeUpdated: now } : {}),
      })
      .where(inScope(tables.tariffs, scope, eq(tables.tariffs.id, id)));
    if (isNew) {
      await transaction.sql.insert(tables.tariffVersions).values({
        ...scope,
        tariffId: id,
        version: (versions.at(-1)?.version ?? 0) + 1,
        effectiveFrom: isFirst ? null : now,
        terms: sourced.terms,
        timeCreated: now,
      });
    }
    if (isNew) await keepMarketSources(transaction, row, place, catalogue);
    transaction.announce({ topic: 'location', key: scopedKey(scope, row.locationId) });
    if (!isChanged && row.status === 'CONNECTED') return;
    report(transaction, scope, 'tariff.update', id);
    report(transaction, scope, 'location.update', row.locationId);
  });
}

function isSame(a: Date | null, b: Date | null): boolean {
  return a?.getTime() === b?.getTime();
}

/** Says that the source of a tariff has failed for good: what it said last goes on as an estimate. */
export async function markSourceFailed(transaction: Session, scope: Scope, id: string): Promise<void> {
  const { tariffs } = tables;
  const now = new Date(transaction.clock.now()).toISOString();
  const [row] = await transaction.sql
    .update(tariffs)
    .set({
      status: 'ERROR',
      temporary: await wasRead(transaction, scope, id),
      timeUpdated: new Date(now),
      ratesUntil: sql`least(${tariffs.ratesUntil}, ${now}::timestamptz)`,
    })
    .where(and(inScope(tariffs, scope, eq(tariffs.id, id)), eq(tariffs.connectionType, 'DIRECT')))
    .returning({ locationId: tariffs.locationId });
  if (row === undefined) return;
  transaction.announce({ topic: 'location', key: scopedKey(scope, row.locationId) });
  report(transaction, scope, 'tariff.update', id);
  report(transaction, scope, 'location.update', row.locationId);
}

/** Whether a tariff has ever been read. */
export async function wasRead(session: Session, scope: Scope, id: string): Promise<boolean> {
  return (await readVersions(session, scope, id)).length > 0;
}
