import { type SpareSun, sunOnSteps } from '../sun.ts';
import { type AmountRequest, HOUR_MS, NONE_KWH, type PowerSpan } from './request.ts';
import { commonSteps } from './steps.ts';
import { priceTest } from './usable.ts';

/** Money paid (TAKE) or earned (GIVE), and the lowest confidence of the prices used; 1 without any. */
export interface Cost {
  readonly cost: number;
  readonly confidence: number;
}

export function costOf({ prices }: AmountRequest, spans: readonly PowerSpan[]): Cost {
  let cost = 0;
  let confidence = 1;
  let row = 0;
  for (const { startMs, endMs, powerKw } of spans) {
    while (prices.bounds[row + 1]! <= startMs) row++;
    for (let at = row; at < prices.values.length && prices.bounds[at]! < endMs; at++) {
      const lengthMs = Math.min(endMs, prices.bounds[at + 1]!) - Math.max(startMs, prices.bounds[at]!);
      cost += ((prices.values[at]! * lengthMs) / HOUR_MS) * powerKw;
      confidence = Math.min(confidence, prices.confidence[at]!);
    }
  }
  return { cost, confidence };
}

/**
 * What devices pay that share the sun. At each instant it goes to those for whom the grid is too dear to be used at all,
 * then to those for whom it is dearest, those named first going first: no other way costs less.
 */
export function costsInSun(
  requests: readonly AmountRequest[],
  plans: readonly (readonly PowerSpan[])[],
  sun: SpareSun,
): Cost[] {
  const ends = Float64Array.from(plans.flat().flatMap(({ startMs, endMs }) => [startMs, endMs])).sort();
  const { bounds, hours, rows } = commonSteps(requests, [sun.power.bounds, sun.price.bounds, ends]);
  const { kw, price, confidence } = sunOnSteps(sun, bounds);
  const powers = plans.map((spans) => powersOf(spans, bounds));
  const passes = requests.map(priceTest);
  const costs = requests.map(() => ({ cost: 0, confidence: 1 }));
  const pay = (device: number, kwh: number, each: number, certainty: number) => {
    if (kwh <= NONE_KWH) return;
    costs[device]!.cost += kwh * each;
    costs[device]!.confidence = Math.min(costs[device]!.confidence, certainty);
  };
  hours.forEach((length, step) => {
    let sunKwh = kw[step]! * length;
    const running = [...requests.keys()]
      .filter((device) => powers[device]![step]! > 0 && rows[device]![step]! >= 0)
      .map((device) => {
        const row = rows[device]![step]!;
        const { values, confidence: certainties } = requests[device]!.prices;
        const gridPrice = values[row]!;
        return { device, gridPrice, certainty: certainties[row]!, needsSun: passes[device]!(gridPrice) ? 0 : 1 };
      })
      .sort((a, b) => b.needsSun - a.needsSun || b.gridPrice - a.gridPrice || a.device - b.device);
    for (const { device, gridPrice, certainty } of running) {
      const kwh = powers[device]![step]! * length;
      const sunny = price[step]! < gridPrice ? Math.min(kwh, sunKwh) : 0;
      sunKwh -= sunny;
      pay(device, sunny, price[step]!, confidence[step]!);
      pay(device, kwh - sunny, gridPrice, certainty);
    }
  });
  return costs;
}

/** The power of spans in each step; every span begins and ends where steps do. */
function powersOf(spans: readonly PowerSpan[], bounds: Float64Array): Float64Array {
  const powers = new Float64Array(Math.max(0, bounds.length - 1));
  let step = 0;
  for (const { startMs, endMs, powerKw } of spans) {
    while (step < powers.length && bounds[step]! < startMs) step++;
    for (; step < powers.length && bounds[step]! < endMs; step++) powers[step] = powerKw;
  }
  return powers;
}
