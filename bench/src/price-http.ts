/** energy.md §6, row 2: 90 days of quarter hours as a JSON answer, against the same bytes from a bare Fastify route. */
import { atLeast, verdict } from './goal.ts';
import { raceAgainstBareRoute } from './http/against-bare.ts';
import { startPlateau, withDataFolder } from './http/plateau.ts';
import { raceRow } from './http/race.ts';
import { addHome, importMarketPrices } from './http/swedish-home.ts';
import { CORES } from './machine.ts';

const DAYS = 90;
const GOAL = atLeast(0.6);

export async function run(): Promise<void> {
  await withDataFolder(async (folder) => {
    const plateau = await startPlateau(folder, CORES?.server ?? null);
    try {
      await importMarketPrices(plateau, folder);
      const location = await addHome(plateau, 0.0213);
      const end = Temporal.Now.zonedDateTimeISO('Europe/Stockholm').startOfDay();
      const body = {
        location_id: location,
        start_time: end.subtract({ days: DAYS }).toString({ timeZoneName: 'never' }),
        end_time: end.toString({ timeZoneName: 'never' }),
      };
      const rows = (await plateau.post('/prices', body)).json.data.length;
      const result = await raceAgainstBareRoute(plateau, folder, () => [JSON.stringify(body)]);
      console.log(`POST /prices for ${DAYS} days, ${rows} rows, against a bare Fastify route with the same bytes`);
      console.table({ 'the same window again': { ...raceRow(result), goal: verdict(GOAL, result.share) } });
    } finally {
      await plateau.server.stop();
    }
  });
}
