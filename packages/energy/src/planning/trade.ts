import { clip, resample, type Series, windowOf } from '../series/index.ts';
import { lineTest, type PriceLine } from './limit.ts';
import type { SitePlan, SiteProblem } from './site/problem.ts';
import { sunOnSteps } from './sun.ts';

/** A battery that buys and sells on its own, and has to have a content at the end. */
export interface Trade {
  /** Money per kWh bought and sold, both over the same window. */
  readonly importPrices: Series;
  readonly exportPrices: Series;
  /** Power of the sun in kW that is sold unless it is charged from; null: none. */
  readonly sparePower: Series | null;
  /** Dearer times are not bought in. */
  readonly priceCap: PriceLine | null;
  readonly chargeKw: number;
  readonly dischargeKw: number;
  /** Of charging, and of discharging; at most 1. */
  readonly efficiency: number;
  readonly initialKwh: number;
  readonly goalKwh: number;
  /** What is held back. */
  readonly reserveKwh: number;
  readonly capacityKwh: number;
}

/** What a battery does in a span: above 0 it buys. */
export interface TradeSpan {
  readonly startMs: number;
  readonly endMs: number;
  readonly powerKw: number;
}

export interface TradePlan {
  readonly spans: readonly TradeSpan[];
  /** Paid less earned. */
  readonly cost: number;
  /** Lowest of the prices used. */
  readonly confidence: number;
  /** What is missing of the goal at the end. */
  readonly missingKwh: number;
}

/** Energies below this are none, in kWh. */
const NONE_KWH = 1e-6;
const HOUR_MS = 3_600_000;

/** The problem of a trading battery as that of a site that has nothing else (energy.md §5.4). */
export function tradeProblem(trade: Trade): SiteProblem {
  const { buys, sells, hours, sunKwh, isCheap } = stepsOf(trade);
  let highest = 0.01;
  for (const price of [...buys.values, ...sells.values]) if (Math.abs(price) > highest) highest = Math.abs(price);
  // Where there is no price, or too high a one, nothing is bought or sold: at these prices nobody would.
  const prohibitive = 1000 * highest;
  return {
    hours,
    importPrice: buys.values.map((price) => (Number.isNaN(price) || !isCheap(price) ? prohibitive : price)),
    exportPrice: sells.values.map((price) => (Number.isNaN(price) ? -prohibitive : price)),
    solarKwh: sunKwh,
    baseLoadKwh: new Float64Array(buys.values.length),
    devices: [
      {
        kind: 'STORAGE',
        charge: { minKw: 0, maxKw: trade.chargeKw, efficiency: trade.efficiency, grid: true },
        discharge: { minKw: 0, maxKw: trade.dischargeKw, efficiency: trade.efficiency, grid: true },
        initialKwh: trade.initialKwh,
        minKwh: Math.min(trade.reserveKwh, trade.initialKwh),
        maxKwh: Math.max(trade.capacityKwh, trade.initialKwh),
        capacityKwh: Math.max(trade.capacityKwh, trade.initialKwh),
        endValue: 0,
        goals: [{ step: buys.values.length - 1, kwh: trade.goalKwh }],
        demands: [],
        priority: 0,
      },
    ],
    grid: { maxImportKw: null, maxExportKw: null, demandCharge: null },
    preferences: [],
    // The goal is worth more than any price that is paid, and less than a prohibitive one.
    weights: { storage: 10 * prohibitive, limit: prohibitive, demand: prohibitive, goal: 0.3 * prohibitive },
  };
}

/** The plan of a trading battery, read from that of its site. */
export function readTrade(trade: Trade, { devices }: SitePlan): TradePlan {
  const { buys, sells, bounds, sunKwh, sunConfidence } = stepsOf(trade);
  const { chargeKwh, dischargeKwh, shortfalls } = devices[0]!;
  const spans: TradeSpan[] = [];
  let [cost, confidence] = [0, 1];
  buys.values.forEach((_, step) => {
    const net = chargeKwh[step]! - dischargeKwh[step]!;
    if (Math.abs(net) < NONE_KWH) return;
    // What is charged from the sun is not sold.
    const sunny = Math.max(0, Math.min(net, sunKwh[step]!));
    if (sunny > NONE_KWH) {
      cost += sunny * sells.values[step]!;
      confidence = Math.min(confidence, sunConfidence[step]!);
    }
    const rest = net - sunny;
    if (Math.abs(rest) > NONE_KWH) {
      const prices = rest > 0 ? buys : sells;
      cost += rest * prices.values[step]!;
      confidence = Math.min(confidence, prices.confidence[step]!);
    }
    const [startMs, endMs] = [bounds[step]!, bounds[step + 1]!];
    const powerKw = net / ((endMs - startMs) / HOUR_MS);
    const last = spans.at(-1);
    if (last?.endMs === startMs && Math.abs(last.powerKw - powerKw) < 1e-6)
      spans[spans.length - 1] = { ...last, endMs };
    else spans.push({ startMs, endMs, powerKw });
  });
  return { spans, cost, confidence, missingKwh: shortfalls.reduce((sum, { kwh }) => sum + kwh, 0) };
}

function stepsOf({ importPrices, exportPrices, sparePower, priceCap }: Trade) {
  const spare = sparePower === null ? [] : clip(sparePower, windowOf(importPrices)).bounds;
  const bounds = Float64Array.from(new Set([...importPrices.bounds, ...exportPrices.bounds, ...spare])).sort();
  const [buys, sells] = [resample(importPrices, bounds), resample(exportPrices, bounds)];
  const hours = Float64Array.from(buys.values, (_, step) => (bounds[step + 1]! - bounds[step]!) / HOUR_MS);
  const isCheap = priceCap === null ? () => true : lineTest(importPrices, 'LOW', priceCap);
  const sun = sparePower === null ? null : sunOnSteps({ power: sparePower, price: exportPrices }, bounds);
  return {
    bounds,
    buys,
    sells,
    hours,
    isCheap,
    // Where it earns more than the grid costs the sun is sold; what is too dear is not charged from the sun, either.
    sunKwh: hours.map((length, step) => {
      const price = sells.values[step]!;
      return sun !== null && price < buys.values[step]! && isCheap(price) ? sun.kw[step]! * length : 0;
    }),
    sunConfidence: sun === null ? new Float64Array(hours.length) : sun.confidence,
  };
}
