import { concat, type Series, type SpareSun, sparePower, unknownSeries, type Window } from '@plateau/energy';
import { Refusal } from '../../refusal.ts';
import type { Scope, Session } from '../../storage/index.ts';
import type { ScheduleSources } from './sources.ts';
import { pricesOf } from './windows.ts';

/** Longest time that is forecast and priced at once: that of the longest plan. */
const PIECE_MS = 7 * 24 * 3_600_000;
/** Refusals that mean no more than that there is no price. */
const UNPRICED = ['no_tariff_connected', 'pending_connect', 'no_price_data'];

/**
 * The sun that a location has to spare in some windows, and what it would be sold for; where it is not sold, the price of
 * own energy. null: there is none, and where there is no
 * solar system nothing else is looked for.
 */
export async function spareSun(
  sources: ScheduleSources,
  session: Session,
  scope: Scope,
  locationId: string,
  windows: readonly Window[],
): Promise<SpareSun | null> {
  const found: SpareSun[] = [];
  for (const window of piecesOf(windows)) {
    const solar = await sources.solarForecast(session, scope, locationId, window);
    if (solar === null || !solar.values.some((kw) => kw > 0)) continue;
    const power = sparePower(solar, await sources.baseLoadForecast(session, scope, locationId, window), window);
    if (!power.values.some((kw) => kw > 0)) continue;
    const price = await worthOf(sources, session, scope, locationId, window);
    if (price !== null) found.push({ power, price });
  }
  if (found.length === 0) return null;
  return { power: joined(found.map(({ power }) => power)), price: joined(found.map(({ price }) => price)) };
}

/** What spare sun is worth: the price of EXPORT, without a tariff for it that of LOCAL. null: it has no number. */
async function worthOf(
  { priceDesk }: ScheduleSources,
  session: Session,
  scope: Scope,
  locationId: string,
  window: Window,
): Promise<Series | null> {
  for (const direction of ['EXPORT', 'LOCAL'] as const) {
    try {
      return (await pricesOf(priceDesk, session, scope, { locationId, direction, window })).series;
    } catch (error) {
      if (!(error instanceof Refusal) || !UNPRICED.includes(error.code)) throw error;
      if (error.code !== 'no_tariff_connected') return null;
    }
  }
  return null;
}

/** The time of some windows, each instant once, in order and in pieces that are not too long. */
function piecesOf(windows: readonly Window[]): Window[] {
  const pieces: Window[] = [];
  for (const { startMs, endMs } of windows.toSorted((a, b) => a.startMs - b.startMs)) {
    let fromMs = Math.max(startMs, pieces.at(-1)?.endMs ?? startMs);
    for (; fromMs < endMs; fromMs += PIECE_MS)
      pieces.push({ startMs: fromMs, endMs: Math.min(endMs, fromMs + PIECE_MS) });
  }
  return pieces;
}

/** Series in order as one, without a number in between. */
function joined(parts: readonly Series[]): Series {
  return concat(
    parts.flatMap((part, i) => {
      const endMs = parts[i - 1]?.bounds.at(-1);
      const startMs = part.bounds[0]!;
      return endMs === undefined || endMs === startMs
        ? [part]
        : [unknownSeries({ startMs: endMs, endMs: startMs }), part];
    }),
  );
}
