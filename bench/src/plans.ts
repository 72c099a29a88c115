/**
 * energy.md §6, plans of 3 days of quarter hours inside the process: duration and limit by time alone; amounts of 20
 * devices under a limit against HiGHS, which is given the textbook programme of the same problem, model building included
 * on both sides.
 */
import {
  type AmountRequest,
  type LinearProgramme,
  ProgrammeBuilder,
  planAmount,
  planDuration,
  planLimit,
  planUnbrokenDuration,
  type Series,
  seriesFromSegments,
  type Term,
} from '@plateau/energy';
import { highsSolver, openHighs } from '@plateau/server/src/modules/solver/index.ts';
import { below, median, percent, verdict } from './goal.ts';

const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
const STEPS = 3 * 96;
const START_MS = Date.UTC(2026, 8, 14);
const DEVICES = 20;
const SITE_KW = 40;
const WARM_UP_ROUNDS = 10;
const ROUNDS = 20;
const TIME_GOAL = below(0.2, 'ms');
const SHARE_GOAL = below(0.5, 'of its time');

export async function run(): Promise<void> {
  const prices = quarterHours(0);
  const hours = (count: number) => count * HOUR_MS;
  console.log('3 days of quarter hours');
  console.table({
    'duration, 6 of 72 hours': timed(() => planDuration(prices, 'LOW', hours(6))),
    'duration, 30 of 72 hours': timed(() => planDuration(prices, 'HIGH', hours(30))),
    'duration, unbroken': timed(() => planUnbrokenDuration(prices, 'LOW', hours(6.1))),
    limit: timed(() => planLimit(prices, 'LOW', { relative: 0.3 })),
  });

  const highs = await openHighs();
  const rows: Record<string, object> = {};
  for (const [name, requests] of Object.entries({
    'one tariff': devices(() => prices),
    'a tariff for each': devices((device) => quarterHours(device)),
  })) {
    const [ours, theirs]: [number[], number[]] = [[], []];
    let difference = 0;
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      let startedMs = performance.now();
      const plans = planAmount(requests, SITE_KW, { solve: () => ({ values: null, bound: 0 }) });
      const oursMs = performance.now() - startedMs;
      startedMs = performance.now();
      const { programme, energies } = textbook(requests);
      const { values } = highsSolver(highs, 60_000).solve(programme);
      const theirsMs = performance.now() - startedMs;
      if (round >= 0) {
        ours.push(oursMs);
        theirs.push(theirsMs);
      }
      const cost = energies.reduce((sum, column) => sum + values![column]! * programme.objectives[0]![column]!, 0);
      difference = plans.reduce((sum, plan) => sum + plan.cost, 0) - cost;
    }
    const share = median(ours) / median(theirs);
    rows[name] = {
      ms: median(ours).toFixed(2),
      'HiGHS, ms': median(theirs).toFixed(2),
      share: percent(share),
      'difference of cost': difference.toExponential(1),
      goal: verdict(SHARE_GOAL, share),
    };
    if (!(Math.abs(difference) < 1e-6)) process.exitCode = 1;
  }
  console.log(`amount, ${DEVICES} devices, limit of ${SITE_KW} kW`);
  console.table(rows);
}

function timed(work: () => readonly unknown[]): Record<string, string> {
  for (let i = 0; i < 2000; i++) work();
  const times = Array.from({ length: 400 }, () => {
    const startedMs = performance.now();
    if (work().length === 0) throw new Error('nothing was planned');
    return performance.now() - startedMs;
  });
  return { ms: median(times).toFixed(4), goal: verdict(TIME_GOAL, median(times)) };
}

/** Prices with two waves a day, shifted a little for every tariff. */
function quarterHours(tariff: number): Series {
  return seriesFromSegments(
    Array.from({ length: STEPS }, (_, i) => ({
      startMs: START_MS + i * QUARTER_MS,
      endMs: START_MS + (i + 1) * QUARTER_MS,
      value:
        Math.round(
          (0.25 + 0.12 * Math.sin((i + tariff) / 7.6) + 0.09 * Math.sin(i / 15.3) + 0.01 * Math.sin(i * 1.7)) * 1e5,
        ) / 1e5,
    })),
  );
}

function devices(pricesOf: (device: number) => Series): AmountRequest[] {
  return Array.from({ length: DEVICES }, (_, device) => ({
    flow: 'TAKE',
    prices: pricesOf(device),
    energyKwh: 20 + device,
    maxKw: 3.7 + (device % 4) * 2,
    minKw: 0,
    maxStarts: null,
    minRunMs: 0,
    priceCap: null,
  }));
}

/** One column for the energy of each device in each step, one row for each device and one for each step. */
function textbook(requests: readonly AmountRequest[]): { programme: LinearProgramme; energies: number[] } {
  const builder = new ProgrammeBuilder();
  const bySteps: Term[][] = Array.from({ length: STEPS }, () => []);
  const energies: number[] = [];
  for (const { prices, maxKw, energyKwh } of requests) {
    const terms: Term[] = [];
    prices.values.forEach((price, step) => {
      const column = builder.column({ cost: price, upper: maxKw / 4 });
      energies.push(column);
      terms.push([column, 1]);
      bySteps[step]!.push([column, 1]);
    });
    builder.row(energyKwh, [...terms, [builder.column({ cost: 1000, upper: energyKwh }), 1]], energyKwh);
  }
  for (const terms of bySteps) builder.row(-Infinity, terms, SITE_KW / 4);
  return { programme: builder.build(), energies };
}
