import type { Window } from '../series/index.ts';
import type { HolidayCalendar } from '../tariff/index.ts';
import { civilDate, DAY_MS, localGrid, offsetSpans, weekdayOf } from '../time/index.ts';

/** Slots of the local clock in columns: slot `i` is `[bounds[i], bounds[i + 1])` in epoch milliseconds. */
export interface LocalSlots {
  readonly bounds: Float64Array;
  /** Kind of day × `perDay` + number of the slot in the day: what a slot has in common with those to compare it with. */
  readonly kinds: Uint16Array;
  readonly perDay: number;
}

/** The kinds of day whose prices resemble each other. */
const WORKING_DAY = 0;
const SATURDAY = 1;
const SUNDAY_OR_HOLIDAY = 2;
export const KINDS_OF_DAY = 3;

/** The slots of a window; its ends and the clock's jumps cut them. A repeated hour has the same kinds twice. */
export function localSlots(
  window: Window,
  options: { timeZone: string; holidays: HolidayCalendar; slotMinutes: number },
): LocalSlots {
  const perDay = slotsPerDay(options.slotMinutes);
  const slotMs = DAY_MS / perDay;
  const bounds = localGrid(options.timeZone, window, slotMs);
  const kinds = new Uint16Array(bounds.length - 1);

  let slot = 0;
  for (const span of offsetSpans(options.timeZone, window)) {
    let day = Number.NaN;
    let firstKindOfDay = 0;
    for (; slot < kinds.length && bounds[slot]! < span.endMs; slot++) {
      const localMs = bounds[slot]! + span.offsetMs;
      const today = Math.floor(localMs / DAY_MS);
      if (today !== day) {
        day = today;
        firstKindOfDay = kindOfDay(day, options.holidays) * perDay;
      }
      kinds[slot] = firstKindOfDay + Math.floor((localMs - day * DAY_MS) / slotMs);
    }
  }
  return { bounds, kinds, perDay };
}

function kindOfDay(dayNumber: number, holidays: HolidayCalendar): number {
  const weekday = weekdayOf(dayNumber);
  const { year, month, day } = civilDate(dayNumber);
  if (weekday === 6 || holidays.isHoliday(year, month, day)) return SUNDAY_OR_HOLIDAY;
  return weekday === 5 ? SATURDAY : WORKING_DAY;
}

function slotsPerDay(slotMinutes: number): number {
  const slots = 1440 / slotMinutes;
  if (Number.isInteger(slots) && slots > 0) return slots;
  throw new RangeError(`a slot of ${slotMinutes} minutes does not divide a day`);
}
