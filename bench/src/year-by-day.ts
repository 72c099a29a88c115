/** energy.md §6: one year of half-hourly records of one device by day, against one pass over the same rows in SQL. */
import { startPostgres } from '@plateau/server/test/postgres-server.ts';
import { atMost, median, verdict } from './goal.ts';
import { withDataFolder } from './http/plateau.ts';
import { timed } from './meters/database.ts';
import { makeFleet, openPlatformAt, reportOf, sumInSql } from './meters/fleet.ts';

const ROUNDS = 30;
const GOAL = atMost(3, 'times');

export async function run(): Promise<void> {
  const postgres = await startPostgres();
  await withDataFolder(async (folder) => {
    const platform = await openPlatformAt(folder, await postgres.createDatabase(), '2026-01-10T00:00:00Z');
    try {
      const { scope, deviceIds } = await makeFleet(platform, 1, '2025-01-01', 365);
      const [startMs, endMs] = [Date.UTC(2024, 11, 31, 23), Date.UTC(2025, 11, 31, 23)];
      const ours: number[] = [];
      const sql: number[] = [];
      for (let round = -5; round < ROUNDS; round += 1) {
        const energies: number[] = [];
        const oursMs = await timed(async () =>
          energies.push(await reportOf(platform, scope, deviceIds[0]!, startMs, endMs)),
        );
        const sqlMs = await timed(async () => energies.push(await sumInSql(platform, scope, startMs, endMs)));
        if (Math.round(energies[0]!) !== Math.round(energies[1]!)) throw new Error(`${energies.join(' and ')} Wh`);
        if (round < 0) continue;
        ours.push(oursMs);
        sql.push(sqlMs);
      }
      const ratio = median(ours.map((ms, round) => ms / sql[round]!));
      console.log('Costs of 17,520 half hours of one device, by day');
      console.table({
        'PostgreSQL, in the process': {
          ms: median(ours).toFixed(1),
          'SQL sum, ms': median(sql).toFixed(1),
          ratio: ratio.toFixed(2),
          goal: verdict(GOAL, ratio),
        },
      });
    } finally {
      await platform.close();
      await postgres.stop();
    }
  });
}
