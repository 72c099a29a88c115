import { createAccount } from '@plateau/server/src/modules/accounts/index.ts';
import { createDevice } from '@plateau/server/src/modules/devices/index.ts';
import { createLocation } from '@plateau/server/src/modules/locations/index.ts';
import { createTariff } from '@plateau/server/src/modules/tariffs/index.ts';
import { openPlatform, type Platform } from '@plateau/server/src/platform.ts';
import { readSettings } from '@plateau/server/src/settings.ts';
import type { Scope } from '@plateau/server/src/storage/index.ts';

import { reportBrokenConnection } from './database.ts';

/** Devices of one account with the records of a stretch of time, half hour by half hour. */
export interface Fleet {
  readonly scope: Scope;
  readonly deviceIds: readonly string[];
}

/** The platform without its server, at an instant after all records. */
export function openPlatformAt(dataDir: string, databaseUrl: string, now: string): Promise<Platform> {
  const settings = readSettings({ DATA_DIR: dataDir, DATABASE_URL: databaseUrl, MARKET_FETCH: 'false' });
  return openPlatform(settings, { now: () => Date.parse(now) }, reportBrokenConnection);
}

const DEVICES_PER_HOME = 10;

/** Makes devices at homes in Berlin, whose price changes twice a day, with records from `start` (a local day) on. */
export async function makeFleet(platform: Platform, devices: number, start: string, days: number): Promise<Fleet> {
  const { storage, market } = platform;
  const { account } = await createAccount(storage, { kind: 'OEM', name: 'Bench', defaultRelease: '2026-08-01.busbar' });
  const scope = { accountId: account.id, liveMode: false };
  const catalogue = await market.catalogue(storage);
  const deviceIds: string[] = [];
  while (deviceIds.length < devices) {
    const location = await createLocation(storage, scope, HOME, catalogue);
    await createTariff(storage, scope, location.place, TARIFF, { catalogue, deviceIds: new Set() });
    for (let i = 0; i < Math.min(DEVICES_PER_HOME, devices); i += 1) {
      deviceIds.push((await createDevice(storage, scope, { ...DEVICE, locations: [location.id] })).id);
    }
  }
  await fillRegisters(platform, scope, start, days);
  return { scope, deviceIds };
}

const HOME = {
  customerId: null,
  referenceId: null,
  postalAddress: { addressLine1: '', addressLine2: '', city: 'Berlin', state: '', postCode: '', countryCode: 'DE' },
  addressVerified: false,
  geoLocation: null,
  marketSources: { import: null, export: null },
};

const DEVICE = {
  referenceId: null,
  type: 'OTHER' as const,
  manufacturer: null,
  modelCode: null,
  modelName: null,
  properties: {},
};

const TARIFF = {
  direction: 'IMPORT' as const,
  type: 'COMMODITY' as const,
  contractStart: new Date('2024-01-01T00:00:00Z'),
  contractEnd: null,
  terms: {
    schedule: [
      {
        months: ['All'],
        days_and_hours: [
          {
            days: ['All'],
            hours: [
              { valid_from: '07:00:00', valid_to: '22:00:00', rate: [{ value: 0.31 }] },
              { valid_from: '22:00:00', valid_to: '07:00:00', rate: [{ value: 0.22 }] },
            ],
          },
        ],
      },
    ],
  },
};

/** A register for each device of the account, and its records, as they would arrive: all devices for one half hour after the other. */
async function fillRegisters({ storage }: Platform, { accountId }: Scope, start: string, days: number): Promise<void> {
  await storage.executeSql(
    `insert into meter_registers (account_id, live_mode, owner_id, location_id, device_id, flow, tariff_direction, records_until)
     select account_id, live_mode, device_id, location_id, device_id, 'IMPORT', 'IMPORT', $2::timestamp at time zone 'Europe/Berlin' + interval '1 day' * $3
     from device_locations where account_id = $1`,
    [accountId, start, days],
  );
  await storage.executeSql(
    `insert into meter_records (account_id, live_mode, register, start_time, end_time, energy_wh, confidence)
     select account_id, live_mode, number, slot, slot + interval '30 minutes', 100 + (number * 7 + extract(epoch from slot)::bigint / 1800) % 900, 1
     from generate_series($2::timestamp at time zone 'Europe/Berlin', ($2::timestamp + interval '1 day' * $3 - interval '1 second') at time zone 'Europe/Berlin', interval '30 minutes') slot
     cross join meter_registers where account_id = $1`,
    [accountId, start, days],
  );
  await storage.executeSql('vacuum analyze meter_records');
}

/** Costs of one device over days, by day. */
export async function reportOf(
  { storage, costDesk }: Platform,
  scope: Scope,
  deviceId: string,
  startMs: number,
  endMs: number,
): Promise<number> {
  const report = await costDesk.interval(storage, scope, {
    ownerId: deviceId,
    startMs,
    endMs,
    aggregation: 'DAY',
    tariffDirection: 'IMPORT',
    flow: 'IMPORT',
    includes: new Set(),
  });
  return report.total.energyWh;
}

/** Energy of every device of an account by local day, as plain SQL sums it. */
export async function sumInSql({ storage }: Platform, scope: Scope, startMs: number, endMs: number): Promise<number> {
  const { rows } = await storage.executeSql(
    `select register, date_trunc('day', start_time, 'Europe/Berlin') as day, sum(energy_wh)::float8 as energy
     from meter_records
     where account_id = $1 and live_mode = $2 and start_time >= to_timestamp($3::float8) and start_time < to_timestamp($4::float8)
     group by register, day`,
    [scope.accountId, scope.liveMode, startMs / 1000, endMs / 1000],
  );
  return (rows as { energy: number }[]).reduce((sum, { energy }) => sum + energy, 0);
}
