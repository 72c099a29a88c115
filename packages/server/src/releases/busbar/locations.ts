import { type Static, Type } from 'typebox';
import type { Endpoint } from '../../http/endpoint.ts';
import type { Location } from '../../modules/locations/index.ts';
import type { Market } from '../../modules/market/index.ts';
import { findProviders } from '../../modules/tariffs/index.ts';
import type { Session } from '../../storage/index.ts';
import { Id, Model, TimeCreated } from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';
import { locationEndpoints } from '../both/location-endpoints.ts';
import {
  BusbarAddress,
  locationHead,
  locationTail,
  writeAddress,
  writeLocationHead,
  writeLocationTail,
} from '../both/location-parts.ts';
import { locationStatusExample, locationStatusSchema, writeLocationStatus } from '../both/location-status.ts';
import { TariffSummary, writeTariffSummary } from './tariff-summary.ts';

/** Sum of what customers granted here; absent when there never was a consent. */
const Consents = Type.Object({
  provider_tariff: Type.Boolean({ description: 'The tariff may be read from the provider.' }),
  provider_bills: Type.Boolean(),
  provider_postal_address: Type.Boolean(),
  provider_grid_meter: Type.Boolean(),
  device_telemetry: Type.Boolean(),
  device_control: Type.Boolean(),
  time_created: TimeCreated,
});

const LocationAnswer = Model('Location', {
  ...locationHead,
  postal_address: BusbarAddress,
  tariffs: Type.Array(TariffSummary),
  consents: Type.Optional(Consents),
  devices: Type.Array(Id('dev'), { description: 'Devices that may be here.' }),
  ...locationTail,
});

export const busbarLocationExample: Static<typeof LocationAnswer> = {
  id: 'loc_66f2a1c09be4d07735a6c1e3',
  object: 'location',
  live_mode: false,
  reference_id: 'LOC-1001',
  customer_id: 'cus_66f2a1c09be4d07735a6c1e2',
  timezone: 'Europe/Berlin',
  currency_code: 'EUR',
  postal_address: {
    address_line1: 'Torstrasse 1',
    address_line2: '',
    city: 'Berlin',
    state: '',
    post_code: '10119',
    country_code: 'DE',
    verified: false,
  },
  tariffs: [],
  consents: {
    provider_tariff: true,
    provider_bills: false,
    provider_postal_address: false,
    provider_grid_meter: false,
    device_telemetry: false,
    device_control: false,
    time_created: '2026-09-01T07:40:00Z',
  },
  devices: [],
  geo_location: { lat: 52.52437, lng: 13.41053 },
  market_sources: { import: 'mrs_66f2a1c09be4d07735a6c1e6', export: 'mrs_66f2a1c09be4d07735a6c1e6' },
  time_created: '2026-09-01T07:31:00Z',
  account_id: 'acc_66f2a1c09be4d07735a6c1e0',
};

const STATUSES = [
  'CONNECTED',
  'PENDING',
  'ERROR',
  'ERROR_REPORTED',
  'EXPIRED',
  'DISCONNECTED',
  'NOT_CONNECTED',
] as const;

/** `/locations` (rest-api.md §4) in release busbar. */
export function busbarLocationEndpoints(market: Market): Endpoint[] {
  return locationEndpoints(market, {
    release: '2026-08-01.busbar',
    schema: LocationAnswer,
    example: busbarLocationExample,
    statusSchema: locationStatusSchema(STATUSES),
    statusExample: locationStatusExample,
    write: writeLocations,
    writeStatus: (status) => writeLocationStatus(status, (word) => word),
  });
}

function writeConsents({ providerTariff, timeCreated }: NonNullable<Location['consents']>): Static<typeof Consents> {
  return {
    provider_tariff: providerTariff,
    // Nobody can grant these yet.
    provider_bills: false,
    provider_postal_address: false,
    provider_grid_meter: false,
    device_telemetry: false,
    device_control: false,
    time_created: formatUtc(timeCreated.getTime()),
  };
}

/** Locations, in release busbar. */
export async function writeLocations(
  session: Session,
  locations: readonly Location[],
): Promise<Static<typeof LocationAnswer>[]> {
  const providerIds = locations.flatMap(({ tariffs }) => tariffs.flatMap((tariff) => tariff.providerId ?? []));
  const providers = await findProviders(session, providerIds);
  const nowMs = session.clock.now();
  return locations.map((location) => ({
    ...writeLocationHead(location),
    postal_address: { ...writeAddress(location), verified: location.addressVerified },
    tariffs: location.tariffs.map((tariff) => writeTariffSummary(tariff, providers, nowMs)),
    ...(location.consents === null ? {} : { consents: writeConsents(location.consents) }),
    devices: [...location.devices],
    ...writeLocationTail(location),
  }));
}
