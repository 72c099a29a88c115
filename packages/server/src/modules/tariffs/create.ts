import { bareMarketSchedule } from '@plateau/energy';
import { eq } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import { Refusal } from '../../refusal.ts';
import { findOne, inScope, insertion, type Scope, type Session, scopedKey, tables } from '../../storage/index.ts';
import type { TariffTerms } from '../../storage/tables/tariffs.ts';
import { report } from '../events/index.ts';
import type { Catalogue } from '../market/index.ts';
import { compilePlan } from './compile.ts';
import { keepMarketSources, noteMarketSources } from './market-sources.ts';
import { type Direction, isForeign, type Place } from './place.ts';
import { lockSlots, takeSlot } from './slots.ts';
import { statusAt, type Tariff, type TariffRow } from './tariff.ts';
import { type Provider, requireProvider, requireTemplate, type TariffTemplate } from './templates.ts';

/** What may be said about a tariff; what is absent has its default (rest-api.md §7.1). */
export interface TariffInput {
  readonly direction: Direction;
  readonly type: TariffRow['type'];
  readonly templateId?: string | undefined;
  readonly displayName?: string | undefined;
  readonly providerId?: string | undefined;
  /** The provider as typed in, where it is not listed. */
  readonly providerName?: string | undefined;
  readonly contractStart?: Date | undefined;
  /** null: open-ended. */
  readonly contractEnd?: Date | null | undefined;
  readonly devices?: readonly string[] | undefined;
  readonly terms: Partial<TariffTerms>;
}

/**
 * Puts a tariff on a location. In an empty slot it counts from its start, also in the past; a slot in use is taken over
 * from the new tariff's start, but not before now.
 * @param deviceIds devices that may be at the location; others cannot have a tariff here
 * @throws Refusal as rest-api.md §7.1 lists them; nothing is stored then
 */
export function createTariff(
  session: Session,
  scope: Scope,
  place: Place,
  input: TariffInput,
  surroundings: Surroundings,
): Promise<Tariff> {
  return session.atomically((transaction) => addTariff(transaction, scope, place, input, surroundings));
}

/** The same in a transaction of which nothing is kept when this is refused. */
export async function addTariff(
  transaction: Session,
  scope: Scope,
  place: Place,
  input: TariffInput,
  surroundings: Surroundings,
): Promise<Tariff> {
  const { row, terms, structureType } = await draw(transaction, scope, place, input, surroundings);
  // Two tariffs that arrive at once take the slot one after the other. Statements of a transaction are executed in the order
  // in which they are sent, so these need not wait for one another.
  const [, taken] = await Promise.all([
    lockSlots(transaction, scope, place.locationId),
    takeSlot(transaction, scope, row),
  ]);
  const tariff = { ...row, ...taken };
  await Promise.all([
    insertTariff(transaction, tariff),
    insertFirstVersion(transaction, row, terms),
    noteMarketSources(transaction, tariff, terms, place, surroundings.catalogue),
  ]);
  transaction.announce({ topic: 'location', key: scopedKey(scope, place.locationId) });
  report(transaction, scope, 'tariff.create', tariff.id);
  report(transaction, scope, 'location.update', place.locationId);
  return { ...tariff, status: statusAt(tariff, transaction.clock.now()), structureType, terms, version: 1 };
}

/**
 * Puts other terms in the place of a tariff's, as if they had been its first: for a customer who corrects an answer
 * before going on. Id, slot and time of creation stay.
 * @throws Refusal `not_found`, and as for creating one; nothing is changed then
 */
export function rewriteTariff(
  session: Session,
  scope: Scope,
  id: string,
  place: Place,
  input: TariffInput,
  surroundings: Surroundings,
): Promise<Tariff> {
  return session.atomically(async (transaction) => {
    await lockSlots(transaction, scope, place.locationId);
    const existing = await findOne(transaction, tables.tariffs, scope, id);
    if (existing === undefined) throw new Refusal('not_found', `There is no tariff ${id}.`);
    const { row, terms, structureType } = await draw(transaction, scope, place, input, surroundings);
    const { takesOver, takenOver, expiringTold, expiredTold, timeCreated } = existing;
    const start = takesOver === null ? null : new Date(Math.max(takesOver.getTime(), row.contractStart.getTime()));
    const kept = { id, takenOver, expiringTold, expiredTold, timeCreated, status: existing.status };
    const tariff: TariffRow = { ...row, ...kept, takesOver: start, timeUpdated: new Date(session.clock.now()) };
    await transaction.sql
      .update(tables.tariffs)
      .set(tariff)
      .where(inScope(tables.tariffs, scope, eq(tables.tariffs.id, id)));
    await transaction.sql
      .delete(tables.tariffVersions)
      .where(inScope(tables.tariffVersions, scope, eq(tables.tariffVersions.tariffId, id)));
    await insertFirstVersion(transaction, tariff, terms);
    await keepMarketSources(transaction, tariff, place, surroundings.catalogue);
    transaction.announce({ topic: 'location', key: scopedKey(scope, place.locationId) });
    report(transaction, scope, 'tariff.update', id);
    report(transaction, scope, 'location.update', place.locationId);
    return { ...tariff, status: statusAt(tariff, session.clock.now()), structureType, terms, version: 1 };
  });
}

interface Surroundings {
  readonly catalogue: Catalogue;
  readonly deviceIds: ReadonlySet<string>;
  /** The provider of the tariff, where it is known already. */
  readonly provider?: Provider | null;
}

