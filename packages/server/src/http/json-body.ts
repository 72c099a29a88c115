import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { Refusal } from '../refusal.ts';

/** Levels of arrays and objects in one another; no body of the API needs a third of them. */
const DEEPEST = 32;
const JSON_TYPE = 'application/json';
const BYTE_ORDER_MARK = '\ufeff';

/** Reads every body as UTF-8 JSON, whatever its content type says (rest-api.md §1.1). No body at all stays undefined. */
export function readBodiesAsJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('remove', 'remove');
  app.removeAllContentTypeParsers();
  app.addHook('onRequest', (request, _reply, done) => {
    // A content type that cannot even be read would otherwise be refused before its body is looked at.
    request.raw.headers['content-type'] = JSON_TYPE;
    done();
  });
  app.addContentTypeParser(JSON_TYPE, { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    if (!isUtf8(bytes)) return done(new Refusal('data_json_invalid', 'The body is not valid UTF-8.'));
    const text = readText(bytes);
    if (text.trim() === '') return done(null, undefined);
    parse(request, text, (error, value: unknown) => {
      if (error !== null) return done(new Refusal('data_json_invalid', 'The body is not valid JSON.'));
      const flaw = mayHaveFlaw(text) ? findFlaw(value) : null;
      done(flaw === null ? null : new Refusal('data_json_invalid', flaw), value);
    });
  });
}

function readText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** Whether it pays to look: only an escape brings in what valid UTF-8 does not hold, and few texts are nested deep. */
function mayHaveFlaw(json: string): boolean {
  return json.includes('\\u') || isNestedTooDeep(json);
}

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [34, 92, 91, 93, 123, 125];

/** Counts brackets outside texts. @param json valid */
function isNestedTooDeep(json: string): boolean {
  let depth = 0;
  for (let i = 0; i < json.length; i += 1) {
    const code = json.charCodeAt(i);
    if (code === QUOTE) i = endOfText(json, i);
    else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) depth -= 1;
  }
  return false;
}

/** Where the text ends that begins at `start`: at the first quote that is not escaped. */
function endOfText(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); ; end = json.indexOf('"', end + 1)) {
    let escapes = 0;
    while (json.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
}

/** What makes a parsed value unfit to be kept: no database stores NUL or half a character. */
function findFlaw(value: unknown): string | null {
  const waiting: [value: unknown, depth: number][] = [[value, 1]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [each, depth] = next;
    if (typeof each === 'string' && !isStorableText(each)) {
      return 'A text in the body holds a NUL or half of a surrogate pair.';
    }
    if (typeof each !== 'object' || each === null) continue;
    if (depth > DEEPEST) return `The body is nested more than ${DEEPEST} levels deep.`;
    for (const [key, member] of Object.entries(each)) {
      if (!isStorableText(key)) return 'A name in the body holds a NUL or half of a surrogate pair.';
      waiting.push([member, depth + 1]);
    }
  }
  return null;
}

/** Whether the database can hold a text as it is. */
export function isStorableText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
