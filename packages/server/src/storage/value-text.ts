/**
 * A value of a statement as PostgreSQL reads it in text, whatever its type.
 * @throws Error for what is neither text, number, boolean, bytes nor time: nothing else comes from Drizzle's columns
 */
export function writeValue(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
  }
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (value instanceof Date) return value.toISOString();
  throw new Error(`a value of a statement is neither text, number, bytes nor time: ${JSON.stringify(value)}`);
}
