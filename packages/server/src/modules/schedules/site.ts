import {
  clip,
  constantSeries,
  cover,
  fixedGrid,
  type Series,
  type SitePlan,
  type SitePreference,
  type SiteProblem,
  type Window,
} from '@plateau/energy';
import { Refusal } from '../../refusal.ts';
import type { Scope, Session } from '../../storage/index.ts';
import { getPlace } from '../locations/index.ts';
import type { Direction, Place } from '../tariffs/index.ts';
import { type ResolvedDevice, resolveSiteDevice, type SiteDeviceInput } from './site-devices.ts';
import { siteWeights } from './site-weights.ts';
import type { ScheduleSources } from './sources.ts';
import { commonBounds, hoursOf, onSteps } from './steps.ts';
import { pricesOf, requireWindow } from './windows.ts';

/** Longest window of a whole site, in days (energy.md §5.5). */
const LONGEST_DAYS = 7;
/** Most steps: a week of five minutes. */
const MOST_STEPS = 2016;
/** Most rows of an answer (rest-api.md §1.8). */
const MOST_ROWS = 50_000;
const MINUTE_MS = 60_000;
/** Where a forecast has gaps, nothing is a guess. */
const GAP_CONFIDENCE = 0.2;

export interface SiteRequest {
  readonly locationId: string;
  readonly window: Window;
  readonly devices: readonly SiteDeviceInput[];
  readonly maxImportKw: number | null;
  readonly maxExportKw: number | null;
  readonly demandCharge: { readonly pricePerKw: number; readonly intervalMinutes: number } | null;
  /** Powers in kW, prices per kWh; null: the location's own. */
  readonly solar: Series | null;
  readonly baseLoad: Series | null;
  readonly importPrices: Series | null;
  readonly exportPrices: Series | null;
  readonly preferences: readonly SitePreference[];
}

export interface SiteSchedule {
  readonly place: Place;
  /** Boundaries of the steps, epoch milliseconds. */
  readonly bounds: Float64Array;
  readonly plan: SitePlan;
  /** Money; null: a part of the window has no price. */
  readonly cost: number | null;
  /** Lowest of all that the plan stands on. */
  readonly confidence: number;
}

/**
 * One plan for all storage and loads behind one grid connection (rest-api.md §9.5). Where prices are missing, it is made
 * with their mean.
 * @throws Refusal as `resolveSiteDevice`, `PriceDesk.prices` where the request brings no import prices, and `unavailable`
 */
export async function planWholeSite(
  sources: ScheduleSources,
  session: Session,
  scope: Scope,
  request: SiteRequest,
): Promise<SiteSchedule> {
  const { locationId, window, demandCharge } = request;
  requireWindow(window, LONGEST_DAYS);
  const place = await getPlace(session, scope, locationId, await sources.market.catalogue(session), 'location_id');
  const devices: ResolvedDevice[] = [];
  for (const [i, input] of request.devices.entries()) {
    devices.push(await resolveSiteDevice(sources, session, scope, locationId, window, input, `devices.${i}`));
  }
  const series = await seriesOf(sources, session, scope, request);
  const bounds = commonBounds([
    [window.startMs, window.endMs],
    ...Object.values(series).map((each) => each.bounds),
    ...devices.map(({ instants }) => instants),
    demandCharge === null ? [] : fixedGrid(window, demandCharge.intervalMinutes * MINUTE_MS),
  ]);
  const steps = bounds.length - 1;
  if (steps > MOST_STEPS || steps * (devices.length + 1) > MOST_ROWS) {
    const message = `The series and times of this site make ${steps} steps: more than can be planned at once.`;
    throw new Refusal('window_too_long', message, { param: 'end_time' });
  }
  const [imports, exports] = [onSteps(series.imports, bounds), onSteps(series.exports, bounds)];
  const [solar, baseLoad] = [onSteps(series.solar, bounds), onSteps(series.baseLoad, bounds)];
  const hours = hoursOf(bounds);
  const stepAt = stepFinder(bounds);
  const problem: Omit<SiteProblem, 'weights'> = {
    hours,
    importPrice: withoutGaps(imports.values),
    exportPrice: withoutGaps(exports.values),
    solarKwh: energies(solar, hours),
    baseLoadKwh: energies(baseLoad, hours),
    devices: devices.map((device) => device.toSiteDevice(stepAt)),
    grid: {
      maxImportKw: request.maxImportKw,
      maxExportKw: request.maxExportKw,
      demandCharge:
        demandCharge === null
          ? null
          : {
              pricePerKw: demandCharge.pricePerKw,
              freeKw: 0,
              intervalOfStep: Int32Array.from(
                hours,
                (_, step) =>
                  Math.floor(bounds[step]! / (demandCharge.intervalMinutes * MINUTE_MS)) -
                  firstInterval(window, demandCharge),
              ),
            },
    },
    preferences: request.preferences,
  };
  const plan = await sources.planner.site({ ...problem, weights: siteWeights(problem) });
  const isPriced = ![...imports.values, ...exports.values].some(Number.isNaN);
  const confidence = Math.min(1, ...[imports, exports, solar, baseLoad].flatMap((each) => [...each.confidence]));
  return { place, bounds, plan, cost: isPriced ? plan.cost : null, confidence: isPriced ? confidence : 0 };
}

