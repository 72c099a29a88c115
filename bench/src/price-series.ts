/**
 * energy.md §6, row 1: the price series of 90 days of quarter hours, of a market formula, a time-of-day grid fee and VAT,
 * against copying the three finished columns. A cold tariff is compiled and evaluated every time and nothing of it is
 * kept; the zone's clock changes are known, as they are to a server that has answered before.
 */
import {
  commoditySeries,
  compileTariff,
  composePrice,
  type MarketIndices,
  marketWindow,
  nonCommoditySeries,
  priceSeries,
  type ScheduleEntry,
  type Series,
  type TariffContext,
  type TariffRules,
  type TariffVersion,
  type Window,
} from '@plateau/energy';

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
const DAYS = 90;
const START_MS = Date.UTC(2026, 1, 1, 23);
const WINDOW: Window = { startMs: START_MS, endMs: START_MS + DAYS * DAY_MS };
const WARM_UP_RUNS = 3000;
const ROUNDS = 50;
const RUNS_PER_ROUND = 40;

/** Prints how many times as long as the copy each way to the prices takes. */
export async function run(): Promise<void> {
  const indices = quarterHourMarket();
  const cold = (): Series => priceSeries({ ...versions(), indices, window: WINDOW }).series;
  const known = versions();
  const commodity = commoditySeries(known.commodity, WINDOW, indices);
  const nonCommodity = nonCommoditySeries(known.nonCommodity, WINDOW, indices);
  const finished = cold();

  console.log(`Price series of ${DAYS} days, ${finished.values.length} rows`);
  const ratioOf = (work: () => Series, goal: string) => compare(work, () => copyOf(finished), goal);
  console.table({
    'cold tariff': ratioOf(cold, '≤ 15'),
    'compiled tariff': ratioOf(() => priceSeries({ ...known, indices, window: WINDOW }).series, ''),
    'cached components': ratioOf(() => composePrice(commodity, nonCommodity), '≤ 3'),
  });
}

function copyOf({ bounds, values, confidence }: Series): Series {
  return { bounds: bounds.slice(), values: values.slice(), confidence: confidence.slice() };
}

/** Day-ahead prices per MWh with a daily wave, no two neighbours equal, some below zero. */
function quarterHourMarket(): MarketIndices {
  const { startMs, endMs } = marketWindow(WINDOW);
  const length = (endMs - startMs) / QUARTER_MS;
  const series: Series = {
    bounds: Float64Array.from({ length: length + 1 }, (_, i) => startMs + i * QUARTER_MS),
    values: Float64Array.from({ length }, (_, i) => {
      const wave = 60 + 80 * Math.sin((i / 96) * 2 * Math.PI) + 11 * Math.sin(i * 1.7);
      return Math.round(wave * 100) / 100;
    }),
    confidence: new Float64Array(length).fill(1),
  };
  return { series: () => series, knownUntilMs: () => endMs };
}

const CONTEXT: TariffContext = {
  timeZone: 'Europe/Stockholm',
  holidays: { isHoliday: () => false },
  findIndex: (nameOrId) => (nameOrId === 'SE3' ? { id: 'SE3', unitsPerKwh: 0.001 } : undefined),
};

const VAT = { rate: 0.25, included: false, onNegative: 'APPLY' } as const;

function versions(): { commodity: TariffVersion[]; nonCommodity: TariffVersion[] } {
  return {
    commodity: [version('market', { ...rules(marketSchedule()), marketRates: true, marketSource: 'SE3' })],
    nonCommodity: [version('grid', rules(gridFeeSchedule()))],
  };
}

function rules(schedule: ScheduleEntry[]): TariffRules {
  return {
    schedule,
    marketRates: false,
    marketSource: null,
    marketResolution: 'NATIVE',
    vat: VAT,
    billingDay: null,
    tierScope: 'MONTH',
  };
}

function marketSchedule(): ScheduleEntry[] {
  const variables = { market: 'SE3', unit: 0.001, fixed: 0.0213, percentage: 0.05 };
  const rate = [{ value: '($market * $unit + $fixed) * (1 + $percentage)', variables }];
  return [{ days_and_hours: [{ hours: [{ valid_from: '00:00:00', valid_to: '00:00:00', rate }] }] }];
}

function gridFeeSchedule(): ScheduleEntry[] {
  const high = { valid_from: '06:00:00', valid_to: '22:00:00', rate: [{ fixed: 0.1523 }] };
  const low = { valid_from: '22:00:00', valid_to: '06:00:00', rate: [{ fixed: 0.0611 }] };
  return [
    { months: ['Nov', 'Dec', 'Jan', 'Feb', 'Mar'], days_and_hours: [{ days: ['Weekday'], hours: [high, low] }] },
    { days_and_hours: [{ hours: [{ valid_from: '00:00:00', valid_to: '00:00:00', rate: [{ fixed: 0.0611 }] }] }] },
  ];
}

function version(tariffId: string, tariffRules: TariffRules): TariffVersion {
  const compiled = compileTariff(tariffRules, CONTEXT);
  if (!compiled.ok) throw new Error(compiled.error.message);
  const tariff = compiled.value;
  return { tariffId, version: 1, startMs: 0, endMs: null, contractEndMs: null, temporary: false, tariff };
}

/** Both by turns, so that what else the machine does falls on both. */
function compare(work: () => Series, copy: () => Series, goal: string): Record<string, string> {
  times(work, WARM_UP_RUNS);
  times(copy, WARM_UP_RUNS);
  const workTimes: number[] = [];
  const copyTimes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    workTimes.push(...times(work, RUNS_PER_ROUND));
    copyTimes.push(...times(copy, RUNS_PER_ROUND));
  }
  const [workUs, copyUs] = [median(workTimes), median(copyTimes)];
  return {
    µs: workUs.toFixed(1),
    'copying the columns, µs': copyUs.toFixed(1),
    'times the copy': (workUs / copyUs).toFixed(2),
    goal,
  };
}

/** Microseconds of each run. */
function times(work: () => Series, runs: number): number[] {
  return Array.from({ length: runs }, () => {
    const before = process.hrtime.bigint();
    const { values } = work();
    const us = Number(process.hrtime.bigint() - before) / 1000;
    // The answer is used, so that no work may be left out as unneeded.
    if (values.length === 0) throw new Error('nothing was priced');
    return us;
  });
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}
