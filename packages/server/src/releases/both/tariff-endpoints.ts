import { type Static, Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import type { OemRelease } from '../../http/release.ts';
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
import { Deletion, Direction, deletion, Id, List, ListQuery, Word } from '../../wire/schemas.ts';
import { listAnswer, pageRequest } from './lists.ts';
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

const ByTariff = Type.Object({ id: Id('trf') });

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
  const releases = [release];
  const tag = 'Tariffs';
  const example = tariffExample(release);

  /** What a tariff of a location may refer to. */
  const surroundings = async (session: Session, scope: Scope, locationId: string, param?: string) => {
    const catalogue = await market.catalogue();
    const place = await getPlace(session, scope, locationId, catalogue, param);
    const deviceIds = new Set((await devicesAt(session, scope, [locationId])).get(locationId) ?? []);
    return { catalogue, place, deviceIds };
  };

  return [
    endpoint({
      method: 'GET',
      path: '/tariffs',
      context: 'api.tariff_list',
      releases,
      tag,
      summary: 'List tariffs',
      query: Type.Object({
        ...ListQuery,
        location_id: Type.Optional(Type.String()),
        direction: Type.Optional(Direction),
        type: Type.Optional(Word(['COMMODITY', 'NON_COMMODITY'])),
        device_id: Type.Optional(Type.String({ description: 'Only those bound to this device.' })),
      }),
      success: { status: 200, schema: List(TariffAnswer) },
      refusals: ['pagination_invalid'],
      handle: async ({ session, scope, query }) => {
        const catalogue = await market.catalogue();
        const filter = {
          locationId: query.location_id,
          direction: query.direction,
          type: query.type,
          deviceId: query.device_id,
        };
        const placesOf = (ids: readonly string[]) => getPlaces(session, scope, ids, catalogue);
        const page = await listTariffs(session, scope, filter, pageRequest(query), { placesOf, catalogue });
        const places = await placesOf(page.rows.map((tariff) => tariff.locationId));
        return listAnswer('/tariffs', page, (tariff) =>
          writeTariff(tariff, places.get(tariff.locationId)!, catalogue, release),
        );
      },
    }),
    endpoint({
      method: 'POST',
      path: '/tariffs',
      context: 'api.tariff_create',
      releases,
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
          const { vat, ...rest } = body;
          const tariff = await createTariff(
            transaction,
            scope,
            around.place,
            {
              direction: body.direction,
              type: body.type,
              templateId: body.template_id,
              displayName: body.display_name,
              providerId: body.provider_id,
              contractStart: readDate(body.contract_start_date),
              contractEnd: body.contract_end_date === null ? null : readDate(body.contract_end_date),
              devices: body.devices,
              terms: {
                ...readTerms(rest),
                ...(vat === undefined
                  ? {}
                  : { vat: { included: true, onNegative: 'APPLY' as const, ...readVat(vat), rate: vat.rate } }),
              },
            },
            around,
          );
          return writeTariff(tariff, around.place, around.catalogue, release);
        }),
    }),
    endpoint({
      method: 'GET',
      path: '/tariffs/:id',
      context: 'api.tariff_retrieve',
      releases,
      tag,
      summary: 'Retrieve a tariff',
      params: ByTariff,
      success: { status: 200, schema: TariffAnswer, example },
      refusals: [],
      handle: async ({ session, scope, params }) => {
        const around = await surroundings(session, scope, await locationOfTariff(session, scope, params.id));
        const tariff = await getTariff(session, scope, params.id, around);
        return writeTariff(tariff, around.place, around.catalogue, release);
      },
    }),
    endpoint({
      method: 'PATCH',
      path: '/tariffs/:id',
      context: 'api.tariff_update',
      releases,
      tag,
      summary: 'Update a tariff',
      description: 'Changed rates hold from effective_from on; earlier prices stay as they were.',
      params: ByTariff,
      body: TariffPatch,
      bodyExample: { display_name: 'Superenergy Flex 2026', contract_end_date: '2028-09-01T00:00:00+02:00' },
      success: { status: 200, schema: TariffAnswer, example },
      refusals: [...TERM_REFUSALS, 'tariff_read_only'],
      handle: ({ session, scope, params, body }) =>
        session.atomically(async (transaction) => {
          const around = await surroundings(transaction, scope, await locationOfTariff(transaction, scope, params.id));
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
              devices: body.devices,
              effectiveFrom: readDate(body.effective_from),
              terms: { ...readTerms(rest), ...(vat === undefined ? {} : { vat: vat === null ? null : readVat(vat) }) },
            },
            around,
          );
          return writeTariff(tariff, around.place, around.catalogue, release);
        }),
    }),
    endpoint({
      method: 'DELETE',
      path: '/tariffs/:id',
      context: 'api.tariff_delete',
      releases,
      tag,
      summary: 'Delete a tariff',
      description: 'Ends the tariff and forgets it.',
      params: ByTariff,
      success: { status: 202, schema: Deletion },
      refusals: [],
      handle: async ({ session, scope, params }) => {
        await deleteTariff(session, scope, params.id);
        return deletion('tariff', params.id);
      },
    }),
  ];
}

function tariffExample(release: OemRelease): Static<typeof TariffAnswer> {
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
