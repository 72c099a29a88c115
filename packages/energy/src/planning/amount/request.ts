import type { Series, Window } from '../../series/index.ts';
import type { PriceLine } from '../limit.ts';

/** Energy that a device is to take or give within a window. */
export interface AmountRequest {
  /** TAKE: cheap times are good. GIVE: dear ones are. */
  readonly flow: 'TAKE' | 'GIVE';
  /** Prices per kWh over its window exactly. */
  readonly prices: Series;
  /** Above 0. */
  readonly energyKwh: number;
  /** Above 0. */
  readonly maxKw: number;
  /** Least power while it runs; 0: any. */
  readonly minKw: number;
  readonly maxStarts: number | null;
  readonly minRunMs: number;
  /** Dearer times (cheaper ones for GIVE) are not used. */
  readonly priceCap: PriceLine | null;
}

/**
 * Why energy has no place: too little time at full power; no prices; a price cap; the others' share of the site's limit.
 * The first that holds is named.
 */
export type UnservedReason = 'TIME' | 'NO_PRICE' | 'PRICE_CAP' | 'SITE_LIMIT';

/** What one device does: constant power over a span. */
export interface PowerSpan extends Window {
  readonly powerKw: number;
}

export interface AmountPlan {
  readonly spans: readonly PowerSpan[];
  readonly energyKwh: number;
  readonly unservedKwh: number;
  readonly reason: UnservedReason | null;
  /** Money paid (TAKE) or earned (GIVE). */
  readonly cost: number;
  /** Lowest of the prices used; 1 without any. */
  readonly confidence: number;
  /** What the same energy would have cost, or earned, when started at once at full power. */
  readonly costAtOnce: number;
}

export const HOUR_MS = 3_600_000;

/** Energies below this are none, in kWh. */
export const NONE_KWH = 1e-9;
