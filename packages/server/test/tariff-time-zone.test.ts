import type { ScheduleEntry } from '@plateau/energy';
import { expect, test } from 'vitest';
import { getLocation } from '../src/modules/locations/index.ts';
import { createTariff } from '../src/modules/tariffs/index.ts';
import { createLocation, nightAndDay } from './examples.ts';
import { BUSBAR, useServer } from './harness.ts';

const server = useServer({ database: 'embedded' });

test('a tariff may have its hours in another zone than its location, as providers hand them over', async () => {
  const { test: client, accountId } = await server.createAccount({ release: BUSBAR });
  const location = await createLocation(client);
  const scope = { accountId, liveMode: false };
  const { platform, storage } = server;
  const catalogue = await platform.market.catalogue(storage);
  const { place } = await getLocation(storage, scope, location.id, catalogue);
  const tariff = await createTariff(
    storage,
    scope,
    place,
    {
      direction: 'IMPORT',
      type: 'COMMODITY',
      contractEnd: null,
      terms: { schedule: nightAndDay(0.2, 0.3) as ScheduleEntry[], timeZone: 'UTC' },
    },
    { catalogue, deviceIds: new Set() },
  );
  expect((await client.get(`/tariffs/${tariff.id}`)).body).toMatchObject({ timezone: 'UTC' });
  const { body } = await client.post('/prices', {
    location_id: location.id,
    start_time: '2026-09-15T06:00:00+02:00',
    end_time: '2026-09-15T10:00:00+02:00',
  });
  expect(body.data).toMatchObject([
    { valid_from: '2026-09-15T06:00:00+02:00', valid_to: '2026-09-15T08:00:00+02:00', price: { value: 0.2 } },
    { valid_from: '2026-09-15T08:00:00+02:00', valid_to: '2026-09-15T10:00:00+02:00', price: { value: 0.3 } },
  ]);
});
