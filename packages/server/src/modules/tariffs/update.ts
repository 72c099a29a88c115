import { eq } from 'drizzle-orm';
import { Refusal } from '../../refusal.ts';
import { findOne, inScope, type Scope, type Session, scopedKey, tables } from '../../storage/index.ts';
import type { TariffTerms, Vat } from '../../storage/tables/tariffs.ts';
import { endConsents } from '../consents/index.ts';
import { report, reportLoss } from '../events/index.ts';
import type { Catalogue } from '../market/index.ts';
import { compilePlan } from './compile.ts';
import { requireDevicesHere, requireMarketSource, requireOrder } from './create.ts';
import { keepMarketSources } from './market-sources.ts';
import type { Place } from './place.ts';
import { getTariff } from './read.ts';
import { giveSlotBack, lockSlots, markSlot, moveStart, requireFreeSlot } from './slots.ts';
import type { Tariff, TariffRow } from './tariff.ts';
import { requireProvider } from './templates.ts';
import { changedVersions, readVersions, versionAt } from './versions.ts';

/** What may be changed; absent members stay as they are. */
export interface TariffChanges {
  readonly displayName?: string | null | undefined;
  readonly providerId?: string | null | undefined;
  readonly contractStart?: Date | undefined;
  readonly contractEnd?: Date | null | undefined;
  readonly devices?: readonly string[] | undefined;
  /** Terms to replace; members of `vat` are replaced one by one. */
  readonly terms: Partial<Omit<TariffTerms, 'vat'>> & { readonly vat?: Partial<Vat> | null };
  /** From when changed terms hold, past or future; default now. */
  readonly effectiveFrom?: Date | undefined;
}

/**
 * Changes a tariff. New terms open a version of their own: what earlier ones priced before `effectiveFrom` stays.
 * @throws Refusal `not_found`, `tariff_read_only`, and as for creating one; nothing is changed then
 */
export function updateTariff(
  session: Session,
  scope: Scope,
  id: string,
  changes: TariffChanges,
  surroundings: { readonly place: Place; readonly catalogue: Catalogue; readonly deviceIds: ReadonlySet<string> },
): Promise<Tariff> {
  return session.atomically(async (transaction) => {
    // Changes that arrive at once are made one after the other, so that versions count them.
    await lockSlots(transaction, scope, surroundings.place.locationId);
    const tariff = await getTariff(transaction, scope, id, surroundings);
    requireWritable(tariff, changes);
    const { place, catalogue, deviceIds } = surroundings;
    const now = new Date(session.clock.now());
    const versions = await readVersions(transaction, scope, id);
    const from = changes.effectiveFrom ?? now;
    const base = versionAt(versions, from).terms;
    const terms = mergeTerms(base, changes.terms);
    const hasNewTerms = JSON.stringify(terms) !== JSON.stringify(base);
    const added = hasNewTerms ? changedVersions(versions, from, (old) => mergeTerms(old, changes.terms)) : [];
    for (const version of added) {
      requireMarketSource(version.terms.marketSource, catalogue);
      compilePlan(version.terms, place, tariff.direction, catalogue);
    }
    if (changes.devices !== undefined) {
      requireDevicesHere(changes.devices, deviceIds);
      await requireFreeSlot(transaction, scope, tariff, [...new Set(changes.devices)].sort());
    }
    if (changes.providerId != null) await requireProvider(transaction, scope, changes.providerId);
    const columns = changedColumns(changes);
    requireOrder(
      columns.contractStart ?? tariff.contractStart,
      'contractEnd' in columns ? (columns.contractEnd ?? null) : tariff.contractEnd,
    );
    if (columns.contractStart !== undefined) {
      columns.takesOver = await moveStart(transaction, scope, tariff, columns.contractStart);
    }
    if (changesPrices(columns, tariff)) columns.timeUpdated = now;
    if (tariff.connectionType === 'MANUAL' && terms.marketRates) columns.connectionType = 'MARKET';
    if (tariff.connectionType === 'MARKET' && !terms.marketRates) columns.connectionType = 'MANUAL';

    if (Object.keys(columns).length > 0) {
      await transaction.sql
        .update(tables.tariffs)
        .set(columns)
        .where(inScope(tables.tariffs, scope, eq(tables.tariffs.id, id)));
    }
    const last = versions.at(-1)?.version ?? 0;
    if (added.length > 0) {
      await transaction.sql
        .insert(tables.tariffVersions)
        .values(
          added.map((version, i) => ({ ...scope, tariffId: id, version: last + 1 + i, ...version, timeCreated: now })),
        );
    }
    if (added.length > 0) await keepMarketSources(transaction, tariff, place, catalogue);
    transaction.announce({ topic: 'location', key: scopedKey(scope, tariff.locationId) });
    if (added.length > 0 || Object.keys(columns).length > 0) {
      report(transaction, scope, 'tariff.update', id);
      report(transaction, scope, 'location.update', tariff.locationId);
    }
    return getTariff(transaction, scope, id, surroundings);
  });
}

