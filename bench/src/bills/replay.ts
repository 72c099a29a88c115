/** Every case through our engine: what differs from the answer expected. */
import {
  type Bill,
  billTariff,
  daysOfPeriods,
  evaluateTariff,
  type Series,
  seriesFromSegments,
  valueAt,
} from '@plateau/energy';
import type { FinalTier, LibraryTemplate, TariffReading } from '@plateau/server/src/modules/tariffs/index.ts';
import { type Library, type PlacedTariff, place } from './library.ts';
import {
  type BillCase,
  type ChargeCase,
  type DayWindow,
  type ExpectedBill,
  type ExpectedLine,
  nameOf,
  type PriceCase,
  type Vectors,
} from './vectors.ts';

export interface Replay {
  readonly name: string;
  /** Empty: the same. */
  readonly differences: readonly string[];
}

const HOUR_MS = 3_600_000;
/** Before any rounding no number may be further off. */
const TOLERANCE = 1e-8;

export function replayAll(vectors: Vectors, library: Library): Replay[] {
  return [
    ...vectors.bills.map((each) => replay('bill', each, library, (reading) => billDifferences(each, reading, vectors))),
    ...vectors.prices.map((each) =>
      replay(
        'prices',
        each,
        library,
        imported((tariff) => priceDifferences(each, tariff)),
      ),
    ),
    ...vectors.chargingWindows.map((each) =>
      replay(
        'charging window',
        each,
        library,
        imported((tariff) => chargeDifferences(each, tariff)),
      ),
    ),
  ];
}

type Case = BillCase | PriceCase | ChargeCase;

function replay(kind: string, each: Case, library: Library, compare: (reading: TariffReading) => string[]): Replay {
  const reading = library.find(each);
  return {
    name: nameOf(kind, each),
    differences: reading === undefined ? ['there is no such tariff'] : compare(reading),
  };
}

const imported = (compare: (template: LibraryTemplate) => string[]) => (reading: TariffReading) =>
  reading.ok ? compare(reading.template) : [`refused: ${reading.refusal.reason}, ${reading.refusal.detail}`];

function billDifferences(each: BillCase, reading: TariffReading, { profiles }: Vectors): string[] {
  const { expected } = each;
  if (!reading.ok) return outcome(reading.refusal.reason, expected);
  const placed = place(reading.template, each.window);
  const result = billTariff({ ...placed, usage: usageOf(each, placed, profiles) });
  if (!result.ok) return outcome(result.refusal.reason, expected);
  if (!expected.ok) return outcome(null, expected);
  const { bill } = result;
  return [
    ...number('total', bill.total, expected.total),
    ...number('energy_charge', bill.energyCharge, expected.energy_charge),
    ...number('fixed_charge', bill.fixedCharge, expected.fixed_charge),
    ...same('min_charge_floor_applied', bill.minimumAdded > 0, expected.min_charge_floor_applied),
    ...lineDifferences(linesOf(bill, placed), expected.line_items),
    ...same('warnings', warningsOf(bill, placed, reading).join(), expected.warnings.toSorted().join()),
  ];
}

const outcome = (reason: string | null, { refusal }: ExpectedBill): string[] =>
  same('refusal', reason, refusal?.reason ?? null);

function usageOf({ usage, window }: BillCase, placed: PlacedTariff, profiles: Vectors['profiles']) {
  if (usage.total_kwh !== undefined) return { totalKwh: Number(usage.total_kwh) };
  const hourlyKwh = usage.hourly_kwh ?? everyDay(profiles[usage.daily_profile ?? ''] ?? [], window);
  return { powerKw: hourly(hourlyKwh.map(Number), placed.window.startMs) };
}

const everyDay = (profile: readonly string[], { days }: DayWindow): string[] =>
  Array.from({ length: days }, () => profile).flat();

const hourly = (values: readonly number[], startMs: number): Series =>
  seriesFromSegments(
    values.map((value, i) => ({ startMs: startMs + i * HOUR_MS, endMs: startMs + (i + 1) * HOUR_MS, value })),
  );

type Line = { readonly [Name in keyof ExpectedLine]: ExpectedLine[Name] extends number ? number : number | string };

/** The lines in the order of the cases, with the sheet's own numbers of its periods. */
function linesOf(bill: Bill, { tariff }: PlacedTariff): Line[] {
  const energy = bill.energy.map(({ period, tier, energyKwh, price, amount }) => ({
    period: numberOf(tariff.periods[period]!.name),
    tier,
    kwh: energyKwh,
    rate: price,
    subtotal: amount,
    note: '',
  }));
  const charge = (subtotal: number, note: string) => ({ period: -1, tier: -1, kwh: 0, rate: 0, subtotal, note });
  return [
    ...energy.sort((a, b) => a.period - b.period || a.tier - b.tier),
    ...bill.fixed.map(({ charge: { per }, amount }) => charge(amount, `fixed $/${per.toLowerCase()}`)),
    ...(bill.minimumAdded > 0 ? [charge(bill.minimumAdded, 'min charge floor')] : []),
  ];
}

