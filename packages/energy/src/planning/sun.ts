import { roundHalfAwayFromZero } from '../money/index.ts';
import {
  combine,
  cover,
  map,
  onBounds,
  resample,
  type Series,
  unionBounds,
  type Window,
  windowOf,
} from '../series/index.ts';

/** What the sun gives a site beyond its own use, and what a kWh of it costs who takes it. */
export interface SpareSun {
  /** kW, 0 and above. */
  readonly power: Series;
  /** Per kWh: what it would have been sold for, or the price of own energy. Without a number the sun does not count. */
  readonly price: Series;
}

const CONFIDENCE_DIGITS = 4;
/** Confidence of a base load of nothing where its forecast has gaps. */
const GAP_CONFIDENCE = 0.2;

/**
 * The power of the sun that is left over a window when the base load has had its share, in kW.
 * @param baseLoad null: nothing is known of it, and it counts as none
 */
export function sparePower(solar: Series, baseLoad: Series | null, window: Window): Series {
  const given = map(cover(solar, window), (kw) => Math.max(0, kw));
  if (baseLoad === null) return given;
  const load = cover(baseLoad, window);
  const used: Series = {
    bounds: load.bounds,
    values: load.values.map((kw) => (Number.isNaN(kw) ? 0 : Math.max(0, kw))),
    confidence: load.confidence.map((confidence, i) => (Number.isNaN(load.values[i]!) ? GAP_CONFIDENCE : confidence)),
  };
  return combine(given, used, (kw, usedKw) => Math.max(0, kw - usedKw));
}

/** Spare sun by step; 0 kW where it does not count. */
export interface SunOnSteps {
  readonly kw: Float64Array;
  readonly price: Float64Array;
  /** Of the price times that of the forecast. */
  readonly confidence: Float64Array;
}

/** Spare sun on steps within which neither its power nor its price changes. */
export function sunOnSteps({ power, price }: SpareSun, bounds: Float64Array): SunOnSteps {
  const [powers, prices] = [resample(power, bounds), resample(price, bounds)];
  return {
    kw: powers.values.map((kw, step) => (kw > 0 && !Number.isNaN(prices.values[step]!) ? kw : 0)),
    price: prices.values,
    confidence: powers.confidence.map((confidence, step) =>
      roundHalfAwayFromZero(confidence * prices.confidence[step]!, CONFIDENCE_DIGITS),
    ),
  };
}

/**
 * The prices at which a device of a given power runs: as much of it as there is spare sun costs what that does, where
 * that is less; the rest comes from the grid. Rows end where the sun changes, too; the confidence of a row is the lowest
 * of what it is made of.
 * @param maxKw above 0
 */
export function pricesInSun(prices: Series, sun: SpareSun, maxKw: number): Series {
  const window = windowOf(prices);
  const within = [cover(sun.power, window), cover(sun.price, window)];
  const bounds = within.reduce((all, each) => unionBounds(all, each.bounds), prices.bounds);
  const grid = onBounds(prices, bounds);
  const { kw, price, confidence } = sunOnSteps(sun, bounds);
  const share = grid.values.map((value, row) => (price[row]! < value ? Math.min(1, kw[row]! / maxKw) : 0));
  return {
    bounds,
    values: grid.values.map((value, row) => {
      if (share[row] === 0) return value;
      // Whole is whole: rows that are equally good must stay equal.
      return share[row] === 1 ? price[row]! : value - share[row]! * (value - price[row]!);
    }),
    confidence: grid.confidence.map((certainty, row) => {
      if (share[row] === 0) return certainty;
      return share[row] === 1 ? confidence[row]! : Math.min(certainty, confidence[row]!);
    }),
  };
}
