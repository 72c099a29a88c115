import { accept, malformed, type Result } from '../result.ts';

/** Reading JSON that nobody has checked yet; a refusal names the member. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function readObject(value: unknown, path: string): Result<JsonObject> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return accept(value as JsonObject);
  return malformed(`${lastOf(path)} must be an object.`, path);
}

/** A list of 1 to `most` items. */
export function readList<T>(
  value: unknown,
  path: string,
  most: number,
  readItem: (item: unknown, path: string) => Result<T>,
): Result<T[]> {
  if (!Array.isArray(value)) return malformed(`${lastOf(path)} must be a list.`, path);
  if (value.length === 0 || value.length > most) {
    return malformed(`${lastOf(path)} must have 1 to ${most} items, not ${value.length}.`, path);
  }
  const items: T[] = [];
  for (const [i, item] of value.entries()) {
    const read = readItem(item, `${path}.${i}`);
    if (!read.ok) return read;
    items.push(read.value);
  }
  return accept(items);
}

export function readNumber(value: unknown, path: string): Result<number> {
  if (typeof value === 'number' && Number.isFinite(value)) return accept(value);
  return malformed(`${lastOf(path)} must be a finite number.`, path);
}

/** A value as a refusal quotes it. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function lastOf(path: string): string {
  const name = path.slice(path.lastIndexOf('.') + 1);
  return /^\d+$/.test(name) ? `Item ${name}` : name;
}