/** A tariff as the input describes it, checked, and stored nowhere yet. */
async function draw(
  session: Session,
  scope: Scope,
  place: Place,
  input: TariffInput,
  { catalogue, deviceIds, provider = null }: Surroundings,
): Promise<{ row: TariffRow; terms: TariffTerms; structureType: Tariff['structureType'] }> {
  if (input.type === 'NON_COMMODITY' && input.direction !== 'IMPORT') {
    throw new Refusal('tariff_direction_not_supported', 'A NON_COMMODITY tariff is for IMPORT only.', {
      param: 'direction',
    });
  }
  const template = input.templateId === undefined ? null : await requireTemplate(session, scope, input.templateId);
  if (template !== null) requireFit(template, input, place);
  const terms = fullTerms(input, template);
  requireMarketSource(terms.marketSource, catalogue);
  const plan = compilePlan(terms, place, input.direction, catalogue);
  requireDevicesHere(input.devices ?? [], deviceIds);
  const providerId = input.providerId ?? template?.providerId ?? null;
  const { providerId: given } = input;
  if (given !== undefined && given !== provider?.id) await requireProvider(session, scope, given);
  const now = session.clock.now();
  const contractStart = input.contractStart ?? startOfLocalDay(now, place.timeZone);
  const contractEnd = input.contractEnd === undefined ? aYearAfter(contractStart, place.timeZone) : input.contractEnd;
  requireOrder(contractStart, contractEnd);
  const row: TariffRow = {
    ...scope,
    id: newId('trf', now),
    locationId: place.locationId,
    type: input.type,
    direction: input.direction,
    connectionType: connectionType(input, terms),
    status: 'CONNECTED',
    displayName: input.displayName ?? template?.displayName ?? null,
    providerId,
    providerName: input.providerName ?? null,
    templateId: template?.id ?? null,
    temporary: false,
    devices: [...new Set(input.devices ?? [])].sort(),
    contractStart,
    contractEnd,
    ratesUntil: null,
    takesOver: null,
    takenOver: null,
    expiringTold: null,
    expiredTold: null,
    timeCreated: new Date(now),
    timeUpdated: null,
  };
  return { row, terms, structureType: plan.tariff.structureType };
}

/** A plan of the library is for one type and direction, and in one currency. */
function requireFit(template: TariffTemplate, input: TariffInput, place: Place): void {
  if (template.direction !== input.direction) {
    throw new Refusal('tariff_direction_not_supported', `This plan is for ${template.direction}.`, {
      param: 'direction',
    });
  }
  if (template.type !== input.type) {
    throw new Refusal('data_json_invalid', `This plan is of type ${template.type}.`, { param: 'type' });
  }
  if (isForeign(template.currencyCode, place)) {
    const message = `This plan is in ${template.currencyCode}, the location in ${place.currencyCode}.`;
    throw new Refusal('data_json_invalid', message, { param: 'template_id' });
  }
}

async function insertFirstVersion(transaction: Session, row: TariffRow, terms: TariffTerms): Promise<void> {
  const { accountId, liveMode, id: tariffId, timeCreated } = row;
  await insertVersion(transaction, {
    accountId,
    liveMode,
    tariffId,
    version: 1,
    effectiveFrom: null,
    terms,
    timeCreated,
  });
}

const insertTariff = insertion('tariff_insert', tables.tariffs);
const insertVersion = insertion('tariff_version_insert', tables.tariffVersions);

function fullTerms(input: TariffInput, template: TariffTemplate | null): TariffTerms {
  const usual: Omit<TariffTerms, 'schedule'> = {
    marketRates: false,
    marketSource: null,
    marketResolution: 'NATIVE',
    vat: null,
    fixedCharges: [],
    minimumCharge: null,
    billingDay: null,
    tierScope: 'MONTH',
  };
  const terms = { ...usual, ...template?.terms, ...input.terms };
  const schedule =
    input.terms.schedule ?? template?.terms.schedule ?? (terms.marketRates ? bareMarketSchedule() : null);
  if (schedule === null) {
    throw new Refusal('data_json_invalid', 'schedule is required, unless market_rates or template_id is given', {
      param: 'schedule',
    });
  }
  return { ...terms, schedule };
}

function connectionType(input: TariffInput, terms: TariffTerms): TariffRow['connectionType'] {
  if (input.templateId !== undefined) return 'LIBRARY';
  return terms.marketRates ? 'MARKET' : 'MANUAL';
}

/** @throws Refusal `not_found` */
export function requireMarketSource(id: string | null, catalogue: Catalogue): void {
  if (id !== null && catalogue.byId(id) === undefined) {
    throw new Refusal('not_found', `There is no market source ${id}.`, { param: 'market_source' });
  }
}

/** @throws Refusal `device_not_at_location` */
export function requireDevicesHere(devices: readonly string[], deviceIds: ReadonlySet<string>): void {
  const absent = devices.findIndex((device) => !deviceIds.has(device));
  if (absent >= 0) {
    throw new Refusal('device_not_at_location', `The device ${devices[absent]} is not at this location.`, {
      param: `devices.${absent}`,
    });
  }
}

/** @throws Refusal `contract_dates_invalid` */
export function requireOrder(contractStart: Date, contractEnd: Date | null): void {
  if (contractEnd !== null && contractEnd <= contractStart) {
    throw new Refusal('contract_dates_invalid', 'contract_end_date must be after contract_start_date.', {
      param: 'contract_end_date',
    });
  }
}

/** Midnight before an instant. */
export function startOfLocalDay(ms: number, timeZone: string): Date {
  const day = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).startOfDay();
  return new Date(day.epochMilliseconds);
}

function aYearAfter(start: Date, timeZone: string): Date {
  const local = Temporal.Instant.fromEpochMilliseconds(start.getTime()).toZonedDateTimeISO(timeZone);
  return new Date(Math.min(local.add({ years: 1 }).epochMilliseconds, LATEST_MS));
}

/** The last instant that can be written with four digits of a year. */
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59);
