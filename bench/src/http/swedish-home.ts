import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sandboxSeries } from '@plateau/server/src/modules/market/index.ts';
import type { Plateau } from './plateau.ts';

/** Quarter hours of the zone SE3 that are published: this long before today, until the end of tomorrow. */
export const PUBLISHED_DAYS = 130;
const QUARTER_HOUR_MS = 900_000;
const ZONE = { code: 'SE3', currencyCode: 'SEK', timeZone: 'Europe/Stockholm' };

/** Imports day-ahead prices into the database, as an operator does: from a file. */
export async function importMarketPrices(plateau: Plateau, folder: string): Promise<void> {
  const today = Temporal.Now.zonedDateTimeISO(ZONE.timeZone).startOfDay();
  const startMs = today.subtract({ days: PUBLISHED_DAYS }).epochMilliseconds;
  const endMs = today.add({ days: 2 }).epochMilliseconds;
  const { bounds, values } = sandboxSeries(ZONE, { startMs, endMs });
  const rows = Array.from(values, (value, i) => `${time(bounds[i]!)},${time(bounds[i + 1]!)},${value}`);
  const file = join(folder, 'se3.csv');
  writeFileSync(file, `start,end,value\n${rows.join('\n')}\n`);
  const about = {
    market: 'Day-ahead',
    area: ZONE.code,
    direction: 'import',
    timezone: ZONE.timeZone,
    currency: ZONE.currencyCode,
    unit: 'SEK/MWh',
    resolution_minutes: QUARTER_HOUR_MS / 60_000,
  };
  writeFileSync(join(folder, 'se3.json'), JSON.stringify(about));
  await plateau.command('market', 'import', file, '--source', ZONE.code);
}

/**
 * A home in Stockholm on the day-ahead price with a surcharge, a grid fee by time of day, and VAT.
 * @param surcharge per kWh; homes with the same one share a plan
 * @returns the id of the location
 */
export async function addHome(plateau: Plateau, surcharge: number): Promise<string> {
  const address = { city: 'Stockholm', country_code: 'SE' };
  const location = (await plateau.post('/locations', { postal_address: address })).json.id;
  const contract = {
    location_id: location,
    direction: 'IMPORT',
    vat: { rate: 0.25, included: false },
    contract_start_date: '2020-01-01T00:00:00+01:00',
    contract_end_date: null,
  };
  await plateau.post('/tariffs', {
    ...contract,
    type: 'COMMODITY',
    market_rates: true,
    schedule: [
      { days_and_hours: [{ hours: [{ rate: [{ surcharge_fixed: surcharge, surcharge_percentage: 0.05 }] }] }] },
    ],
  });
  await plateau.post('/tariffs', { ...contract, type: 'NON_COMMODITY', schedule: gridFee });
  return location;
}

const gridFee = [
  {
    months: ['Nov', 'Dec', 'Jan', 'Feb', 'Mar'],
    days_and_hours: [
      {
        days: ['Weekday'],
        hours: [
          { valid_from: '06:00:00', valid_to: '22:00:00', rate: [{ value: 0.1523 }] },
          { valid_from: '22:00:00', valid_to: '06:00:00', rate: [{ value: 0.0611 }] },
        ],
      },
    ],
  },
  { days_and_hours: [{ hours: [{ rate: [{ value: 0.0611 }] }] }] },
];

const time = (ms: number): string => new Date(ms).toISOString();
