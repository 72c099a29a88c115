/** A server that plans whole sites has to answer others meanwhile: GET /healthz while 20 sites are being planned. */
import { setTimeout as pause } from 'node:timers/promises';
import { below, verdict } from './goal.ts';
import { startPlateau, withDataFolder } from './http/plateau.ts';
import { CORES } from './machine.ts';

const SITES = 20;
const PAUSE_MS = 2;
const GOAL = below(50, 'ms');
const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;

export async function run(): Promise<void> {
  await withDataFolder(async (folder) => {
    const plateau = await startPlateau(folder, CORES?.server ?? null);
    try {
      const address = { city: 'Stockholm', country_code: 'SE' };
      const location = (await plateau.post('/locations', { postal_address: address })).json.id;
      const body = site(location, Math.ceil(Date.now() / QUARTER_MS) * QUARTER_MS);
      await plateau.post('/schedules/site', body);

      let isPlanning = true;
      const startedMs = performance.now();
      const plans = Promise.all(Array.from({ length: SITES }, () => plateau.post('/schedules/site', body))).finally(
        () => {
          isPlanning = false;
        },
      );
      const times: number[] = [];
      while (isPlanning) {
        const askedMs = performance.now();
        const answer = await fetch(`${plateau.origin}/healthz`);
        await answer.text();
        times.push(performance.now() - askedMs);
        await pause(PAUSE_MS);
      }
      await plans;
      const seconds = (performance.now() - startedMs) / 1000;
      times.sort((a, b) => a - b);
      const p99 = times[Math.min(times.length - 1, Math.floor(times.length * 0.99))]!;
      console.log(`${SITES} sites of 3 days of quarter hours, asked for at once: planned in ${seconds.toFixed(1)} s`);
      console.table({
        'GET /healthz meanwhile': {
          calls: times.length,
          'median, ms': times[times.length >> 1]!.toFixed(1),
          'p99, ms': p99.toFixed(1),
          'longest, ms': times.at(-1)!.toFixed(1),
          'goal of p99': verdict(GOAL, p99),
        },
      });
    } finally {
      await plateau.server.stop();
    }
  });
}

/** A battery, two cars and a heat pump behind one connection, with a least charging power so that whole numbers bind. */
function site(location_id: string, startMs: number): object {
  const time = (ms: number) => new Date(ms).toISOString().replace('.000', '');
  const rows = (valueAt: (quarter: number) => number) =>
    Array.from({ length: (3 * DAY_MS) / QUARTER_MS }, (_, i) => ({
      start_time: time(startMs + i * QUARTER_MS),
      end_time: time(startMs + (i + 1) * QUARTER_MS),
      value: Math.round(valueAt(i) * 1e5) / 1e5,
    }));
  const car = (key: string, day: number) => ({
    key,
    kind: 'EV',
    charge: { min_power: 1.4, max_power: 11, efficiency: 0.9 },
    energy: { initial: 15, max: 60, goals: [{ time: time(startMs + day * DAY_MS), value: 50 }] },
  });
  return {
    location_id,
    start_time: time(startMs),
    end_time: time(startMs + 3 * DAY_MS),
    grid: { max_import: 17, max_export: 10 },
    solar: rows((i) => Math.max(0, 6 * Math.sin(((i % 96) / 96) * 2 * Math.PI))),
    base_load: rows((i) => 0.5 + 0.3 * Math.sin(i / 11)),
    prices: {
      import: rows((i) => 0.25 + 0.12 * Math.sin(i / 15) + 0.02 * Math.sin(i * 1.7)),
      export: rows((i) => 0.08 + 0.04 * Math.sin(i / 15)),
    },
    devices: [
      {
        key: 'battery',
        kind: 'BATTERY',
        charge: { max_power: 5, efficiency: 0.95 },
        discharge: { max_power: 5, efficiency: 0.95 },
        energy: { initial: 4, min: 1, max: 10, end_value: 0.15 },
      },
      car('car', 1),
      car('van', 2),
      { key: 'heat', kind: 'HEAT_PUMP', charge: { max_power: 3 }, load: { energy: 40 } },
    ],
  };
}
