import { roundMoney, type Series } from '@plateau/energy';
import { LRUCache } from 'lru-cache';
import { offsetSuffix } from '../../wire/timestamps.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** `T00:00:` … `T23:59:`, by minute of the day. */
const MINUTES = Array.from({ length: 1440 }, (_, minute) => {
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60];
  return `T${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}:`;
});

/** Memory for rows already written. */
const KEPT_BYTES = 64 * 1024 * 1024;
const kept = new LRUCache<string, Uint8Array>({ maxSize: KEPT_BYTES, sizeCalculation: (bytes) => bytes.byteLength });

/**
 * The rows of a price answer as JSON (`[{"valid_from":…,"valid_to":…,"price":{"value":…,"confidence":…}},…]`).
 * A window may have thousands, so they are written by hand and kept for whoever asks the same.
 * @param key the same for series with equal rows
 */
export function priceRows(series: Series, key: string, offsetMinutes: number): Uint8Array {
  const name = `${offsetMinutes} ${key}`;
  const known = kept.get(name);
  if (known !== undefined) return known;
  const rows = Buffer.from(writeRows(series, offsetMinutes), 'latin1');
  kept.set(name, rows);
  return rows;
}

function writeRows({ bounds, values, confidence }: Series, offsetMinutes: number): string {
  const write = timestampWriter(offsetMinutes);
  let text = '[';
  let from = write(bounds[0]!);
  for (let i = 0; i < values.length; i += 1) {
    const to = write(bounds[i + 1]!);
    const value = Number.isNaN(values[i]!) ? 'null' : values[i];
    text += `${i === 0 ? '' : ','}{"valid_from":"${from}","valid_to":"${to}","price":{"value":${value},"confidence":${roundMoney(confidence[i]!)}}}`;
    from = to;
  }
  return `${text}]`;
}

/** Writes ascending instants in an offset; a day's date is made once. */
function timestampWriter(offsetMinutes: number): (ms: number) => string {
  const suffix = offsetSuffix(offsetMinutes);
  let day = Number.NaN;
  let date = '';
  return (ms) => {
    const local = ms + offsetMinutes * MINUTE_MS;
    const today = Math.floor(local / DAY_MS);
    if (today !== day) {
      day = today;
      date = new Date(today * DAY_MS).toISOString().slice(0, 10);
    }
    const inDay = local - today * DAY_MS;
    const minute = Math.floor(inDay / MINUTE_MS);
    const seconds = Math.floor((inDay - minute * MINUTE_MS) / 1000);
    return `${date}${MINUTES[minute]}${seconds < 10 ? '0' : ''}${seconds}${suffix}`;
  };
}
