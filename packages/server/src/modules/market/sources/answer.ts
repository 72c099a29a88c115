import type { TransportAnswer } from './feed.ts';
import { FeedError, type FeedErrorCode } from './feed-error.ts';

/**
 * The body of a good answer.
 * @param source display name, for the message.
 * @throws FeedError for any status but 200.
 */
export function acceptedBody(answer: TransportAnswer, source: string): string {
  if (answer.status === 200) return answer.body;
  throw statusError(answer, source);
}

/** The error that an HTTP status other than 200 stands for. */
function statusError(answer: TransportAnswer, source: string): FeedError {
  const code = codeOfStatus(answer.status);
  return new FeedError(code, `${source} answered ${answer.status}.`, retryAfterMs(answer.headers));
}

/** A compiled schema, as far as reading needs it. */
interface JsonForm<T> {
  Check(value: unknown): value is T;
  Errors(value: unknown): { instancePath: string; message: string }[];
}

/**
 * Reads a JSON body of a known form.
 * @throws FeedError `malformed`, naming the first member at fault.
 */
export function readJson<T>(body: string, form: JsonForm<T>, source: string): T {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new FeedError('malformed', `${source} answered something that is not JSON.`);
  }
  if (form.Check(value)) return value;
  const fault = form.Errors(value)[0];
  throw new FeedError(
    'malformed',
    `${source} answered JSON of another form: ${fault?.instancePath} ${fault?.message}.`,
  );
}

/** How long an answer asks to be left alone: `Retry-After` in seconds, or as a date relative to the answer's own. */
export function retryAfterMs(headers: Headers): number | null {
  const text = headers.get('retry-after');
  if (text === null) return null;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const waitMs = Date.parse(text) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : null;
}

function codeOfStatus(status: number): FeedErrorCode {
  if (status === 204) return 'not_published';
  if (status === 401 || status === 403) return 'unauthorised';
  if (status === 429) return 'rate_limited';
  if (status === 408 || status >= 500) return 'unavailable';
  return status >= 400 ? 'refused' : 'malformed';
}
