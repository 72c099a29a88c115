/**
 * Reading JSON that a provider wrote. Whatever is wrong is noted with its place, so that its engineer sees all of it at
 * once; what is faulty gets a stand-in of its type, which nobody sees, since with a fault there is no result.
 */
export class Faults {
  readonly #list: string[] = [];

  /** @param place `data[0].days_and_hours[1].hours[0].valid_to` */
  note(place: string, what: string): void {
    if (this.#list.length < MOST_FAULTS) this.#list.push(`${place} ${what}`);
  }

  /** In order of appearance, at most 20. */
  get list(): readonly string[] {
    return this.#list;
  }
}

const MOST_FAULTS = 20;

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

export function readObject(json: unknown, place: string, faults: Faults): JsonObject {
  if (isObject(json)) return json;
  faults.note(place, 'must be an object');
  return {};
}

/** Both included. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

export function readList<T>(
  json: unknown,
  place: string,
  faults: Faults,
  { least, most }: Bounds,
  readItem: (item: unknown, place: string) => T,
): T[] {
  if (!Array.isArray(json)) {
    faults.note(place, 'must be a list');
    return [];
  }
  if (json.length < least || json.length > most) {
    faults.note(place, `must have ${least} to ${most} items, not ${json.length}`);
    return [];
  }
  return json.map((item, i) => readItem(item, `${place}[${i}]`));
}

/** Trimmed; undefined where it is absent, null or empty. */
export function readOptionalText(json: unknown, place: string, faults: Faults, longest: number): string | undefined {
  if (isAbsent(json)) return undefined;
  if (typeof json !== 'string') faults.note(place, 'must be a string');
  else if (json.trim().length > longest) faults.note(place, `must have at most ${longest} characters`);
  else return json.trim();
  return undefined;
}

export function readText(json: unknown, place: string, faults: Faults, longest: number): string {
  if (isAbsent(json)) faults.note(place, 'is required');
  return readOptionalText(json, place, faults, longest) ?? '';
}

/** One of some words, whatever their case. */
export function readWord<Word extends string>(
  json: unknown,
  place: string,
  faults: Faults,
  words: readonly [Word, ...Word[]],
): Word {
  const written = typeof json === 'string' ? json.trim().toUpperCase() : undefined;
  const word = words.find((known) => known.toUpperCase() === written);
  if (word === undefined) faults.note(place, isAbsent(json) ? 'is required' : `must be ${listed(words)}`);
  return word ?? words[0];
}

function listed(words: readonly string[]): string {
  return words.join(', ').replace(/, (?=[^,]*$)/, ' or ');
}

const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** A number, also one written as a string. */
export function readNumber(json: unknown, place: string, faults: Faults, { least, most }: Bounds): number {
  const written = typeof json === 'string' ? json.trim() : json;
  const number = typeof written === 'string' && NUMBER.test(written) ? Number(written) : written;
  if (typeof number === 'number' && number >= least && number <= most) return number;
  if (isAbsent(json)) faults.note(place, 'is required');
  else faults.note(place, typeof number === 'number' ? `must be from ${least} to ${most}` : 'must be a number');
  return 0;
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/** An instant as RFC 3339 writes it, with `Z` or an offset; undefined where it is absent, null or empty. */
export function readOptionalInstant(json: unknown, place: string, faults: Faults): string | undefined {
  if (isAbsent(json)) return undefined;
  const written = typeof json === 'string' ? json.trim() : '';
  if (RFC_3339.test(written) && !Number.isNaN(epochMsOf(written))) return written;
  faults.note(place, 'must be a time such as 2026-09-02T00:00:00+01:00');
  return undefined;
}

export function readInstant(json: unknown, place: string, faults: Faults): string {
  if (isAbsent(json)) faults.note(place, 'is required');
  return readOptionalInstant(json, place, faults) ?? '1970-01-01T00:00:00Z';
}

/** NaN where there is no such time, such as the 30th of February. */
export function epochMsOf(instant: string): number {
  try {
    return Temporal.Instant.from(instant).epochMilliseconds;
  } catch {
    return Number.NaN;
  }
}

export function isAbsent(json: unknown): boolean {
  return json === undefined || json === null || (typeof json === 'string' && json.trim() === '');
}
