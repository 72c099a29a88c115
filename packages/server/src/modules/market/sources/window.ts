/** A span of time in epoch milliseconds, end excluded. */
export interface Window {
  readonly startMs: number;
  readonly endMs: number;
}

/** Cuts a window into consecutive ones of at most `longestMs`. */
export function splitWindow(window: Window, longestMs: number): Window[] {
  const parts: Window[] = [];
  for (let startMs = window.startMs; startMs < window.endMs; startMs += longestMs) {
    parts.push({ startMs, endMs: Math.min(startMs + longestMs, window.endMs) });
  }
  return parts;
}

/** Cuts a window at an instant into what lies before and after it; either is null when empty. */
export function cutWindow(window: Window, atMs: number): { before: Window | null; after: Window | null } {
  const before = { startMs: window.startMs, endMs: Math.min(window.endMs, atMs) };
  const after = { startMs: Math.max(window.startMs, atMs), endMs: window.endMs };
  return { before: before.startMs < before.endMs ? before : null, after: after.startMs < after.endMs ? after : null };
}

/** The first local date that a window touches, and the one after the last: delivery days are local days. */
export function localDays(window: Window, timeZone: string): { first: Temporal.PlainDate; end: Temporal.PlainDate } {
  const dateAt = (instantMs: number) =>
    Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(timeZone).toPlainDate();
  return { first: dateAt(window.startMs), end: dateAt(window.endMs - 1).add({ days: 1 }) };
}

/** The smallest window of whole local days that contains `window`. */
export function wholeDays(window: Window, timeZone: string): Window {
  const { first, end } = localDays(window, timeZone);
  return {
    startMs: first.toZonedDateTime(timeZone).epochMilliseconds,
    endMs: end.toZonedDateTime(timeZone).epochMilliseconds,
  };
}
