import { setTimeout as pauseFor } from 'node:timers/promises';
import { retryAfterMs } from './answer.ts';
import type { Transport, TransportAnswer } from './feed.ts';
import { FeedError } from './feed-error.ts';
import { redactUrl } from './redact.ts';

export interface TransportLimits {
  /** Time for everything: tries, redirects, pauses and reading. */
  readonly totalMs: number;
  /** Time for one try. */
  readonly tryMs: number;
  readonly bodyBytes: number;
  /** How often a request is sent at most. */
  readonly tries: number;
  readonly redirects: number;
  /** The longest pause between tries; a source that asks for a longer one gets its way: no further try. */
  readonly pauseMs: number;
}

const LIMITS: TransportLimits = {
  totalMs: 60_000,
  tryMs: 30_000,
  bodyBytes: 16 * 1024 * 1024,
  tries: 3,
  redirects: 3,
  pauseMs: 10_000,
};

interface Waiting {
  pause(milliseconds: number, signal: AbortSignal): Promise<unknown>;
  /** 0 ≤ x < 1. */
  random(): number;
}

const FIRST_PAUSE_MS = 500;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const WORTH_ANOTHER_TRY = new Set([429, 502, 503, 504]);

/**
 * The transport on `fetch`. Network errors and the statuses 429, 502, 503, 504 are tried again, after a pause that
 * doubles and varies at random, or that the source asks for. Any other status is returned at once.
 * @param version of Plateau, for the user agent.
 */
export function createTransport(
  version: string,
  limits: Partial<TransportLimits> = {},
  waiting: Waiting = {
    pause: (milliseconds, signal) => pauseFor(milliseconds, undefined, { signal }),
    random: Math.random,
  },
): Transport {
  const limit = { ...LIMITS, ...limits };

  return {
    async get(url, options = {}) {
      const total = AbortSignal.timeout(limit.totalMs);
      const signal = options.signal ? AbortSignal.any([total, options.signal]) : total;
      const headers = { accept: options.accept ?? '*/*', 'user-agent': `plateau/${version}` };

      for (let attempt = 1; ; attempt++) {
        const answer = await readOnce(url, headers, signal, limit).catch((error: unknown) => {
          options.signal?.throwIfAborted(); // the caller's own wish is no failure of the source
          return asFeedError(error, url);
        });
        const pauseMs = pauseBefore(attempt, answer, waiting.random());
        if (pauseMs === null || attempt >= limit.tries || pauseMs > limit.pauseMs || total.aborted) {
          if (answer instanceof FeedError) throw answer;
          return answer;
        }
        await waiting.pause(pauseMs, signal).catch(() => {
          options.signal?.throwIfAborted();
          throw new FeedError('unavailable', `${redactUrl(url)} gave no answer in time.`);
        });
      }
    },
  };
}

/** Milliseconds to wait before the next try; null: another try would not help. */
function pauseBefore(attempt: number, outcome: TransportAnswer | FeedError, random: number): number | null {
  const backOffMs = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random);
  if (outcome instanceof FeedError) return outcome.code === 'unavailable' ? backOffMs : null;
  if (!WORTH_ANOTHER_TRY.has(outcome.status)) return null;
  return retryAfterMs(outcome.headers) ?? backOffMs;
}

async function readOnce(
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
  limit: TransportLimits,
): Promise<TransportAnswer> {
  const trySignal = AbortSignal.any([signal, AbortSignal.timeout(limit.tryMs)]);
  let target = url;
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(target, { headers, signal: trySignal, redirect: 'manual' });
    const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
    if (location === null) {
      return {
        status: response.status,
        headers: response.headers,
        body: await readBody(response, url, limit.bodyBytes),
      };
    }
    await response.body?.cancel();
    target = redirectTarget(location, target, url);
    if (redirects >= limit.redirects) {
      throw new FeedError('malformed', `${redactUrl(url)} redirects more than ${limit.redirects} times.`);
    }
  }
}

function redirectTarget(location: string, from: URL, asked: URL): URL {
  const target = URL.parse(location, from);
  if (target === null || (target.protocol !== 'https:' && target.protocol !== from.protocol)) {
    throw new FeedError('malformed', `${redactUrl(asked)} redirects to an address that must not be followed.`);
  }
  return target;
}

/** Counted after decompression, so that a small answer cannot unfold into a large one. */
async function readBody(response: Response, url: URL, longestBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > longestBytes) {
      throw new FeedError('malformed', `${redactUrl(url)} answered more than ${longestBytes} bytes.`);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The error's own text is not passed on, since it may repeat the address with its token. */
function asFeedError(error: unknown, url: URL): FeedError {
  if (error instanceof FeedError) return error;
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new FeedError('unavailable', `${redactUrl(url)} gave no answer in time.`);
  }
  const cause = error instanceof Error ? error.cause : undefined;
  const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new FeedError('unavailable', `${redactUrl(url)} cannot be reached${reason}.`);
}
