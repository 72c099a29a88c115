import { type Static, Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import type { OemRelease } from '../../http/release.ts';
import { requireDevice } from '../../modules/devices/index.ts';
import { devicesAt, getPlace, getPlaces } from '../../modules/locations/index.ts';
import type { Market } from '../../modules/market/index.ts';
import {
  createTariff,
  deleteTariff,
  getTariff,
  listTariffs,
  locationOfTariff,
  updateTariff,
} from '../../modules/tariffs/index.ts';
import type { RefusalCode } from '../../refusal.ts';
import type { Scope, Session } from '../../storage/index.ts';
import { Direction, Word } from '../../wire/schemas.ts';
import { byId, deleteCall, IdFilter, listCall, type Resource, retrieveCall } from './standard-calls.ts';
import {
  readDate,
  readTerms,
  readVat,
  TariffAnswer,
  TariffBody,
  TariffPatch,
  tariffBodyExample,
  writeTariff,
} from './tariff-wire.ts';

const TERM_REFUSALS: readonly RefusalCode[] = [
  'schedule_incomplete',
  'formula_invalid',
  'formula_variable_unknown',
  'surcharge_percentage_invalid',
  'contract_dates_invalid',
  'tariff_direction_not_supported',
  'market_source_missing',
  'device_not_at_location',
];

/** `/tariffs` (rest-api.md §7) in one release. */
export function tariffEndpoints(market: Market, release: OemRelease): Endpoint[] {
  const tariffs: Resource<typeof TariffAnswer> = {
    object: 'tariff',
    plural: 'tariffs',
    path: '/tariffs',
    prefix: 'trf',
    tag: 'Tariffs',
    releases: [release],
    answer: TariffAnswer,
    example: tariffExample(release),
  };
  const { tag, example } = tariffs;

  /** What a tariff of a location may refer to. */
  const surroundings = async (session: Session, scope: Scope, locationId: string, param?: string) => {
    const catalogue = await market.catalogue(session);
    const place = await getPlace(session, scope, locationId, catalogue, param);
    const deviceIds = new Set((await devicesAt(session, scope, [locationId])).get(locationId) ?? []);
    return { catalogue, place, deviceIds };
  };

  return [
    listCall(
      tariffs,
      {
        location_id: IdFilter('loc', 'Only those of this location.'),
        direction: Type.Optional(Direction),
        type: Type.Optional(Word(['COMMODITY', 'NON_COMMODITY'])),
        device_id: IdFilter('dev', 'Only those bound to this device.'),
      },
      async ({ session, scope }, filters, page) => {
        const { direction, type } = filters;
        const filter = { locationId: filters.location_id, direction, type, deviceId: filters.device_id };
        const catalogue = await market.catalogue(session);
        const placesOf = (ids: readonly string[]) => getPlaces(session, scope, ids, catalogue);
        return listTariffs(session, scope, filter, page, { placesOf, catalogue });
      },
      async (rows, { session, scope }) => {
        const catalogue = await market.catalogue(session);
        const locationIds = rows.map((tariff) => tariff.locationId);
        const places = await getPlaces(session, scope, locationIds, catalogue);
        return rows.map((tariff) => writeTariff(tariff, places.get(tariff.locationId)!, catalogue, release));
      },
    ),
    endpoint({
      method: 'POST',
      path: '/tariffs',
      context: 'api.tariff_create',
      releases: [release],
      tag,
      summary: 'Put a tariff on a location',
      description:
        'One price component: one type, one direction. A slot in use is taken over from its start, but not before now.',
      body: TariffBody,
      bodyExample: tariffBodyExample,
      success: { status: 200, schema: TariffAnswer, example },
      refusals: ['not_found', ...TERM_REFUSALS],
      handle: ({ session, scope, body }) =>
        session.atomically(async (transaction) => {
          const around = await surroundings(transaction, scope, body.location_id, 'location_id');
          await requireKnownDevices(transaction, scope, body.devices, around.deviceIds);
          const { vat, ...rest } = body;
          const tariff = await createTariff(
            transaction,
            scope,
            around.place,
            {
              direction: body.direction,
              type: body.type,
              templateId: body.template_id ?? undefined,
              displayName: body.display_name ?? undefined,
              providerId: body.provider_id ?? undefined,
              contractStart: readDate(body.contract_start_date),
              contractEnd: body.contract_end_date === null ? null : readDate(body.contract_end_date),
              devices: body.devices ?? undefined,
              terms: {
                ...readTerms(rest),
                ...(vat == null
                  ? {}
                  : { vat: { included: true, onNegative: 'APPLY' as const, ...readVat(vat), rate: vat.rate } }),
              },
            },
            around,
          );
          return writeTariff(tariff, around.place, around.catalogue, release);
        }),
    }),
    retrieveCall(tariffs, async ({ session, scope }, id) => {
      const around = await surroundings(session, scope, await locationOfTariff(session, scope, id));
      return writeTariff(await getTariff(session, scope, id, around), around.place, around.catalogue, release);
    }),
    endpoint({
      method: 'PATCH',
      path: '/tariffs/:id',
      context: 'api.tariff_update',
      releases: [release],
      tag,
      summary: 'Update a tariff',
      description: 'Changed rates hold from effective_from on; earlier prices stay as they were.',
      params: byId(tariffs),
      body: TariffPatch,
      bodyExample: { display_name: 'Superenergy Flex 2026', contract_end_date: '2028-09-01T00:00:00+02:00' },
      success: { status: 200, schema: TariffAnswer, example },
      refusals: [...TERM_REFUSALS, 'tariff_read_only'],
      handle: ({ session, scope, params, body }) =>
        session.atomically(async (transaction) => {
          const around = await surroundings(transaction, scope, await locationOfTariff(transaction, scope, params.id));
          await requireKnownDevices(transaction, scope, body.devices, around.deviceIds);
          const { vat, ...rest } = body;
          const tariff = await updateTariff(
            transaction,
            scope,
            params.id,
            {
              displayName: body.display_name,
              providerId: body.provider_id,
              contractStart: readDate(body.contract_start_date),
              contractEnd: body.contract_end_date === null ? null : readDate(body.contract_end_date),
              devices: body.devices === null ? [] : body.devices,
              effectiveFrom: readDate(body.effective_from),
              terms: { ...readTerms(rest), ...(vat === undefined ? {} : { vat: vat === null ? null : readVat(vat) }) },
            },
            around,
          );
          return writeTariff(tariff, around.place, around.catalogue, release);
        }),
    }),
    deleteCall(tariffs, 'Ends the tariff and forgets it.', ({ session, scope }, id) =>
      deleteTariff(session, scope, id),
    ),
  ];
}

/** An id that names nothing is 404; a device that is elsewhere is refused by the module. */
async function requireKnownDevices(
  session: Session,
  scope: Scope,
  devices: readonly string[] | null | undefined,
  known: ReadonlySet<string>,
): Promise<void> {
  for (const [i, id] of (devices ?? []).entries()) {
    if (!known.has(id)) await requireDevice(session, scope, id, `devices.${i}`);
  }
}

export function tariffExample(release: OemRelease): Static<typeof TariffAnswer> {
  const rate =
    release === '2025-09-14.anode'
      ? { surcharge_fixed: 0.021, surcharge_percentage: 0.05, to_kwh: null }
      : {
          value: '($market * $unit + $fixed) * (1 + $percentage)',
          variables: { market: 'mrs_66f2a1c09be4d07735a6c1e6', unit: 0.001, fixed: 0.021, percentage: 0.05 },
        };
  return {
    id: 'trf_66f2a1c09be4d07735a6c1e5',
    object: 'tariff',
    location_id: 'loc_66f2a1c09be4d07735a6c1e3',
    live_mode: false,
    is_linked: true,
    connection_type: 'MARKET',
    type: 'COMMODITY',
    status: 'CONNECTED',
    timezone: 'Europe/Berlin',
    currency_code: 'EUR',
    market_rates: true,
    structure_type: 'MARKET',
    temporary: false,
    vat: { rate: 0.19, included: false, on_negative: 'APPLY' },
    devices: [],
    market_source: 'mrs_66f2a1c09be4d07735a6c1e6',
    market_resolution: 'NATIVE',
    fixed_charges: [],
    tier_scope: 'MONTH',
    contract_start_date: '2026-08-31T22:00:00Z',
    contract_end_date: '2027-08-31T22:00:00Z',
    direction: 'IMPORT',
    display_name: 'Superenergy Flex',
    schedule: [
      {
        months: ['All'],
        days_and_hours: [{ days: ['All'], hours: [{ valid_from: '00:00:00', valid_to: '00:00:00', rate: [rate] }] }],
      },
    ],
    time_created: '2026-09-01T07:41:00Z',
    account_id: 'acc_66f2a1c09be4d07735a6c1e0',
  };
}
