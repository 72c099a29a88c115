import { Refusal } from '../../refusal.ts';

/**
 * Reads members of posted JSON with the protocol's tolerance (connect.md §1.5): what is not known is ignored, texts are
 * trimmed, empty ones and null count as missing, and texts of digits are numbers.
 */

export type JsonObject = Readonly<Record<string, unknown>>;

/** An object; undefined when it is missing. @throws Refusal `data_json_invalid` */
export function readObject(value: unknown, param: string): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw mismatch(param);
  return value as JsonObject;
}

/** @throws Refusal `data_json_invalid` */
export function readList(value: unknown, param: string, most: number): readonly unknown[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.length > most) throw mismatch(param);
  return value;
}

/** @param most length in characters. @throws Refusal `data_json_invalid` */
export function readText(value: unknown, param: string, most: number): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw mismatch(param);
  const text = value.trim();
  if (text.length > most) throw mismatch(param);
  return text === '' ? undefined : text;
}

/** Numbers beyond this are none that a customer means. */
const LARGEST = 1_000_000;

/** @throws Refusal `data_json_invalid` */
export function readNumber(value: unknown, param: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const isText = typeof value === 'string';
  if (isText && value.trim() === '') return undefined;
  const number = isText && /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || Math.abs(number) > LARGEST) throw mismatch(param);
  return number;
}

/** What does not fit the schema of a page. `data` alone names the whole. */
export function mismatch(param: string): Refusal {
  return new Refusal('data_json_invalid', 'The request does not match the schema of this page.', { param });
}
