import { type LocalPeriod, localPeriods, meterRecords, type Window } from '@plateau/energy';
import { newId } from '../../ids.ts';
import { Refusal } from '../../refusal.ts';
import type { Scope, Session } from '../../storage/index.ts';
import { requireDevice } from '../devices/index.ts';
import { locationsOfDevices } from '../locations/index.ts';
import {
  type MeterRecord,
  type References,
  type Register,
  readColumns,
  readReferences,
  recordsOfSession,
  registersOf,
  requireYearAtMost,
  storeOne,
} from '../meters/index.ts';
import type { PriceDesk } from '../prices/index.ts';
import {
  type CostedRows,
  type CostReport,
  comparisonOf,
  costsOf,
  fixedChargesOf,
  joinRows,
  requirePrice,
  totalOf,
  unpricedOf,
} from './cost-report.ts';
import { type CostedLine, costLine, type Directions } from './costed-line.ts';

/** Which costs are wanted (rest-api.md §11.2). */
export interface IntervalRequest extends Directions {
  /** A device, or a location for its main meter. */
  readonly ownerId: string;
  /** null: the present local month until now. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  /** null: record by record. */
  readonly aggregation: LocalPeriod | null;
  readonly includes: ReadonlySet<'FIXED_CHARGES' | 'COMPARISON'>;
}

export interface SessionRequest extends Directions {
  readonly sessionReference: string;
  readonly includes: ReadonlySet<'COMPARISON'>;
}

export interface SessionReport extends CostReport {
  /** The device, or the location when several are involved. */
  readonly objectId: string;
}

/** One record with its cost (rest-api.md §11.1). */
export interface InstantCost extends Pick<CostReport, 'place' | 'total' | 'unpriced'> {
  readonly id: string;
}

/** Works out what energy cost, from records and tariff versions as they are when asked (energy.md §4). */
export interface CostDesk {
  /** @throws Refusal `window_empty`, `window_too_long`, `not_found`, and the price refusals when no record has a price */
  interval(session: Session, scope: Scope, request: IntervalRequest): Promise<CostReport>;
  /** @throws Refusal `not_found`, and the price refusals when no record has a price */
  session(session: Session, scope: Scope, request: SessionRequest): Promise<SessionReport>;
  /** Stores a record and tells its cost. @throws Refusal as `storeOne`, and the price refusals when no part has a price */
  store(session: Session, scope: Scope, record: MeterRecord): Promise<InstantCost>;
  /** Tells what `store` would, and stores nothing. @throws Refusal likewise */
  simulate(session: Session, scope: Scope, record: MeterRecord): Promise<InstantCost>;
}

/** Most rows of one answer (rest-api.md §1.8). */
const MOST_ROWS = 50_000;
const NO_REFERENCES: References = { sessionReference: null, recordReference: null };

export function createCostDesk(desk: PriceDesk): CostDesk {
  async function storeAndCost(transaction: Session, scope: Scope, record: MeterRecord): Promise<InstantCost> {
    const id = await storeOne(transaction, scope, record);
    const register: Register = { ...record, number: 0, recordsUntilMs: null };
    const line = await costLine(desk, transaction, scope, register, meterRecords([record]), record);
    const costed = costsOf(line, null);
    requirePrice([costed]);
    return {
      id,
      place: line.basis.place,
      total: costed.costs.total,
      unpriced: unpricedOf([costed], () => record),
    };
  }

  return {
    interval: async (session, scope, request) => {
      const { ownerId, tariffDirection, aggregation, includes } = request;
      const locationId = await homeOf(session, scope, ownerId);
      const deviceId = ownerId === locationId ? undefined : ownerId;
      const own = await desk.basis(session, scope, { locationId, direction: tariffDirection, deviceId });
      const { place } = own;
      const window = windowOf(request, place.timeZone, session.clock.now());
      requireYearAtMost(window);
      const registers = (await registersOf(session, scope, [ownerId])).filter(isOf(request));
      const columns = await readColumns(
        session,
        scope,
        registers.map(({ number }) => number),
        window,
      );
      const lines = await Promise.all(
        columns.map(({ register, ...records }) =>
          costLine(desk, session, scope, registers.find(({ number }) => number === register)!, records, window),
        ),
      );
      const bounds = aggregation === null ? null : localPeriods(place.timeZone, window, aggregation);
      const costed = inCurrency(lines, place.currencyCode).map((line) => costsOf(line, bounds));
      requirePrice(costed);
      const references = await referencesFor(session, scope, costed, window, aggregation === null);
      const report = assemble(costed, request, place, references, aggregation === null);
      return {
        ...report,
        fixedCharges: includes.has('FIXED_CHARGES') ? fixedChargesOf([own], window) : null,
        comparison: includes.has('COMPARISON') ? comparisonOf(costed, window) : null,
      };
    },

    session: async (session, scope, request) => {
      const { sessionReference, includes } = request;
      const found = (await recordsOfSession(session, scope, sessionReference)).filter(({ register }) =>
        isOf(request)(register),
      );
      const [first] = found;
      if (first === undefined) throw new Refusal('not_found', `There is no record of session ${sessionReference}.`);
      const all = found.flatMap(({ records }) => records);
      const window = {
        startMs: Math.min(...all.map(({ startMs }) => startMs)),
        endMs: Math.max(...all.map(({ endMs }) => endMs)),
      };
      requireYearAtMost(window);
      const lines: CostedLine[] = [];
      for (const { register, records } of found) {
        lines.push(await costLine(desk, session, scope, register, meterRecords(records), window));
      }
      const { place } = lines[0]!.basis;
      const costed = inCurrency(lines, place.currencyCode).map((line) => costsOf(line, null));
      requirePrice(costed);
      const references = new Map(
        all.map(({ register, startMs, recordReference }) => [
          `${register} ${startMs}`,
          { sessionReference, recordReference },
        ]),
      );
      const referencesOf = (line: CostedLine, startMs: number) =>
        references.get(`${line.register.number} ${startMs}`) ?? NO_REFERENCES;
      return {
        ...assemble(costed, request, place, referencesOf, true),
        fixedCharges: null,
        comparison: includes.has('COMPARISON') ? comparisonOf(costed, window) : null,
        objectId: objectOf(found.map(({ register }) => register)),
      };
    },

    store: (session, scope, record) => session.atomically((transaction) => storeAndCost(transaction, scope, record)),

    simulate: async (session, scope, record) => {
      // What the record does to others, and they to it, is what the database makes of it; then all is undone.
      const undone = new Error('simulated');
      let cost: InstantCost | null = null;
      try {
        await session.atomically(async (transaction) => {
          cost = await storeAndCost(transaction, scope, record);
          throw undone;
        });
      } catch (error) {
        if (error !== undone) throw error;
      }
      return { ...(cost as unknown as InstantCost), id: newId('mre', session.clock.now()) };
    },
  };
}

