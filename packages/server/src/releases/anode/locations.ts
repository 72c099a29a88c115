import { type Static, Type } from 'typebox';
import type { Endpoint } from '../../http/endpoint.ts';
import type { Location } from '../../modules/locations/index.ts';
import type { Market } from '../../modules/market/index.ts';
import { statusAt, type TariffRow, type TariffStatus } from '../../modules/tariffs/index.ts';
import { Id, Model, Word } from '../../wire/schemas.ts';
import { locationEndpoints } from '../both/location-endpoints.ts';
import {
  AnodeAddress,
  locationHead,
  locationTail,
  writeAddress,
  writeLocationHead,
  writeLocationTail,
} from '../both/location-parts.ts';
import { locationStatusExample, locationStatusSchema, writeLocationStatus } from '../both/location-status.ts';

const KindStatus = Word(['CONNECTED', 'ERROR', 'NOT_CONNECTED']);

const LocationAnswer = Model('Location', {
  ...locationHead,
  postal_address: AnodeAddress,
  flex_allowed: Type.Boolean({ description: 'Whether a provider may control devices here.' }),
  tariff_elements: Type.Array(Id('trf'), { description: 'Its tariffs.' }),
  tariff_status: Type.Object({
    commodity_import: KindStatus,
    commodity_export: KindStatus,
    non_commodity_import: KindStatus,
    non_commodity_export: Type.Literal('NOT_SUPPORTED'),
    local: KindStatus,
  }),
  ...locationTail,
});

export const anodeLocationExample: Static<typeof LocationAnswer> = {
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
  },
  flex_allowed: false,
  tariff_elements: ['trf_66f2a1c09be4d07735a6c1e5'],
  tariff_status: {
    commodity_import: 'CONNECTED',
    commodity_export: 'NOT_CONNECTED',
    non_commodity_import: 'NOT_CONNECTED',
    non_commodity_export: 'NOT_SUPPORTED',
    local: 'NOT_CONNECTED',
  },
  geo_location: { lat: 52.52437, lng: 13.41053 },
  market_sources: { import: 'mrs_66f2a1c09be4d07735a6c1e6', export: 'mrs_66f2a1c09be4d07735a6c1e6' },
  time_created: '2026-09-01T07:31:00Z',
  account_id: 'acc_66f2a1c09be4d07735a6c1e0',
};

/** `/locations` (rest-api.md §4) in release anode. */
export function anodeLocationEndpoints(market: Market): Endpoint[] {
  return locationEndpoints(market, {
    release: '2025-09-14.anode',
    schema: LocationAnswer,
    example: anodeLocationExample,
    statusSchema: locationStatusSchema(['CONNECTED', 'ERROR', 'NOT_CONNECTED']),
    statusExample: locationStatusExample,
    write: async (session, locations) => locations.map((location) => writeLocation(location, session.clock.now())),
    writeStatus: (status) => writeLocationStatus(status, anodeStatus),
  });
}

/** A location, in release anode. */
export function writeLocation(location: Location, nowMs: number): Static<typeof LocationAnswer> {
  const kind = (type: TariffRow['type'], direction: TariffRow['direction']) =>
    kindStatus(
      location.tariffs.filter((tariff) => tariff.type === type && tariff.direction === direction),
      nowMs,
    );
  return {
    ...writeLocationHead(location),
    postal_address: writeAddress(location),
    // Nothing controls devices without a consent, and none is on record.
    flex_allowed: false,
    tariff_elements: location.tariffs.map((tariff) => tariff.id),
    tariff_status: {
      commodity_import: kind('COMMODITY', 'IMPORT'),
      commodity_export: kind('COMMODITY', 'EXPORT'),
      non_commodity_import: kind('NON_COMMODITY', 'IMPORT'),
      non_commodity_export: 'NOT_SUPPORTED',
      local: kind('COMMODITY', 'LOCAL'),
    },
    ...writeLocationTail(location),
  };
}

type AnodeStatus = Static<typeof KindStatus>;

/** rest-api.md §4.1: `ERROR` if any tariff of the kind is `ERROR` or `EXPIRED`, else `CONNECTED` if there is one. */
function kindStatus(tariffs: readonly TariffRow[], nowMs: number): AnodeStatus {
  const statuses = tariffs.map((tariff) => anodeStatus(statusAt(tariff, nowMs)));
  if (statuses.includes('ERROR')) return 'ERROR';
  return statuses.includes('CONNECTED') ? 'CONNECTED' : 'NOT_CONNECTED';
}

function anodeStatus(status: TariffStatus): AnodeStatus {
  if (status === 'ERROR' || status === 'EXPIRED') return 'ERROR';
  return status === 'DISCONNECTED' ? 'NOT_CONNECTED' : 'CONNECTED';
}
