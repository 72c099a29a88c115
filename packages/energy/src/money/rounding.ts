/** Prices and costs have this many decimals on the wire. energy.md §3.3 */
export const MONEY_DECIMALS = 5;

/** Money in units of its last printed decimal: 1 / MONEY_UNITS of the major currency unit. */
export const MONEY_UNITS = 100_000;

/**
 * Rounds to 5 decimals, half away from zero, never to -0. The decimal number that the double prints as decides a tie:
 * 1.000005 gives 1.00001 although the double lies a little below it. `NaN` stays `NaN`. Exact for |value| < 1e9, where a
 * double holds at least 15 significant digits.
 */
export function roundMoney(value: number): number {
  return roundToUnits(value, MONEY_UNITS);
}

/** `roundMoney` for any number of decimals from 0 to 12. */
export function roundHalfAwayFromZero(value: number, decimals: number): number {
  return roundToUnits(value, 10 ** decimals);
}

/**
 * How far a product with `units` may lie from the nearest whole number without being a tie, less `PRODUCT_ERROR` of its
 * own size.
 */
export const CLEARLY_OFF_TIE = 0.499_999;
export const PRODUCT_ERROR = 2 ** -51;
const FIRST_WITHOUT_FRACTION = 2 ** 52;

function roundToUnits(value: number, units: number): number {
  const scaled = value * units;
  const nearest = Math.floor(scaled + 0.5);
  if (Math.abs(scaled - nearest) > CLEARLY_OFF_TIE - Math.abs(scaled) * PRODUCT_ERROR) return roundByTie(value, units);
  return nearest / units;
}

/** Dividing two whole numbers gives the very double that the decimal of a tie is read as: comparing with it is exact. */
function roundByTie(value: number, units: number): number {
  const scaled = Math.abs(value) * units;
  if (scaled >= FIRST_WITHOUT_FRACTION) return value;
  const below = Math.floor(scaled);
  const tie = (below + 0.5) / units;
  const magnitude = Math.abs(value) >= tie ? below + 1 : below;
  if (magnitude === 0) return 0;
  return (value < 0 ? -magnitude : magnitude) / units;
}
