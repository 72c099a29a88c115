/** Costs of 1,000 devices over a month, by day: 1.4 million records of one account, alone and beside those of others. */

import type { Platform } from '@plateau/server/src/platform.ts';
import { startPostgres } from '@plateau/server/test/postgres-server.ts';
import { atMost, median, verdict } from './goal.ts';
import { withDataFolder } from './http/plateau.ts';
import { timed } from './meters/database.ts';
import { type Fleet, makeFleet, openPlatformAt, reportOf, sumInSql } from './meters/fleet.ts';

const DEVICES = 1_000;
const DAYS = 30;
const ROUNDS = 3;
/** Reports asked for at once. */
const AT_ONCE = 4;
const OTHER_ACCOUNTS = 6;
const [START_MS, END_MS] = [Date.UTC(2026, 8, 30, 22), Date.UTC(2026, 9, 30, 23)];
const GOAL = atMost(5, 'times');
const GROWTH_GOAL = atMost(1.2, 'times');

export async function run(): Promise<void> {
  const postgres = await startPostgres();
  await withDataFolder(async (folder) => {
    const platform = await openPlatformAt(folder, await postgres.createDatabase(), '2026-11-10T00:00:00Z');
    try {
      const fleet = await makeFleet(platform, DEVICES, '2026-10-01', DAYS);
      const alone = await measure(platform, fleet);
      for (let i = 0; i < OTHER_ACCOUNTS; i += 1) await makeFleet(platform, DEVICES, '2026-10-01', DAYS);
      const beside = await measure(platform, fleet);
      const growth = beside.oursMs / alone.oursMs;
      console.log(`Costs of ${DEVICES} devices over ${DAYS} days, by day: 1.44 million records`);
      console.table({
        'alone in the table': row(alone),
        [`beside ${OTHER_ACCOUNTS} such accounts`]: {
          ...row(beside),
          growth: growth.toFixed(2),
          'growth goal': verdict(GROWTH_GOAL, growth),
        },
      });
    } finally {
      await platform.close();
      await postgres.stop();
    }
  });
}

interface Measured {
  readonly oursMs: number;
  readonly sqlMs: number;
}

async function measure(platform: Platform, { scope, deviceIds }: Fleet): Promise<Measured> {
  const ours: number[] = [];
  const sql: number[] = [];
  for (let round = -1; round < ROUNDS; round += 1) {
    let energyWh = 0;
    let next = 0;
    const reporter = async () => {
      for (let at = next++; at < deviceIds.length; at = next++) {
        const reportedWh = await reportOf(platform, scope, deviceIds[at]!, START_MS, END_MS);
        energyWh += reportedWh;
      }
    };
    const oursMs = await timed(() => Promise.all(Array.from({ length: AT_ONCE }, reporter)));
    let summedWh = 0;
    const sqlMs = await timed(async () => {
      summedWh = await sumInSql(platform, scope, START_MS, END_MS);
    });
    if (Math.round(energyWh) !== Math.round(summedWh)) throw new Error(`${energyWh} and ${summedWh} Wh`);
    if (round < 0) continue;
    ours.push(oursMs);
    sql.push(sqlMs);
  }
  return { oursMs: median(ours), sqlMs: median(sql) };
}

function row({ oursMs, sqlMs }: Measured): Record<string, string> {
  const ratio = oursMs / sqlMs;
  return {
    ms: oursMs.toFixed(0),
    'SQL sum, ms': sqlMs.toFixed(0),
    ratio: ratio.toFixed(2),
    goal: verdict(GOAL, ratio),
  };
}
