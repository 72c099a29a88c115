/**
 * Why a source gave no prices:
 * - `not_published`: it has none for this time yet; ask again later.
 * - `unauthorised`: the token is missing, wrong or without rights.
 * - `rate_limited`: it was asked too often; wait `retryAfterMs` where given.
 * - `unavailable`: it cannot be reached, is too slow or reports a fault of its own.
 * - `refused`: it will not answer this request, however often it is sent (unknown area, window too long).
 * - `malformed`: it answered something that is not its documented form.
 */
export type FeedErrorCode = 'not_published' | 'unauthorised' | 'rate_limited' | 'unavailable' | 'refused' | 'malformed';

/** The one error that reading a market source can end in. Its message never holds a secret. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  readonly code: FeedErrorCode;
  /** Milliseconds the source asks to be left alone; null: it did not say. */
  readonly retryAfterMs: number | null;

  constructor(code: FeedErrorCode, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}
