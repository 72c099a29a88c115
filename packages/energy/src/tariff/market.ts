import { cover, resample, type Series, unknownSeries, type Window } from '../series/index.ts';
import { HOUR_MS, localGrid } from '../time/index.ts';
import type { CompiledTariff } from './compiled.ts';
import type { MarketResolution } from './rules.ts';

/** Market data as it arrives: published values, gaps filled, forecasts beyond, each with its confidence. */
export interface MarketIndices {
  /**
   * An index in its own unit over `window`, or undefined if there is none. The window asked for is that of the prices
   * wanted made wider by `marketWindow`, since a resolution may average over a whole hour; where the answer does not
   * reach there is no number.
   */
  series(indexId: string, window: Window): Series | undefined;
  /** End of the published part; null if nothing is published. */
  knownUntilMs(indexId: string): number | null;
  /** Which revision of the index the value at an instant comes from; undefined where it is no published value. */
  provenance?(indexId: string, atMs: number): { revision: number; publishedMs: number | null } | undefined;
}

/** The time over which indices are needed for prices over a window: an hour more at both ends. */
export function marketWindow(window: Window): Window {
  return { startMs: window.startMs - HOUR_MS, endMs: window.endMs + HOUR_MS };
}

const RESOLUTION_MS: Record<Exclude<MarketResolution, 'NATIVE'>, number> = { PT30M: HOUR_MS / 2, PT60M: HOUR_MS };

/**
 * The indices of a tariff, in the order of its columns, each over exactly the window and in its own unit; averaged over
 * the tariff's resolution, whose steps stand on the whole or half hours of the local clock.
 */
export function marketColumns(tariff: CompiledTariff, window: Window, indices: MarketIndices): Series[] {
  const wider = marketWindow(window);
  const resolution = tariff.rules.marketResolution;
  return tariff.indexIds.map((id) => {
    const index = indices.series(id, wider);
    if (index === undefined) return unknownSeries(window);
    if (resolution === 'NATIVE') return cover(index, window);
    return cover(resample(index, localGrid(tariff.timeZone, wider, RESOLUTION_MS[resolution])), window);
  });
}