function isOf({ tariffDirection, flow }: Directions) {
  return (register: Register) => register.tariffDirection === tariffDirection && register.flow === flow;
}

/** The location whose zone and currency an owner's costs are told in. @throws Refusal `not_found` (device) */
async function homeOf(session: Session, scope: Scope, ownerId: string): Promise<string> {
  if (ownerId.startsWith('loc_')) return ownerId;
  const [home] = (await locationsOfDevices(session, scope, [ownerId])).get(ownerId) ?? [];
  if (home !== undefined) return home;
  await requireDevice(session, scope, ownerId, 'id');
  throw new Refusal('not_found', 'The device is at no location.');
}

function windowOf({ startMs, endMs }: IntervalRequest, timeZone: string, nowMs: number): Window {
  const until = endMs ?? Math.floor(nowMs / 1000) * 1000;
  if (startMs !== null) return { startMs, endMs: until };
  const local = Temporal.Instant.fromEpochMilliseconds(until).toZonedDateTimeISO(timeZone);
  return { startMs: local.with({ day: 1 }).startOfDay().epochMilliseconds, endMs: until };
}

/** Money of another currency is no number in this one: such records are left without a price. */
function inCurrency(lines: readonly CostedLine[], currencyCode: string): CostedLine[] {
  return lines.map((line) =>
    line.basis.place.currencyCode === currencyCode
      ? line
      : { ...line, prices: { ...line.prices, values: line.prices.values.map(() => Number.NaN) } },
  );
}

type ReferencesOf = (line: CostedLine, startMs: number) => References;

/** References of the records that are shown: of all when rows are records, else of those without a price. */
async function referencesFor(
  session: Session,
  scope: Scope,
  costed: readonly CostedRows[],
  window: Window,
  showsRecords: boolean,
): Promise<ReferencesOf> {
  const byRegister = new Map<number, ReadonlyMap<number, References>>();
  for (const { line, costs } of costed) {
    if (!showsRecords && costs.unpriced.length === 0) continue;
    const { number } = line.register;
    byRegister.set(number, await readReferences(session, scope, number, window));
  }
  return (line, startMs) => byRegister.get(line.register.number)?.get(startMs) ?? NO_REFERENCES;
}

function assemble(
  costed: readonly CostedRows[],
  { tariffDirection, flow }: Directions,
  place: CostReport['place'],
  referencesOf: ReferencesOf,
  showsRecords: boolean,
): Omit<CostReport, 'fixedCharges' | 'comparison'> {
  const rows = joinRows(costed, showsRecords ? referencesOf : null);
  const unpriced = unpricedOf(costed, referencesOf);
  if (rows.length > MOST_ROWS || unpriced.length > MOST_ROWS) {
    throw new Refusal('window_too_long', `The answer has over ${MOST_ROWS} rows.`, { param: 'end_time' });
  }
  const total = totalOf(costed.map(({ costs }) => costs.total));
  return { tariffDirection, flow, place, rows, total, unpriced };
}

function objectOf(registers: readonly Register[]): string {
  const devices = new Set(registers.map(({ deviceId }) => deviceId));
  const [device] = devices;
  return devices.size === 1 && device != null ? device : registers[0]!.locationId;
}
