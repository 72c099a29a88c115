import { DrizzleQueryError } from 'drizzle-orm';
import type { FastifyBaseLogger, FastifyError, FastifyRequest } from 'fastify';
import { REFUSAL_STATUS, Refusal, type RefusalCode } from '../refusal.ts';
import { sqlState } from '../storage/index.ts';
import { ListQuery } from '../wire/schemas.ts';
import { formatUtc } from '../wire/timestamps.ts';

/** An error as it goes over the wire (rest-api.md §1.8). */
export interface ErrorAnswer {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  readonly body: {
    readonly object: 'error';
    readonly live_mode: boolean;
    readonly context: string;
    readonly type: 'invalid_request' | 'rate_limit' | 'api_error';
    readonly code: RefusalCode;
    readonly message: string;
    readonly param?: string;
    readonly request_id: string;
    readonly time_created: string;
  };
}

/** Writes a refusal as the answer to `request`. */
export function errorAnswer(refusal: Refusal, request: FastifyRequest, nowMs: number): ErrorAnswer {
  const status = REFUSAL_STATUS[refusal.code];
  return {
    status,
    retryAfterSeconds: refusal.retryAfterSeconds,
    body: {
      object: 'error',
      live_mode: request.caller?.liveMode ?? false,
      context: request.routeOptions.config.context ?? 'api',
      type: errorType(status, refusal.code),
      code: refusal.code,
      message: refusal.message,
      ...(refusal.param === undefined ? {} : { param: refusal.param }),
      request_id: request.id,
      time_created: formatUtc(nowMs),
    },
  };
}

function errorType(status: number, code: RefusalCode): ErrorAnswer['body']['type'] {
  if (status === 429) return 'rate_limit';
  return status >= 500 || code === 'account_disabled' ? 'api_error' : 'invalid_request';
}

/** SQLSTATE classes of a database that is away: connection lost, resources exhausted, shutting down. */
const AWAY = /^(08|53|57)/;
const AWAY_SYSTEM_CODES = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOTFOUND', 'EAI_AGAIN'],
]);
/** What pg says of connections that broke, without a code. */
const AWAY_MESSAGE = /Connection terminated|is not queryable|timeout exceeded when trying to connect/;

/** Turns whatever was thrown while answering into a refusal; what isn't expected becomes `internal_error`. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (isFastifyError(error)) {
    if (error.validation !== undefined) return validationRefusal(error);
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Refusal('payload_too_large', 'The body is too large.');
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return new Refusal('data_json_invalid', error.message);
    }
  }
  if (isBrokenOff(error)) return new Refusal('data_json_invalid', 'The request broke off.');
  if (isDatabaseAway(error)) {
    return new Refusal('unavailable', 'The database is out of reach; try again.', { retryAfterSeconds: 5 });
  }
  return new Refusal('internal_error', 'Something went wrong on our side; the request can be repeated safely.');
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('FST_');
}

/** Node's word for a request whose sender hung up before its end; nobody reads the answer. */
function isBrokenOff(error: unknown): boolean {
  return error instanceof Error && error.message === 'aborted' && 'code' in error && error.code === 'ECONNRESET';
}

function isDatabaseAway(error: unknown): boolean {
  if (AWAY.test(sqlState(error) ?? '')) return true;
  for (let each = error; each instanceof Error; each = each.cause) {
    if ('code' in each && AWAY_SYSTEM_CODES.has(String(each.code))) return true;
    if (AWAY_MESSAGE.test(each.message)) return true;
  }
  return false;
}

const PAGE_PARAMETERS: ReadonlySet<string> = new Set(Object.keys(ListQuery));

/** Names the member at fault as a path, `postal_address.city`, and says what is wrong with it. */
function validationRefusal(error: FastifyError): Refusal {
  const first = error.validation?.[0];
  const path = (first?.instancePath ?? '').split('/').slice(1).map(unescapePointer);
  const missing = first?.keyword === 'required' ? String(first.params.missingProperty) : null;
  const param = (missing === null ? path : [...path, missing]).join('.');
  // An id in a path that cannot be one names nothing (rest-api.md §1.4).
  if (error.validationContext === 'params') return new Refusal('not_found', 'There is no such object.');
  const subject = param === '' ? 'the body' : param;
  const isTime = first?.keyword === 'format' && first.params.format === 'date-time';
  const fault = isTime ? 'must be a time with Z or an offset, such as 2026-09-01T00:00:00+02:00' : first?.message;
  const problem = missing === null ? (fault ?? 'is not valid') : 'is required';
  const allowed = first?.keyword === 'enum' ? `: ${(first.params.allowedValues as unknown[]).join(', ')}` : '';
  // rest-api.md §1.5: a page that cannot be has a code of its own.
  const isPage = error.validationContext === 'querystring' && PAGE_PARAMETERS.has(param);
  const code = isPage ? 'pagination_invalid' : 'data_json_invalid';
  return new Refusal(code, `${subject} ${problem}${allowed}`, param === '' ? {} : { param });
}

function unescapePointer(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Logs what is no fault of the caller's. */
export function logFailure(logger: FastifyBaseLogger, refusal: Refusal, error: unknown, request: FastifyRequest): void {
  const about = () => ({ reqId: request.id, err: loggableError(error) });
  if (refusal.code === 'internal_error') logger.error(about(), 'unexpected error');
  if (refusal.code === 'unavailable') logger.warn(about(), 'database out of reach');
}

/** An error fit for the log: without the values of a query, which may be secret or personal. */
export function loggableError(error: unknown): Record<string, unknown> {
  if (error instanceof DrizzleQueryError) {
    const cause = error.cause instanceof Error ? error.cause : undefined;
    return { type: 'DatabaseError', message: cause?.message, sqlState: sqlState(error), query: error.query };
  }
  if (error instanceof Error) return { type: error.name, message: error.message, stack: error.stack };
  return { type: typeof error };
}
