import {
  capConfidence,
  concat,
  constantSeries,
  emptySeries,
  type Series,
  unknownSeries,
  type Window,
} from '../series/index.ts';
import { type EvaluateOptions, evaluateTariff, type MarketIndices } from '../tariff/index.ts';
import type { TariffVersion } from './types.ts';
import { validityPieces } from './validity.ts';

/**
 * The commodity component of a price over a window, from all versions of its tariff: VAT rule applied, not rounded. Before
 * the first version and after a contract's end its rates go on with less confidence; where no version holds there is no
 * number.
 */
export function commoditySeries(
  versions: readonly TariffVersion[],
  window: Window,
  indices: MarketIndices,
  options: EvaluateOptions = {},
): Series {
  return joined(versions, window, indices, options, unknownSeries);
}

/**
 * The non-commodity component, likewise; but it may be missing: once the last version has ended, and where there never was
 * one, it adds nothing. A gap between versions has no number, since something was due there that is not known.
 */
export function nonCommoditySeries(
  versions: readonly TariffVersion[],
  window: Window,
  indices: MarketIndices,
  options: EvaluateOptions = {},
): Series {
  return joined(versions, window, indices, options, (part) => constantSeries(part, 0));
}

function joined(
  versions: readonly TariffVersion[],
  window: Window,
  indices: MarketIndices,
  options: EvaluateOptions,
  whereEnded: (part: Window) => Series,
): Series {
  const parts = validityPieces(versions, window).map((piece) => {
    if (piece.kind === 'held') {
      const series = evaluateTariff(piece.version.tariff, piece, indices, options);
      return piece.confidence < 1 ? capConfidence(series, piece.confidence) : series;
    }
    return piece.kind === 'ended' ? whereEnded(piece) : unknownSeries(piece);
  });
  return parts.length === 0 ? emptySeries(window.startMs) : concat(parts);
}
