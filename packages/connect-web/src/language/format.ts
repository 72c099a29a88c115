import { language, locale } from './language.ts';

/** A wall-clock time of no particular day, `05:30` or `5:30 AM`. */
export function formatMinute(minute: number): string {
  return timeFormat('UTC').format(minute * 60_000);
}

/** The local time of an instant in the location's zone. */
export function formatTime(instantMs: number, timeZone: string): string {
  return timeFormat(timeZone).format(instantMs);
}

/** A local hour as short as it is understood, for the axis of a day: `06:00` or `6 AM`. */
export function formatAxisHour(instantMs: number, timeZone: string): string {
  const full = timeFormat(timeZone);
  if (full.resolvedOptions().hour12 !== true) return full.format(instantMs);
  return new Intl.DateTimeFormat(locale(), { hour: 'numeric', timeZone }).format(instantMs);
}

/** `31 May 2027`. @param date RFC 3339, as the server sends it in local time: its calendar date counts */
export function formatDate(date: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'long', timeZone: 'UTC' }).format(
    Date.parse(date.slice(0, 10)),
  );
}

/** `5 %` of 0.05. */
export function formatShare(share: number): string {
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 1 }).format(share);
}

export function countryName(code: string): string {
  return new Intl.DisplayNames(language(), { type: 'region' }).of(code) ?? code;
}

function timeFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit', timeZone });
}
