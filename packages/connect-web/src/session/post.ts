import { isPage, type Page, type Problem, type Submission } from './protocol.ts';

export type Answer =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'problem'; readonly problem: Problem };

export interface Line {
  readonly fetch: typeof fetch;
  /** Waits; ends early when the line is back. */
  wait(ms: number): Promise<void>;
  readonly language: string;
}

/** The answer may wait 15 s for another post of the session (connect.md §1.5), and slow lines take their time. */
const TIME_LIMIT_MS = 40_000;
const PAUSES_MS = [700, 1_500, 3_000, 5_000];
const LONGEST_PAUSE_MS = 60_000;

/**
 * Posts until an answer comes, always under one idempotency key, so that a post whose answer got lost is not doubled.
 * Repeats after lost connections, 409, 429, 5xx; gives up with `unexpected_error` after about 10 s without a line.
 * @param onRetry told before each repetition
 */
export async function postUntilAnswered(
  line: Line,
  token: string,
  submission: Submission,
  idempotencyKey: string,
  onRetry: () => void,
): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    const outcome = await postOnce(line, token, submission, idempotencyKey);
    if ('kind' in outcome) return outcome;
    const pause = PAUSES_MS[attempt];
    if (pause === undefined) return { kind: 'problem', problem: outcome.problem };
    onRetry();
    await line.wait(Math.min(Math.max(pause, outcome.retryAfterMs), LONGEST_PAUSE_MS));
  }
}

interface Unanswered {
  readonly problem: Problem;
  readonly retryAfterMs: number;
}

/** One attempt: an answer that stands, or the reason to ask again. */
export async function postOnce(
  line: Pick<Line, 'fetch' | 'language'>,
  token: string,
  submission: Submission,
  idempotencyKey: string,
): Promise<Answer | Unanswered> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIME_LIMIT_MS);
  try {
    const response = await line.fetch('/', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'accept-language': line.language,
        'idempotency-key': idempotencyKey,
      },
      body: JSON.stringify({ connect_token: token, ...submission }),
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: stop.signal,
    });
    return readAnswer(response, await response.text());
  } catch {
    // fetch and text() reject for one reason only: nothing came over the line.
    return { problem: localProblem(0, null), retryAfterMs: 0 };
  } finally {
    clearTimeout(timer);
  }
}

function readAnswer(response: Response, text: string): Answer | Unanswered {
  const body = parseObject(text);
  if (response.ok && isPage(body)) return { kind: 'page', page: body };
  const requestId = response.headers.get('x-request-id');
  const problem =
    typeof body?.code === 'string' ? readProblem(response.status, body) : localProblem(response.status, requestId);
  const passing = response.ok || response.status === 409 || response.status === 429 || response.status >= 500;
  if (!passing) return { kind: 'problem', problem };
  return { problem, retryAfterMs: 1000 * (Number(response.headers.get('retry-after')) || 0) };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function readProblem(status: number, body: Record<string, unknown>): Problem {
  const text = (key: string) => (typeof body[key] === 'string' ? body[key] : null);
  return {
    status,
    code: text('code') ?? 'unexpected_error',
    message: text('message') ?? '',
    param: text('param'),
    requestId: text('request_id'),
    redirectUrl: text('redirect_url'),
  };
}

function localProblem(status: number, requestId: string | null): Problem {
  return { status, code: 'unexpected_error', message: '', param: null, requestId, redirectUrl: null };
}
