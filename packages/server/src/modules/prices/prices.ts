import { type AuditRow, auditPrice, type PriceInput, priceSeries, type Series, type Window } from '@plateau/energy';
import { LRUCache } from 'lru-cache';
import { Refusal } from '../../refusal.ts';
import type { Scope, Session, Storage } from '../../storage/index.ts';
import type { LoadedIndices, Market } from '../market/index.ts';
import type { Place } from '../tariffs/index.ts';
import { type PriceRequest, requireWindow } from './request.ts';
import { createSupplyReader, type Supply } from './supply.ts';

/** Prices of a window with what is known about them. */
export interface Prices {
  readonly place: Place;
  /** Per kWh, rounded to 5 decimals, equal neighbours merged; covers the window exactly. */
  readonly series: Series;
  /** End of the published, certain part; null: nothing is certain. */
  readonly knownUntilMs: number | null;
  /** When the data behind them last changed. */
  readonly lastUpdatedMs: number;
  /** When new prices are next expected: of the market, else at the next local midnight. */
  readonly nextUpdateMs: number;
  /** The same for prices that are equal in every row. */
  readonly key: string;
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
  /** @throws Refusal as `prices` */
  audit(session: Session, scope: Scope, request: PriceRequest): Promise<Audit>;
}

/** Seconds after which a refused price may be there (rest-api.md §8.1). */
const RETRY_SECONDS = 900;
/** Most rows of one answer (rest-api.md §1.8). */
const MOST_ROWS = 50_000;
/** Rows of computed prices kept. */
const KEPT_ROWS = 2_000_000;

type Computed = Pick<Prices, 'series' | 'knownUntilMs'>;

export function createPriceDesk(storage: Storage, market: Market): PriceDesk {
  const supplies = createSupplyReader(storage, market);
  const computed = new LRUCache<string, Computed>({
    maxSize: KEPT_ROWS,
    sizeCalculation: ({ series }) => series.values.length + 1,
  });

  async function prepare(session: Session, scope: Scope, request: PriceRequest) {
    requireWindow(request.window);
    const supply = await supplies.read(session, scope, request.locationId, request.direction, request.deviceId);
    requireConnection(supply, request);
    const indexIds = indicesOf(supply);
    const indices = await market.load(session, { indexIds, window: request.window, liveMode: scope.liveMode });
    return { supply, indexIds, indices, input: priceInput(supply, indices, request) };
  }

  return {
    prices: async (session, scope, request) => {
      const { supply, indexIds, indices, input } = await prepare(session, scope, request);
      const { startMs, endMs } = request.window;
      const key = `${supply.key} | ${indices.state} | ${startMs} ${endMs}`;
      const result = computed.get(key) ?? priceSeries(input);
      computed.set(key, result);
      requireNumbers(result.series);
      const nextExpectedMs = indexIds.length === 0 ? null : await market.nextExpectedMs(session, indexIds);
      return {
        place: supply.place,
        series: result.series,
        knownUntilMs: result.knownUntilMs,
        lastUpdatedMs: lastUpdatedMs(supply, indices, storage.clock.now()),
        nextUpdateMs: nextExpectedMs ?? nextLocalMidnightMs(storage.clock.now(), supply.place.timeZone),
        key,
      };
    },
    audit: async (session, scope, request) => {
      const { supply, indexIds, indices, input } = await prepare(session, scope, request);
      requireNumbers(priceSeries(input).series);
      const rows = auditPrice(input);
      if (rows.length > MOST_ROWS) {
        throw new Refusal('window_too_long', `The audit of this window has over ${MOST_ROWS} rows.`, {
          param: 'end_time',
        });
      }
      return {
        place: supply.place,
        rows,
        marketSources: indexIds,
        lastUpdatedMs: lastUpdatedMs(supply, indices, storage.clock.now()),
      };
    },
  };
}

function requireConnection({ connection }: Supply, { direction }: PriceRequest): void {
  if (connection === 'PENDING') {
    throw new Refusal('pending_connect', 'The tariff is being read for the first time.', {
      retryAfterSeconds: RETRY_SECONDS,
    });
  }
  if (connection === 'NONE' && direction !== 'LOCAL') {
    throw new Refusal('no_tariff_connected', `No COMMODITY tariff is connected for ${direction}.`, {
      retryAfterSeconds: RETRY_SECONDS,
    });
  }
}

function requireNumbers({ values }: Series): void {
  if (values.every(Number.isNaN)) {
    throw new Refusal('no_price_data', 'There is no price for any part of the window.', {
      retryAfterSeconds: RETRY_SECONDS,
    });
  }
}

function indicesOf({ commodity, nonCommodity }: Supply): string[] {
  const versions = [...commodity.versions, ...nonCommodity.versions];
  return [...new Set(versions.flatMap((version) => version.tariff.indexIds))];
}

function priceInput(
  { commodity, nonCommodity }: Supply,
  indices: LoadedIndices,
  { window, direction }: { readonly window: Window; readonly direction: PriceRequest['direction'] },
): PriceInput {
  return { commodity: commodity.versions, nonCommodity: nonCommodity.versions, indices, window, direction };
}

function lastUpdatedMs(supply: Supply, indices: LoadedIndices, nowMs: number): number {
  const times = [supply.lastChangedMs, indices.lastPublishedMs].filter((each) => each !== null);
  return times.length === 0 ? nowMs : Math.max(...times);
}

function nextLocalMidnightMs(nowMs: number, timeZone: string): number {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone);
  return today.add({ days: 1 }).startOfDay().epochMilliseconds;
}