/** Says how a tariff is doing. @throws Refusal `not_found` */
export function setTariffStatus(
  session: Session,
  scope: Scope,
  id: string,
  status: TariffRow['status'],
): Promise<void> {
  return session.atomically(async (transaction) => {
    const [changed] = await transaction.sql
      .update(tables.tariffs)
      .set({ status, timeUpdated: new Date(session.clock.now()) })
      .where(inScope(tables.tariffs, scope, eq(tables.tariffs.id, id)))
      .returning({ locationId: tables.tariffs.locationId });
    if (changed === undefined) throw new Refusal('not_found', `There is no tariff ${id}.`);
    transaction.announce({ topic: 'location', key: scopedKey(scope, changed.locationId) });
    report(transaction, scope, 'tariff.update', id);
    report(transaction, scope, 'location.update', changed.locationId);
  });
}

/** Ends a tariff and forgets it: costs of its time are unpriced from then on. @throws Refusal `not_found` */
export function deleteTariff(session: Session, scope: Scope, id: string): Promise<void> {
  return session.atomically(async (transaction) => {
    const tariff = await findOne(transaction, tables.tariffs, scope, id);
    if (tariff === undefined) throw new Refusal('not_found', `There is no tariff ${id}.`);
    await lockSlots(transaction, scope, tariff.locationId);
    await giveSlotBack(transaction, scope, tariff);
    await markSlot(transaction, scope, tariff);
    await reportLoss(transaction, scope, 'tariff.delete', [id]);
    report(transaction, scope, 'location.update', tariff.locationId);
    await transaction.sql.delete(tables.tariffs).where(inScope(tables.tariffs, scope, eq(tables.tariffs.id, id)));
    await endConsents(transaction, scope, id, 'PLATFORM', 'DISCONNECTED');
    transaction.announce({ topic: 'location', key: scopedKey(scope, tariff.locationId) });
  });
}

/** Tariffs that a source outside keeps up to date take a new name only (rest-api.md §7.2). */
function requireWritable(tariff: Tariff, { displayName, terms, ...others }: TariffChanges): void {
  if (tariff.connectionType !== 'DIRECT' && tariff.connectionType !== 'LIBRARY') return;
  const hasOthers = Object.keys(terms).length > 0 || Object.values(others).some((value) => value !== undefined);
  if (hasOthers) {
    throw new Refusal('tariff_read_only', `A ${tariff.connectionType} tariff takes a new display_name only.`);
  }
}

function mergeTerms(terms: TariffTerms, { vat, ...changes }: TariffChanges['terms']): TariffTerms {
  const merged = { ...terms, ...changes };
  if (vat === undefined) return merged;
  if (vat === null) return { ...merged, vat: null };
  const complete = { included: true, onNegative: 'APPLY', ...terms.vat, ...vat } as const;
  if (complete.rate === undefined)
    throw new Refusal('data_json_invalid', 'vat.rate is required', { param: 'vat.rate' });
  return { ...merged, vat: { ...complete, rate: complete.rate } };
}

/** Names and providers are for people; dates and devices decide which prices hold. */
function changesPrices(columns: Partial<TariffRow>, tariff: Tariff): boolean {
  const deciding = ['contractStart', 'contractEnd', 'devices'] as const;
  return deciding.some((name) => name in columns && JSON.stringify(columns[name]) !== JSON.stringify(tariff[name]));
}

function changedColumns(changes: TariffChanges): Partial<TariffRow> {
  const { displayName, providerId, contractStart, contractEnd, devices } = changes;
  return {
    ...(displayName === undefined ? {} : { displayName }),
    ...(providerId === undefined ? {} : { providerId }),
    ...(contractStart === undefined ? {} : { contractStart }),
    ...(contractEnd === undefined ? {} : { contractEnd }),
    ...(devices === undefined ? {} : { devices: [...new Set(devices)].sort() }),
  };
}
