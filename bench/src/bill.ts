/**
 * energy.md §6: the bill of one month of hourly records under a tariff of three periods with tiers, against the
 * straightforward way with a decimal library: hour by hour on the local clock, then up the ladders.
 */
import {
  billTariff,
  type CompiledTariff,
  compileTariff,
  locationUsage,
  type MeterRecords,
  meterRecords,
  roundHalfAwayFromZero,
  roundMoney,
  type ScheduleEntry,
  type Window,
} from '@plateau/energy';
import { Decimal } from 'decimal.js';
import { byTurns } from './turns.ts';

const HOUR_MS = 3_600_000;
const TIME_ZONE = 'America/Los_Angeles';
const start = Temporal.PlainDate.from('2026-07-01').toZonedDateTime(TIME_ZONE).epochMilliseconds;
const HOURS = 31 * 24;
const WINDOW: Window = { startMs: start, endMs: start + HOURS * HOUR_MS };

interface Tier {
  readonly rate: string;
  readonly toKwh: string | null;
}

const ladder = (first: string, second: string, third: string, ...ends: readonly [string, string]): Tier[] => [
  { rate: first, toKwh: ends[0] },
  { rate: second, toKwh: ends[1] },
  { rate: third, toKwh: null },
];

const LADDERS = {
  peak: ladder('0.41137', '0.52119', '0.58301', '90', '180'),
  shoulder: ladder('0.30973', '0.37231', '0.41187', '120', '260'),
  night: ladder('0.12391', '0.16883', '0.19371', '150', '320'),
};
type Period = keyof typeof LADDERS;

/** By hour of the local day. */
const hoursOf = (day: 'weekday' | 'weekend'): Period[] =>
  Array.from({ length: 24 }, (_, hour) => {
    if (hour < 7 || hour >= 23) return 'night';
    return day === 'weekday' && hour >= 16 && hour < 21 ? 'peak' : 'shoulder';
  });
const TABLE = { weekday: hoursOf('weekday'), weekend: hoursOf('weekend') };

const FIXED_PER_DAY = '0.79343';

interface HourlyRecord {
  readonly startMs: number;
  readonly endMs: number;
  /** Three decimals, as meters give it. */
  readonly kwh: string;
}

/** Prints how many times as fast as decimal arithmetic the bill is, and whether both are equal. */
export async function run(): Promise<void> {
  const rows = records();
  const columns = meterRecords(
    rows.map(({ startMs, endMs, kwh }) => ({ startMs, endMs, energyWh: Number(kwh) * 1000 })),
  );
  const tariff = compiled();
  const ours = () => totalOf(tariff, columns);
  const decimal = () => decimalBill(rows);

  const exact = decimal();
  const total = ours();
  const toTheCent = roundHalfAwayFromZero(total, 2) === exact.toDecimalPlaces(2, Decimal.ROUND_HALF_UP).toNumber();
  const toTheFifth = roundMoney(total) === exact.toDecimalPlaces(5, Decimal.ROUND_HALF_UP).toNumber();
  if (!toTheCent || !toTheFifth) process.exitCode = 1;

  const { workUs, againstUs } = byTurns(ours, decimal, { rounds: 60, workRuns: 40, againstRuns: 4 });
  console.log(`Bill of ${HOURS} hourly records, 3 periods of 3 tiers: ${total} (decimal: ${exact})`);
  console.table({
    bill: {
      µs: workUs.toFixed(1),
      'decimal arithmetic, µs': againstUs.toFixed(1),
      'times as fast': (againstUs / workUs).toFixed(1),
      goal: '≥ 20',
      'to the cent': toTheCent ? 'equal' : 'DIFFERENT',
      'to the fifth decimal': toTheFifth ? 'equal' : 'DIFFERENT',
    },
  });
}

/** A home that draws 0.2 to 6 kW. */
function records(): HourlyRecord[] {
  return Array.from({ length: HOURS }, (_, i) => {
    const startMs = WINDOW.startMs + i * HOUR_MS;
    const kwh = (1.4 + Math.sin(i / 3.7) + 0.4 * Math.sin(i * 1.9) + (i % 24 < 4 ? 2.1 : 0)).toFixed(3);
    return { startMs, endMs: startMs + HOUR_MS, kwh: kwh.startsWith('-') ? '0.031' : kwh };
  });
}

function totalOf(tariff: CompiledTariff, mainMeter: MeterRecords): number {
  const result = billTariff({
    tariff,
    window: WINDOW,
    usage: { powerKw: locationUsage(mainMeter, [], WINDOW) },
  });
  if (!result.ok) throw new Error(result.refusal.detail);
  return result.bill.total;
}

function decimalBill(rows: readonly HourlyRecord[]): Decimal {
  const used = { peak: new Decimal(0), shoulder: new Decimal(0), night: new Decimal(0) };
  const days = new Set<string>();
  for (const { startMs, kwh } of rows) {
    const clock = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(TIME_ZONE);
    const period = TABLE[clock.dayOfWeek > 5 ? 'weekend' : 'weekday'][clock.hour]!;
    used[period] = used[period].plus(kwh);
    days.add(`${clock.month}-${clock.day}`);
  }
  let total = new Decimal(FIXED_PER_DAY).times(days.size);
  for (const [period, tiers] of Object.entries(LADDERS)) {
    let below = new Decimal(0);
    for (const { rate, toKwh } of tiers) {
      const end = toKwh === null ? used[period as Period] : Decimal.min(used[period as Period], toKwh);
      if (end.greaterThan(below)) total = total.plus(end.minus(below).times(rate));
      below = Decimal.max(below, end);
    }
  }
  return total;
}

function compiled(): CompiledTariff {
  const result = compileTariff(
    {
      schedule: schedule(),
      marketRates: false,
      marketSource: null,
      marketResolution: 'NATIVE',
      vat: null,
      billingDay: null,
      tierScope: 'PERIOD',
      fixedCharges: [{ amount: Number(FIXED_PER_DAY), per: 'DAY' }],
    },
    { timeZone: TIME_ZONE, holidays: { isHoliday: () => false }, findIndex: () => undefined },
  );
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function schedule(): ScheduleEntry[] {
  const rate = (period: Period) =>
    LADDERS[period].map(({ rate: price, toKwh }) => ({
      value: Number(price),
      to_kwh: toKwh === null ? null : Number(toKwh),
    }));
  const rows = (hours: readonly Period[]) =>
    hours.map((period, hour) => ({
      valid_from: clock(hour),
      valid_to: clock((hour + 1) % 24),
      period,
      rate: rate(period),
    }));
  const days = [
    { days: ['Weekday'], hours: rows(TABLE.weekday) },
    { days: ['Weekend'], hours: rows(TABLE.weekend) },
  ];
  return [{ days_and_hours: days }];
}

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00:00`;
