import { Ajv, type FormatDefinition } from 'ajv';
import type { FastifyInstance } from 'fastify';
import { parseTimestamp } from '../wire/timestamps.ts';
import { isStorableText } from './json-body.ts';

const formats: Record<string, FormatDefinition<string>> = {
  'date-time': { validate: (text) => parseTimestamp(text) !== null },
  uri: { validate: (text) => URL.canParse(text) },
};

/** Checks bodies as they are, and parameters after reading numbers and booleans out of their text. */
export function checkBySchema(app: FastifyInstance): void {
  const bodies = new Ajv({ formats, strict: false, useDefaults: true });
  const texts = new Ajv({ formats, strict: false, useDefaults: true, coerceTypes: true });
  app.setValidatorCompiler(({ schema, httpPart }) => (httpPart === 'body' ? bodies : texts).compile(schema as object));
}

/** Whether every text of a path and its query can be looked up. */
export function isStorableUrl(url: string): boolean {
  if (!url.includes('%')) return true;
  try {
    return isStorableText(decodeURIComponent(url.replaceAll('+', ' ')));
  } catch {
    // Not UTF-8 behind the percent signs.
    return false;
  }
}
