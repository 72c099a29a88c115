import type { Window } from '@plateau/energy';
import { type Static, Type } from 'typebox';
import { Refusal } from '../../refusal.ts';
import { Direction, Timestamp as TimestampSchema } from '../../wire/schemas.ts';
import { formatWithOffset, parseTimestamp, type Timestamp } from '../../wire/timestamps.ts';

/** What a request for prices says about time and direction, in both releases. */
export const windowMembers = {
  end_time: TimestampSchema('End of the window, which is half-open and at most 90 days long.'),
  start_time: Type.Optional(TimestampSchema('Default now, rounded down to the minute.')),
  tariff_direction: Type.Optional({ ...Direction, default: 'IMPORT' } as typeof Direction),
};
const WindowBody = Type.Object(windowMembers);

/** A window and the offset in which it is answered. */
export interface RequestedWindow extends Window {
  /** Minutes east of UTC: that of `end_time`. */
  readonly offsetMinutes: number;
  /** Writes an instant in the offset of the request. */
  readonly write: (ms: number) => string;
}

const MINUTE_MS = 60_000;

/** The window of a request (rest-api.md §1.4). */
export function readWindow(body: Static<typeof WindowBody>, nowMs: number): RequestedWindow {
  const end = requireTimestamp(body.end_time, 'end_time');
  const startMs =
    body.start_time === undefined
      ? Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
      : requireTimestamp(body.start_time, 'start_time').ms;
  // Near the year 10000 an offset may lead out of what can be written; such times are answered in UTC.
  const offsetMinutes = formatWithOffset(end.ms, end.offsetMinutes).endsWith('Z') ? 0 : end.offsetMinutes;
  return { startMs, endMs: end.ms, offsetMinutes, write: (ms) => formatWithOffset(ms, offsetMinutes) };
}

function requireTimestamp(text: string, param: string): Timestamp {
  const timestamp = parseTimestamp(text);
  if (timestamp === null) throw new Refusal('data_json_invalid', `${param} is not a timestamp`, { param });
  return timestamp;
}
