/** `POST /prices` for 7 days on the embedded database, against a bare Fastify route that answers with the same bytes. */
import { atLeast, verdict } from './goal.ts';
import { raceAgainstBareRoute } from './http/against-bare.ts';
import { startPlateau, withDataFolder } from './http/plateau.ts';
import { raceRow } from './http/race.ts';
import { addHome, importMarketPrices } from './http/swedish-home.ts';
import { CORES } from './machine.ts';

const GOAL = atLeast(0.6);
const WEEK_MS = 7 * 86_400_000;
const MINUTE_MS = 60_000;
const HOMES = 200;
const PLANS = 20;
/** Windows start up to so many days before now. */
const DAYS_OF_STARTS = 10;
/** More than a round has time for, so that none comes twice. */
const REQUESTS = 25_000;

export async function run(): Promise<void> {
  await withDataFolder(async (folder) => {
    const plateau = await startPlateau(folder, CORES?.server ?? null);
    try {
      await importMarketPrices(plateau, folder);
      const homes: string[] = [];
      for (let i = 0; i < HOMES; i++) homes.push(await addHome(plateau, 0.02 + (i % PLANS) / 1000));

      const nowMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
      const same = weekFrom(homes[0]!, nowMs);
      const random = () => weekFrom(homes[draw(HOMES)]!, nowMs - draw(DAYS_OF_STARTS * 1440) * MINUTE_MS);
      const sameAgain = await raceAgainstBareRoute(plateau, folder, () => [same]);
      const different = await raceAgainstBareRoute(plateau, folder, () => Array.from({ length: REQUESTS }, random));
      console.log('POST /prices for 7 days, against a bare Fastify route with the same bytes');
      console.table({
        'one home, the coming week': { ...raceRow(sameAgain), goal: verdict(GOAL, sameAgain.share) },
        [`${HOMES} homes on ${PLANS} plans, windows from any minute of ${DAYS_OF_STARTS} days`]: {
          ...raceRow(different),
          goal: verdict(GOAL, different.share),
        },
      });
    } finally {
      await plateau.server.stop();
    }
  });
}

function weekFrom(location: string, startMs: number): string {
  return JSON.stringify({ location_id: location, start_time: time(startMs), end_time: time(startMs + WEEK_MS) });
}

/** In Swedish winter time all year: what counts is that it is not UTC. */
function time(ms: number): string {
  return `${new Date(ms + 60 * MINUTE_MS).toISOString().slice(0, 19)}+01:00`;
}

function draw(count: number): number {
  return Math.floor(Math.random() * count);
}
