import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import { Ajv, type FormatDefinition, type ValidateFunction } from 'ajv';
import type { FastifyInstance, FastifySchemaValidationError } from 'fastify';
import { parseTimestamp } from '../wire/timestamps.ts';
import { isStorableText } from './json-body.ts';

const formats: Record<string, FormatDefinition<string>> = {
  'date-time': { validate: (text) => parseTimestamp(text) !== null },
  uri: { validate: (text) => URL.canParse(text) },
};

/**
 * Checks bodies as they are, and parameters after reading numbers and booleans out of their text; writes answers by their
 * schemas. A schema is compiled when it is first needed: there are hundreds, and all of them would take a good part of a
 * start.
 */
export function checkBySchema(app: FastifyInstance): void {
  const bodies = new Ajv({ formats, strict: false, useDefaults: true });
  const texts = new Ajv({ formats, strict: false, useDefaults: true, coerceTypes: true });
  app.setValidatorCompiler(({ schema, httpPart }) => {
    let fits: ValidateFunction | null = null;
    return (value: unknown) => {
      fits ??= (httpPart === 'body' ? bodies : texts).compile(schema as object);
      return fits(value) ? true : { error: fits.errors as FastifySchemaValidationError[] };
    };
  });
  const compile = SerializerSelector()({}, {});
  app.setSerializerCompiler((route) => {
    let write: ((answer: unknown) => string) | null = null;
    return (answer) => {
      write ??= compile(route as Required<typeof route>);
      return write(answer);
    };
  });
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
