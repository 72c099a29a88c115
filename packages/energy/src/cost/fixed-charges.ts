import type { TariffVersion } from '../price/index.ts';
import { validityPieces } from '../price/validity.ts';
import type { Window } from '../series/index.ts';
import { type FixedCharge, tierCountingPeriods, withVat } from '../tariff/index.ts';
import { localDate, localPeriods } from './local-periods.ts';

/** What one fixed charge of a tariff version comes to. */
export interface FixedChargeCost {
  readonly tariffId: string;
  readonly version: number;
  readonly charge: FixedCharge;
  /** Local days on which it was due. */
  readonly days: number;
  /** Major currency units, VAT rule applied, not rounded. */
  readonly cost: number;
  /** Below 1 where the version is extrapolated, before its start or after its contract. */
  readonly confidence: number;
}

/**
 * The fixed charges of whole local days (`isWholeLocalDays`). On each day the charges of the version that holds at its
 * start are due: per `DAY` in full, per `MONTH` the share that the day has in its calendar month, or in its billing
 * period if the version has a billing day. So a whole month costs the amount once, and part of one pro rata by days.
 *
 * @param versions of one component, in any order.
 */
export function fixedChargeCosts(
  versions: readonly TariffVersion[],
  window: Window,
  timeZone: string,
): FixedChargeCost[] {
  const costs: FixedChargeCost[] = [];
  for (const piece of validityPieces(versions, window)) {
    if (piece.kind !== 'held') continue;
    const { version, confidence } = piece;
    const { fixedCharges = [], vat } = version.tariff.rules;
    if (fixedCharges.length === 0) continue;
    const shares = sharesOfMonths(version, daysStartingIn(piece, timeZone));
    const days = shares.reduce((sum, share) => sum + share.days, 0);
    if (days === 0) continue;
    const months = shares.reduce((sum, share) => sum + share.days / share.monthDays, 0);
    for (const charge of fixedCharges) {
      const cost = withVat(vat, charge.amount) * (charge.per === 'DAY' ? days : months);
      costs.push({ tariffId: version.tariffId, version: version.version, charge, days, cost, confidence });
    }
  }
  return costs;
}

/** The starts of local days inside a stretch of time. */
function daysStartingIn(stretch: Window, timeZone: string): Float64Array {
  const bounds = localPeriods(timeZone, { startMs: stretch.startMs - 1, endMs: stretch.endMs }, 'DAY');
  return bounds.subarray(1).filter((startMs) => startMs < stretch.endMs);
}

/** How many of the days lie in each month (or billing period), and how many it has. */
function sharesOfMonths({ tariff }: TariffVersion, daysMs: Float64Array): { days: number; monthDays: number }[] {
  if (daysMs.length === 0) return [];
  const window = { startMs: daysMs[0]!, endMs: daysMs[daysMs.length - 1]! + 1 };
  return tierCountingPeriods(tariff, window).map(({ startMs, endMs }) => ({
    days: daysMs.filter((dayMs) => dayMs >= startMs && dayMs < endMs).length,
    monthDays: localDate(tariff.timeZone, startMs).until(localDate(tariff.timeZone, endMs)).days,
  }));
}
