import { Refusal } from '../../refusal.ts';
import { formatWithOffset, parseTimestamp, type Timestamp } from '../../wire/timestamps.ts';
import type { RequestedWindow } from './price-body.ts';

/**
 * The window of a request about what has been, answered in the offset of `end_time`, else of `start_time`.
 * @param defaultStart from the end of the window
 */
export function readPastWindow(
  body: { readonly start_time?: string; readonly end_time?: string },
  nowMs: number,
  defaultStart: (endMs: number) => number,
): RequestedWindow {
  const start = timestamp(body.start_time, 'start_time');
  const end = timestamp(body.end_time, 'end_time');
  const endMs = end?.ms ?? Math.floor(nowMs / 1000) * 1000;
  const offset = end?.offsetMinutes ?? start?.offsetMinutes ?? 0;
  // Near the year 10000 an offset may lead out of what can be written; such times are answered in UTC.
  const offsetMinutes = formatWithOffset(endMs, offset).endsWith('Z') ? 0 : offset;
  return {
    startMs: start?.ms ?? defaultStart(endMs),
    endMs,
    offsetMinutes,
    write: (ms) => formatWithOffset(ms, offsetMinutes),
  };
}

function timestamp(text: string | undefined, param: string): Timestamp | null {
  if (text === undefined) return null;
  const parsed = parseTimestamp(text);
  if (parsed === null) throw new Refusal('data_json_invalid', `${param} is not a timestamp`, { param });
  return parsed;
}
