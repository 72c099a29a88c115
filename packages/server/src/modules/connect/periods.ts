import type { RefusalCode } from '../../refusal.ts';
import type { TypedPeriod } from '../../storage/index.ts';

/** What is wrong with typed periods, and where. */
export interface PeriodFault {
  readonly code: RefusalCode;
  readonly message: string;
  readonly param: string;
}

const DAY_SECONDS = 86_400;

/** A stretch of one day, in seconds from midnight, and which period it comes from. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly period: number;
}

/**
 * Checks that periods give one price above zero to every second of the day (connect.md §3.12, in the order of its table).
 * A period with equal ends lasts 24 hours; one that ends before it starts goes on past midnight.
 * @returns the first fault, or null
 */
export function checkPeriods(periods: readonly TypedPeriod[]): PeriodFault | null {
  return (
    firstFault(periods, ({ validFrom }) => secondsOf(validFrom) === null, {
      code: 'valid_from_invalid',
      message: 'The start time must have the form HH:mm:ss.',
      member: 'valid_from',
    }) ??
    firstFault(periods, ({ validTo }) => secondsOf(validTo) === null, {
      code: 'valid_to_invalid',
      message: 'The end time must have the form HH:mm:ss.',
      member: 'valid_to',
    }) ??
    firstFault(periods, ({ cost }) => cost < 0, {
      code: 'cost_value_negative',
      message: 'The price cannot be negative.',
      member: 'cost',
    }) ??
    firstFault(periods, ({ cost }) => cost === 0, {
      code: 'cost_value_zero',
      message: 'Enter a price above zero.',
      member: 'cost',
    }) ??
    coverFault(stretchesOf(periods))
  );
}

/** Whether the periods are one price for the whole day. */
export function isOnePrice(periods: readonly TypedPeriod[]): boolean {
  return periods.length === 1;
}

/** Local times with `23:59:59` as an end, and equal ends, read as what they mean. */
export function clockOf({ validFrom, validTo }: TypedPeriod): { readonly from: string; readonly to: string } {
  const to = validTo === '23:59:59' ? '00:00:00' : validTo;
  return validFrom === to ? { from: '00:00:00', to: '00:00:00' } : { from: validFrom, to };
}

function firstFault(
  periods: readonly TypedPeriod[],
  isWrong: (period: TypedPeriod) => boolean,
  { code, message, member }: { code: RefusalCode; message: string; member: string },
): PeriodFault | null {
  const index = periods.findIndex(isWrong);
  return index < 0 ? null : { code, message, param: `hours[${index}].${member}` };
}

function coverFault(stretches: readonly Stretch[]): PeriodFault | null {
  const holes: { from: number; to: number }[] = [];
  let coveredTo = 0;
  for (const { from, to, period } of stretches) {
    if (from < coveredTo) {
      const message = `Two periods overlap between ${timeOf(from)} and ${timeOf(Math.min(to, coveredTo) % DAY_SECONDS)}.`;
      return { code: 'overlapping_time_period', message, param: `hours[${period}]` };
    }
    if (from > coveredTo) holes.push({ from: coveredTo, to: from });
    coveredTo = to;
  }
  if (coveredTo < DAY_SECONDS) holes.push({ from: coveredTo, to: DAY_SECONDS });
  const inside = holes.find(({ from, to }) => from > 0 && to < DAY_SECONDS);
  if (inside !== undefined) {
    const message = `Nothing is set between ${timeOf(inside.from)} and ${timeOf(inside.to)}.`;
    return { code: 'gap_in_time_period', message, param: 'hours' };
  }
  if (holes.length === 0) return null;
  // A hole that ends at midnight and one that begins there are one.
  const [from, to] = [holes.at(-1)!.from, holes[0]!.to];
  const message = `The periods must cover 24 hours; nothing is set from ${timeOf(from % DAY_SECONDS)} to ${timeOf(to % DAY_SECONDS)}.`;
  return { code: 'incomplete_time_period', message, param: 'hours' };
}

/** Periods split at midnight, in the order of the day. */
function stretchesOf(periods: readonly TypedPeriod[]): Stretch[] {
  return periods
    .flatMap((typed, period): Stretch[] => {
      const clock = clockOf(typed);
      const from = secondsOf(clock.from)!;
      const to = secondsOf(clock.to)! || DAY_SECONDS;
      if (from < to) return [{ from, to, period }];
      return [
        { from, to: DAY_SECONDS, period },
        { from: 0, to, period },
      ];
    })
    .sort((a, b) => a.from - b.from || a.to - b.to);
}

function secondsOf(text: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/.exec(text);
  return match === null ? null : Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]);
}

function timeOf(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