function firstInterval({ startMs }: Window, { intervalMinutes }: { readonly intervalMinutes: number }): number {
  return Math.floor(startMs / (intervalMinutes * MINUTE_MS));
}

interface SiteSeries {
  readonly imports: Series;
  readonly exports: Series;
  readonly solar: Series;
  readonly baseLoad: Series;
}

/** What the request brings, else what the location has, over the whole window. */
async function seriesOf(
  sources: ScheduleSources,
  session: Session,
  scope: Scope,
  request: SiteRequest,
): Promise<SiteSeries> {
  const { locationId, window } = request;
  const given = (series: Series) => cover(clip(series, window), window);
  const own = async (direction: Direction) =>
    (await pricesOf(sources.priceDesk, session, scope, { locationId, direction, window })).series;
  const forecast = async (read: ScheduleSources['solarForecast']) =>
    withZeros(given((await read(session, scope, locationId, window)) ?? constantSeries(window, 0)), GAP_CONFIDENCE);
  return {
    imports: request.importPrices === null ? await own('IMPORT') : given(request.importPrices),
    exports: request.exportPrices === null ? await paidForExport(own, window) : given(request.exportPrices),
    solar: request.solar === null ? await forecast(sources.solarForecast) : withZeros(given(request.solar), 1),
    baseLoad:
      request.baseLoad === null ? await forecast(sources.baseLoadForecast) : withZeros(given(request.baseLoad), 1),
  };
}

/** Without a tariff for feeding in nothing is paid for it. */
async function paidForExport(own: (direction: Direction) => Promise<Series>, window: Window): Promise<Series> {
  try {
    return await own('EXPORT');
  } catch (error) {
    if (error instanceof Refusal && error.code === 'no_tariff_connected') return constantSeries(window, 0);
    throw error;
  }
}

/** What is not said is nothing, with this confidence. */
function withZeros(series: Series, gapConfidence: number): Series {
  return {
    bounds: series.bounds,
    values: series.values.map((value) => (Number.isNaN(value) ? 0 : value)),
    confidence: series.confidence.map((confidence, i) =>
      Number.isNaN(series.values[i]!) ? gapConfidence : confidence,
    ),
  };
}

/** Prices with the mean of the known ones where there is none. */
function withoutGaps(prices: Float64Array): Float64Array {
  const known = prices.filter((price) => !Number.isNaN(price));
  const mean = known.length === 0 ? 0 : known.reduce((sum, price) => sum + price, 0) / known.length;
  return prices.map((price) => (Number.isNaN(price) ? mean : price));
}

function energies(powers: Series, hours: Float64Array): Float64Array {
  return powers.values.map((kw, step) => Math.max(0, kw) * hours[step]!);
}

function stepFinder(bounds: Float64Array): (ms: number) => number {
  const steps = new Map(Array.from(bounds, (bound, step) => [bound, step]));
  return (ms) => steps.get(ms)!;
}
