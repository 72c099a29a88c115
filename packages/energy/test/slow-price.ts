/**
 * Prices the slow and obvious way: one instant at a time, straight from the JSON of the schedule and the wall clock of
 * Temporal. Shares nothing with the package but types.
 */
import type { HolidayCalendar, Hours, RateItem, ScheduleEntry, Segment, TariffRules, VatRule } from '../src/index.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** A local date as far as schedules look at it. */
export interface SlowDate {
  readonly month: number;
  readonly day: number;
  /** 1 = Monday */
  readonly dayOfWeek: number;
  /** null: an ordinary day of no particular year */
  readonly iso: string | null;
  readonly isHoliday: boolean;
}

/** The hours item that answers at a local time, tried in order; undefined in a hole. */
export function slowHours(
  schedule: ScheduleEntry[],
  date: SlowDate,
  dayBefore: SlowDate,
  secondOfDay: number,
): Hours | undefined {
  for (const entry of schedule) {
    for (const item of entry.days_and_hours) {
      for (const hours of item.hours) {
        const from = seconds(hours.valid_from);
        const to = seconds(hours.valid_to) || 86_400;
        const startedToday = secondOfDay >= from && (secondOfDay < to || from >= to);
        const startedYesterday = from >= to && secondOfDay < to;
        if (startedToday && matches(entry, item.days, date)) return hours;
        if (startedYesterday && matches(entry, item.days, dayBefore)) return hours;
      }
    }
  }
  return undefined;
}

const parsedTimes = new Map<string, number>();

function seconds(time = '00:00:00'): number {
  let parsed = parsedTimes.get(time);
  if (parsed === undefined) {
    const [hour, minute, second] = time.split(':').map(Number);
    parsed = hour! * 3600 + minute! * 60 + second!;
    parsedTimes.set(time, parsed);
  }
  return parsed;
}

function matches(entry: ScheduleEntry, days: (string | number)[] | undefined, date: SlowDate): boolean {
  const months = (entry.months ?? ['All']).map((month) => month.toLowerCase());
  if (!months.includes('all') && !months.includes(MONTHS[date.month - 1]!)) return false;
  if (entry.dates !== undefined && !entry.dates.some((listed) => isListed(listed, date))) return false;
  return (days ?? ['All']).some((day) => {
    const name = String(day).toLowerCase();
    if (name === 'all') return true;
    if (name === 'weekday') return date.dayOfWeek <= 5;
    if (name === 'weekend') return date.dayOfWeek >= 6;
    return name === String(date.dayOfWeek) || name === DAYS[date.dayOfWeek - 1];
  });
}

function isListed(listed: number | string, date: SlowDate): boolean {
  if (typeof listed === 'number') return listed === date.day;
  if (listed.toUpperCase() === 'HOLIDAYS') return date.isHoliday;
  const monthDay = `${String(date.month).padStart(2, '0')}-${String(date.day).padStart(2, '0')}`;
  return listed === monthDay || (date.iso !== null && listed === date.iso);
}

/** The rate that holds at an instant, of the first tier. */
function slowRate(
  schedule: ScheduleEntry[],
  timeZone: string,
  holidays: HolidayCalendar,
  atMs: number,
): RateItem | undefined {
  const clock = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
  const today = clock.toPlainDate();
  const secondOfDay = clock.hour * 3600 + clock.minute * 60 + clock.second;
  const yesterday = today.subtract({ days: 1 });
  return slowHours(schedule, slowDate(today, holidays), slowDate(yesterday, holidays), secondOfDay)?.rate[0];
}

function slowDate(date: Temporal.PlainDate, holidays: HolidayCalendar): SlowDate {
  return {
    month: date.month,
    day: date.day,
    dayOfWeek: date.dayOfWeek,
    iso: date.toString(),
    isHoliday: holidays.isHoliday(date.year, date.month, date.day),
  };
}

export interface SlowPrice {
  readonly value: number;
  readonly confidence: number;
}

export const NO_PRICE: SlowPrice = { value: Number.NaN, confidence: 0 };

export interface SlowPlace {
  readonly timeZone: string;
  readonly holidays: HolidayCalendar;
  /** The one market index, per MWh. */
  readonly market: readonly Segment[];
}

/** The price of one tariff at an instant, not rounded; surcharges and plain numbers only. */
export function slowTariffPrice(rules: TariffRules, place: SlowPlace, atMs: number): SlowPrice {
  const rate = slowRate(rules.schedule, place.timeZone, place.holidays, atMs);
  if (rate === undefined) return NO_PRICE;
  if ('value' in rate) return { value: withVat(rules.vat, Number(rate.value)), confidence: 1 };
  if (!rules.marketRates) return { value: withVat(rules.vat, rate.fixed!), confidence: 1 };
  const index = slowIndex(rules.marketResolution, place, atMs);
  if (Number.isNaN(index.value)) return NO_PRICE;
  const net = (index.value * 0.001 + (rate.surcharge_fixed ?? 0)) * (1 + (rate.surcharge_percentage ?? 0));
  return { value: withVat(rules.vat, net), confidence: index.confidence };
}

function withVat(vat: VatRule | null, net: number): number {
  if (vat === null || vat.included || (net < 0 && vat.onNegative === 'NONE')) return net;
  return net * (1 + vat.rate);
}

function slowIndex(resolution: TariffRules['marketResolution'], place: SlowPlace, atMs: number): SlowPrice {
  if (resolution === 'NATIVE') return indexAt(place.market, atMs);
  const stepMinutes = resolution === 'PT30M' ? 30 : 60;
  const minutes = minutesOfStep(stepMinutes, place.timeZone, atMs).map((ms) => indexAt(place.market, ms));
  return {
    value: minutes.reduce((sum, { value }) => sum + value, 0) / minutes.length,
    confidence: Math.min(...minutes.map(({ confidence }) => confidence)),
  };
}

/** The minutes around an instant that lie in the same step of the local clock, with no jump between. */
function minutesOfStep(stepMinutes: number, timeZone: string, atMs: number): number[] {
  const stepOf = (ms: number): string => {
    const clock = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
    return `${clock.toPlainDate()} ${clock.hour} ${Math.floor(clock.minute / stepMinutes)} ${clock.offset}`;
  };
  const step = stepOf(atMs);
  const minutes: number[] = [];
  const first = Math.floor(atMs / 60_000) * 60_000;
  for (let ms = first; stepOf(ms) === step; ms -= 60_000) minutes.push(ms);
  for (let ms = first + 60_000; stepOf(ms) === step; ms += 60_000) minutes.push(ms);
  return minutes;
}

function indexAt(market: readonly Segment[], atMs: number): SlowPrice {
  const segment = market.find(({ startMs, endMs }) => startMs <= atMs && atMs < endMs);
  if (segment === undefined || segment.value === null) return NO_PRICE;
  return { value: segment.value, confidence: segment.confidence ?? 1 };
}
