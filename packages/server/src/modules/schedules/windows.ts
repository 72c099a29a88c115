import { clip, type Series, type Window } from '@plateau/energy';
import { Refusal } from '../../refusal.ts';
import type { Scope, Session } from '../../storage/index.ts';
import type { PriceDesk, PriceRequest, Prices } from '../prices/index.ts';

const DAY_MS = 24 * 3_600_000;

/** Refuses a window that is empty or too long. An hour more lets local days hold a clock change. */
export function requireWindow({ startMs, endMs }: Window, days: number, param = 'end_time'): void {
  if (endMs <= startMs) throw new Refusal('window_empty', `${param} must be after the start.`, { param });
  if (endMs - startMs > days * DAY_MS + 3_600_000) {
    throw new Refusal('window_too_long', `The window of such a plan is at most ${days} days.`, { param });
  }
}

/** The prices of a window exactly, with what is known about them. @throws Refusal as `PriceDesk.prices` */
export async function pricesOf(
  desk: PriceDesk,
  session: Session,
  scope: Scope,
  request: PriceRequest,
): Promise<{ readonly prices: Prices; readonly series: Series }> {
  const prices = await desk.prices(session, scope, request);
  return { prices, series: clip(prices.days.series, request.window) };
}

/** Does something about one member of a request: what is refused names the member as the request does. */
export async function about<T>(params: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal) || error.param === undefined || params[error.param] === undefined) throw error;
    const { code, message, retryAfterSeconds } = error;
    throw new Refusal(code, message, {
      param: params[error.param]!,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
  }
}