/** The importer names periods by their numbers, unless there is only one. */
const numberOf = (name: string | null): number => Number(name ?? 0);

function lineDifferences(lines: readonly Line[], expected: readonly ExpectedLine[]): string[] {
  return [
    ...same('lines', lines.length, expected.length),
    ...expected
      .slice(0, lines.length)
      .flatMap((line, i) => [
        ...same(`line ${i} period`, lines[i]!.period, line.period),
        ...same(`line ${i} tier`, lines[i]!.tier, line.tier),
        ...same(`line ${i} note`, lines[i]!.note, line.note),
        ...number(`line ${i} kwh`, lines[i]!.kwh, line.kwh),
        ...number(`line ${i} rate`, lines[i]!.rate, line.rate),
        ...number(`line ${i} subtotal`, lines[i]!.subtotal, line.subtotal),
      ]),
  ];
}

/** Those warnings of the import that speak of bills, and what only the bill can tell. */
const BILL_WARNINGS: readonly string[] = [
  'net_metering_not_modeled',
  'sell_rate_not_modeled',
  'holidays_not_enumerated',
];

function warningsOf(bill: Bill, placed: PlacedTariff, { warnings }: TariffReading & { readonly ok: true }): string[] {
  const codes: string[] = warnings.map(({ code }) => code).filter((code) => BILL_WARNINGS.includes(code));
  const ends = warnings.flatMap(({ finalTiers }) => finalTiers ?? []);
  if (ends.some((end) => isExceeded(end, bill, placed))) codes.push('usage_exceeds_final_tier_max');
  return codes.sort();
}

function isExceeded({ period, upToKwh, perDay }: FinalTier, bill: Bill, { tariff, window }: PlacedTariff): boolean {
  const index = tariff.periods.findIndex(({ name }) => numberOf(name) === period);
  const usedKwh = bill.energy.reduce((sum, line) => (line.period === index ? sum + line.energyKwh : sum), 0);
  return usedKwh > upToKwh * (perDay ? daysOfPeriods(tariff, window)[index]! : 1) + TOLERANCE;
}

/** The price of a tier in each hour of the window. */
function hourlyPrices(template: LibraryTemplate, { window, tier }: PriceCase | ChargeCase): number[] {
  const placed = place(template, window);
  const none = { series: () => undefined, knownUntilMs: () => null };
  const prices = evaluateTariff(placed.tariff, placed.window, none, { tier });
  const { startMs } = placed.window;
  return Array.from({ length: window.days * 24 }, (_, hour) => valueAt(prices, startMs + hour * HOUR_MS));
}

function priceDifferences(each: PriceCase, template: LibraryTemplate): string[] {
  return columnDifferences('hour', hourlyPrices(template, each), each.expected);
}

function columnDifferences(what: string, values: readonly number[], expected: readonly string[]): string[] {
  const counted = same(`${what}s`, values.length, expected.length);
  return [...counted, ...expected.flatMap((value, i) => number(`${what} ${i}`, values[i] ?? Number.NaN, value))];
}

function chargeDifferences(each: ChargeCase, template: LibraryTemplate): string[] {
  const { charge_hours: hours, expected } = each;
  const prices = hourlyPrices(template, each);
  const first = cheapestRun(prices, hours);
  const run = prices.slice(first, first + hours);
  const start = Temporal.PlainDateTime.from(each.window.start).add({ hours: first }).toString();
  return [
    ...same('start', start, expected.start),
    ...same('hours', hours, expected.hours),
    ...number('avg_rate', run.reduce((sum, price) => sum + price, 0) / hours, expected.avg_rate),
    ...columnDifferences('hourly_rate', run, expected.hourly_rates),
  ];
}

/** The first of the runs of so many hours whose sum is the lowest. */
function cheapestRun(prices: readonly number[], hours: number): number {
  let cheapest = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (let first = 0; first + hours <= prices.length; first++) {
    const sum = prices.slice(first, first + hours).reduce((total, price) => total + price, 0);
    // Sums that are equal as decimals may differ in the last digits of a double.
    if (sum < lowest - TOLERANCE * 1e-4) [cheapest, lowest] = [first, sum];
  }
  return cheapest;
}

function number(what: string, value: number | string, expected: string | null): string[] {
  const difference = Math.abs(Number(value) - Number(expected));
  return difference <= TOLERANCE ? [] : [`${what}: ${value}, expected ${expected}`];
}

function same<T>(what: string, value: T, expected: T): string[] {
  return value === expected ? [] : [`${what}: ${value}, expected ${expected}`];
}
