import { Agent, type Dispatcher } from 'undici';
import { isPublicAddress, literalAddress, lookupPublic } from './address.ts';

/** What came of one attempt. */
export interface Answer {
  /** Null: none came, or none that could be read. */
  readonly status: number | null;
  /** The first 4 kB. */
  readonly body: string;
  readonly retryAfter: string | null;
  readonly durationMs: number;
  /** Why it is no success, for people; null: it is one. */
  readonly error: string | null;
}

/** Sends webhooks. */
export interface Courier {
  /** Never rejects: what goes wrong is an answer, too. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Answer>;
  close(): Promise<void>;
}

/** Time for an answer to arrive, from the first byte that is sent. */
const TIMEOUT_MS = 10_000;
const KEPT_BODY_BYTES = 4096;

/** @param allowPrivate whether addresses that are not of the public internet may be dialled */
export function createCourier({
  allowPrivate,
  timeoutMs = TIMEOUT_MS,
}: {
  readonly allowPrivate: boolean;
  readonly timeoutMs?: number;
}): Courier {
  const agent = new Agent({
    connect: { timeout: timeoutMs, ...(allowPrivate ? {} : { lookup: lookupPublic }) },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    // An endpoint that closes idle connections does so without harm: they are rarely kept that long.
    keepAliveTimeout: 4_000,
    pipelining: 1,
    maxHeaderSize: 16_384,
  });
  return {
    post: async (url, headers, body) => {
      const started = performance.now();
      const durationMs = () => Math.round(performance.now() - started);
      try {
        const target = new URL(url);
        const literal = literalAddress(target);
        if (!allowPrivate && literal !== null && !isPublicAddress(literal)) {
          return failure('The address is not public.', durationMs());
        }
        // Redirects are not followed: they are answers of their own.
        const answer = await agent.request({
          origin: target.origin,
          path: target.pathname + target.search,
          method: 'POST',
          headers,
          body,
          signal: AbortSignal.timeout(timeoutMs),
        });
        return await read(answer, durationMs);
      } catch (error) {
        return failure(describe(error), durationMs());
      }
    },
    close: () => agent.close(),
  };
}

async function read({ statusCode, headers, body }: Dispatcher.ResponseData, durationMs: () => number): Promise<Answer> {
  const { text, error } = await beginning(body);
  const retryAfter = headers['retry-after'];
  const isSuccess = statusCode >= 200 && statusCode < 300;
  return {
    status: statusCode,
    body: text,
    retryAfter: (Array.isArray(retryAfter) ? retryAfter[0] : retryAfter) ?? null,
    durationMs: durationMs(),
    error: error ?? (isSuccess ? null : `The answer is ${statusCode}.`),
  };
}

/** The first 4 kB of a body; what comes after them is not waited for. */
async function beginning(body: Dispatcher.ResponseData['body']): Promise<{ text: string; error: string | null }> {
  const parts: Uint8Array[] = [];
  let size = 0;
  let error: string | null = null;
  try {
    for await (const part of body as AsyncIterable<Uint8Array>) {
      parts.push(part);
      size += part.length;
      if (size >= KEPT_BODY_BYTES) break;
    }
  } catch (cause) {
    error = `The answer was cut off: ${describe(cause)}`;
  }
  const bytes = Buffer.concat(parts).subarray(0, KEPT_BODY_BYTES);
  return { text: storable(bytes.toString('utf8')), error };
}

/** PostgreSQL keeps no null characters. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '\ufffd').toWellFormed();
}

function failure(error: string, durationMs: number): Answer {
  return { status: null, body: '', retryAfter: null, durationMs, error };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'No answer came in time.';
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  return storable(error.message === '' ? error.name : error.message).slice(0, 500);
}
