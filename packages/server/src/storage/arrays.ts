import { type SQL, sql } from 'drizzle-orm';

/**
 * Arrays as one parameter each, however many elements they have, written the way both drivers pass on unchanged. With
 * `unnest` they carry thousands of rows in one statement.
 */
export function textArray(values: readonly (string | null)[]): SQL {
  return sql`${textList(values)}::text[]`;
}

/** The same as a value of a prepared statement. */
export function textList(values: readonly (string | null)[]): string {
  return `{${values.map(element).join(',')}}`;
}

/** Whole numbers. */
export function integerArray(values: readonly number[]): SQL {
  return sql`${`{${values.join(',')}}`}::bigint[]`;
}

export function numberArray(values: readonly number[]): SQL {
  return sql`${`{${values.join(',')}}`}::float8[]`;
}

/** Instants as seconds since 1970, for `to_timestamp`. */
export function secondsArray(instantsMs: readonly number[]): SQL {
  return numberArray(instantsMs.map((ms) => ms / 1000));
}

/** An instant. */
export function instantOf(ms: number): SQL {
  return sql`to_timestamp(${ms / 1000}::float8)`;
}

/** The rows of a statement's answer. */
export function rowsOf<Row>(result: unknown): Row[] {
  return (result as { rows: Row[] }).rows;
}

function element(value: string | null): string {
  return value === null ? 'NULL' : `"${value.replaceAll(/[\\"]/g, '\\$&')}"`;
}
