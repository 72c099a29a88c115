/** How long it takes until every location concerned has heard of a publication of market prices, and how much memory. */
import { TELLERS } from '@plateau/server/src/jobs/tell-news.ts';
import { tellPortion } from '@plateau/server/src/modules/events/index.ts';
import { createLocation, getPlace } from '@plateau/server/src/modules/locations/index.ts';
import { importPrices } from '@plateau/server/src/modules/market/index.ts';
import { createTariff } from '@plateau/server/src/modules/tariffs/index.ts';
import type { Platform } from '@plateau/server/src/platform.ts';
import { newOwner, withPlatforms } from './webhooks/house.ts';

const SIZES = [10_000, 100_000];
const COPIES_AT_ONCE = 5_000;

export async function run(): Promise<void> {
  const rows: Record<string, Record<string, string>> = {};
  for (const size of SIZES) {
    await withPlatforms(1, async ([platform]) => {
      await settle(platform!, size);
      rows[`${size} locations`] = await publish(platform!, size);
    });
  }
  console.log('From a publication to the last of its events, one worker, PostgreSQL with full durability');
  console.table(rows);
}

/** One location with a market tariff, and copies of it. */
async function settle(platform: Platform, size: number): Promise<void> {
  const { storage, market } = platform;
  const owner = await newOwner(platform, null, 0);
  const catalogue = await market.catalogue(storage);
  const street = { addressLine1: '', addressLine2: '', postCode: '' };
  const postalAddress = { ...street, city: 'Berlin', state: '', countryCode: 'DE' };
  const location = await createLocation(
    storage,
    owner,
    {
      customerId: null,
      referenceId: null,
      postalAddress,
      addressVerified: false,
      geoLocation: null,
      marketSources: { import: null, export: null },
    },
    catalogue,
  );
  const place = await getPlace(storage, owner, location.id, catalogue);
  const input = { direction: 'IMPORT', type: 'COMMODITY', terms: { marketRates: true } } as const;
  const tariff = await createTariff(storage, owner, place, input, { catalogue, deviceIds: new Set() });
  const numbered = (prefix: string) => `'${prefix}_' || lpad(to_hex(n), 24, '0')`;
  const copies = [
    { table: 'locations', of: `id = '${location.id}'`, ids: { id: numbered('loc') } },
    { table: 'tariffs', of: `id = '${tariff.id}'`, ids: { id: numbered('trf'), location_id: numbered('loc') } },
    { table: 'tariff_versions', of: `tariff_id = '${tariff.id}'`, ids: { tariff_id: numbered('trf') } },
    {
      table: 'tariff_market_sources',
      of: `tariff_id = '${tariff.id}'`,
      ids: { tariff_id: numbered('trf'), location_id: numbered('loc') },
    },
  ];
  for (const { table, of, ids } of copies) {
    const changes = Object.entries(ids).map(([name, value]) => `'${name}', ${value}`);
    for (let first = 1; first < size; first += COPIES_AT_ONCE) {
      const last = Math.min(first + COPIES_AT_ONCE, size) - 1;
      await storage.executeSql(
        `insert into ${table} select (jsonb_populate_record(null::${table}, to_jsonb(row) || jsonb_build_object(${changes.join(', ')}))).*
         from (select * from ${table} where ${of}) row, generate_series(${first}, ${last}) n`,
      );
    }
  }
  await storage.executeSql('analyze');
}

async function publish({ storage }: Platform, size: number): Promise<Record<string, string>> {
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
  const points = Array.from({ length: 24 }, (_, i) => ({
    start: new Date(hour + i * 3_600_000).toISOString(),
    end: new Date(hour + (i + 1) * 3_600_000).toISOString(),
    value: 50 + i,
  }));
  await importPrices(storage, {
    file: { name: 'prices.json', text: JSON.stringify(points) },
    side: null,
    source: 'DE-LU',
  });
  let most = 0;
  const before = process.memoryUsage().rss;
  const started = performance.now();
  while (await tellPortion(storage, TELLERS)) most = Math.max(most, process.memoryUsage().rss);
  const seconds = (performance.now() - started) / 1000;
  return {
    seconds: seconds.toFixed(1),
    'events per second': (size / seconds).toFixed(0),
    'memory, MB': `${megabytes(before)}, at most ${megabytes(most)}`,
  };
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
