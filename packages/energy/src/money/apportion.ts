import { MONEY_UNITS } from './rounding.ts';

/**
 * Rounds parts to 5 decimals so that, as printed, they add up to `total` (itself of 5 decimals): each part is rounded to
 * the nearest, then what is still missing goes, a last decimal at a time, to the parts that rounding took most from (or
 * comes from those it gave most to). A part is never further than one last decimal from its exact value as long as
 * `total` is the rounded sum of the parts. Ties go to the later part.
 */
export function apportionMoney(parts: readonly number[], total: number): number[] {
  const exact = parts.map((part) => part * MONEY_UNITS);
  const units = exact.map((value) => Math.round(value));
  let missing = Math.round(total * MONEY_UNITS) - units.reduce((sum, value) => sum + value, 0);
  while (missing !== 0) {
    const step = Math.sign(missing);
    const chosen = furthestBehind(exact, units, step);
    units[chosen] = units[chosen]! + step;
    missing -= step;
  }
  return units.map((value) => (value === 0 ? 0 : value / MONEY_UNITS));
}

function furthestBehind(exact: readonly number[], units: readonly number[], step: number): number {
  let chosen = 0;
  for (let i = 1; i < exact.length; i++) {
    if (step * (exact[i]! - units[i]!) >= step * (exact[chosen]! - units[chosen]!)) chosen = i;
  }
  return chosen;
}
