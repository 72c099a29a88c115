import {
  type AuditRow,
  auditPrice,
  knownUntilMs,
  priceSeries,
  type Series,
  segmentAt,
  type Window,
} from '@plateau/energy';
import type { Clock } from '../../clock.ts';
import { Refusal } from '../../refusal.ts';
import type { Scope, Session, Storage } from '../../storage/index.ts';
import type { IndexState, Market } from '../market/index.ts';
import type { Place } from '../tariffs/index.ts';
import { createPriceBases, type PriceBasis } from './basis.ts';
import { priceRefusal } from './price-refusal.ts';
import { createPricedDaysStore, type PricedDays, wholeDays } from './priced-days.ts';
import { type PriceRequest, requireWindow } from './request.ts';
import { createSupplyReader, type Supply } from './supply.ts';

/** Prices of a window with what is known about them. */
export interface Prices {
  readonly place: Place;
  /** The prices of the days that the window touches; those of the window are cut out of them. */
  readonly days: PricedDays;
  /** End of the published, certain part; null: nothing is certain. */
  readonly knownUntilMs: number | null;
  /** When the data behind them last changed. */
  readonly lastUpdatedMs: number;
  /** When new prices are next expected: of the market, else at the next local midnight. Worked out when asked for. */
  nextUpdateMs(): Promise<number>;
}

export interface Audit extends Pick<Prices, 'place' | 'lastUpdatedMs'> {
  readonly rows: readonly AuditRow[];
  /** Ids of the market sources behind the rows. */
  readonly marketSources: readonly string[];
}

/** Prices and audits of locations (energy.md §3.3, §3.4). */
export interface PriceDesk {
  /** @throws Refusal `window_empty`, `window_too_long`, `not_found`, `device_not_at_location`, and the price refusals */
  prices(session: Session, scope: Scope, request: PriceRequest): Promise<Prices>;
  /** The same if all that is needed is in memory, as it is for most requests; else null. @throws Refusal as `prices` */
  pricesAtHand(session: Session, scope: Scope, request: PriceRequest): Prices | null;
  /** @throws Refusal as `prices` */
  audit(session: Session, scope: Scope, request: PriceRequest): Promise<Audit>;
  /**
   * What costs are made of; without a tariff, too. Of a device that is, or was, at the location.
   * @throws Refusal `not_found`
   */
  basis(session: Session, scope: Scope, request: Omit<PriceRequest, 'window'>): Promise<PriceBasis>;
}

/** Most rows of one answer (rest-api.md §1.8). */
const MOST_ROWS = 50_000;

export function createPriceDesk(storage: Storage, market: Market): PriceDesk {
  const supplies = createSupplyReader(storage, market);
  const pricedDays = createPricedDaysStore();
  const createBasis = createPriceBases(market);

  function supplyOf(session: Session, scope: Scope, { locationId, direction, deviceId }: PriceRequest) {
    return supplies.read(session, scope, locationId, direction, deviceId);
  }

  function pricesOf(
    session: Session,
    supply: Supply,
    indices: IndexState,
    days: PricedDays,
    { window }: PriceRequest,
  ): Prices {
    requireNumbers(days.series, window);
    return {
      place: supply.place,
      days,
      knownUntilMs: knownUntilMs(days.certain, window),
      lastUpdatedMs: lastUpdatedMs(supply, indices, storage.clock),
      nextUpdateMs: async () =>
        (await market.nextExpectedMs(session, supply.indexIds)) ??
        nextLocalMidnightMs(storage.clock.now(), supply.place.timeZone),
    };
  }

  function pricesAtHand(session: Session, scope: Scope, request: PriceRequest): Prices | null {
    const { window, locationId, direction, deviceId } = request;
    requireWindow(window);
    const supply = supplies.known(scope, locationId, direction, deviceId);
    if (supply === undefined) return null;
    requireConnection(supply, request);
    const indices = market.indices.knownState({ indexIds: supply.indexIds, liveMode: scope.liveMode });
    if (indices === null) return null;
    const days = pricedDays.find(daysKey(supply, indices, wholeDays(window)));
    return days === undefined ? null : pricesOf(session, supply, indices, days, request);
  }

  return {
    basis: async (session, scope, { locationId, direction, deviceId }) => {
      const supply = await supplies.readOfAny(session, scope, locationId, direction, deviceId);
      return createBasis(supply, direction, scope.liveMode);
    },
    prices: async (session, scope, request) => {
      const known = pricesAtHand(session, scope, request);
      if (known !== null) return known;
      const { window, direction } = request;
      const supply = await supplyOf(session, scope, request);
      requireConnection(supply, request);
      const choice = { indexIds: supply.indexIds, liveMode: scope.liveMode };
      const indices = await market.indices.state(session, choice);
      const wider = wholeDays(window);
      const key = daysKey(supply, indices, wider);
      const days =
        pricedDays.find(key) ??
        pricedDays.add(key, {
          commodity: supply.commodity.versions,
          nonCommodity: supply.nonCommodity.versions,
          indices: await market.indices.load(session, choice, wider),
          window: wider,
          direction,
        });
      return pricesOf(session, supply, indices, days, request);
    },
    pricesAtHand,
    audit: async (session, scope, request) => {
      const { window, direction } = request;
      requireWindow(window);
      const supply = await supplyOf(session, scope, request);
      requireConnection(supply, request);
      const choice = { indexIds: supply.indexIds, liveMode: scope.liveMode };
      const input = {
        commodity: supply.commodity.versions,
        nonCommodity: supply.nonCommodity.versions,
        indices: await market.indices.loadWithProvenance(session, choice, window),
        window,
        direction,
      };
      requireNumbers(priceSeries(input).series, window);
      const rows = auditPrice(input);
      if (rows.length > MOST_ROWS) {
        throw new Refusal('window_too_long', `The audit of this window has over ${MOST_ROWS} rows.`, {
          param: 'end_time',
        });
      }
      const indices = await market.indices.state(session, choice);
      return {
        place: supply.place,
        rows,
        marketSources: supply.indexIds,
        lastUpdatedMs: lastUpdatedMs(supply, indices, storage.clock),
      };
    },
  };
}

function requireConnection({ connection }: Supply, { direction }: PriceRequest): void {
  if (connection === 'PENDING') throw priceRefusal('pending_connect', direction);
  if (connection === 'NONE' && direction !== 'LOCAL') throw priceRefusal('no_tariff_connected', direction);
}

function requireNumbers(series: Series, { startMs, endMs }: Window): void {
  const last = segmentAt(series, endMs - 1);
  for (let i = segmentAt(series, startMs); i <= last; i += 1) if (!Number.isNaN(series.values[i]!)) return;
  throw priceRefusal('no_price_data', null);
}

/** What identifies the prices of some days. */
function daysKey(supply: Supply, indices: IndexState, { startMs, endMs }: Window): string {
  return `${supply.key} ${indices.key} ${startMs} ${endMs}`;
}

function lastUpdatedMs({ lastChangedMs }: Supply, { lastPublishedMs }: IndexState, clock: Clock): number {
  if (lastChangedMs === null || lastPublishedMs === null) return lastChangedMs ?? lastPublishedMs ?? clock.now();
  return Math.max(lastChangedMs, lastPublishedMs);
}

function nextLocalMidnightMs(nowMs: number, timeZone: string): number {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone);
  return today.add({ days: 1 }).startOfDay().epochMilliseconds;
}
