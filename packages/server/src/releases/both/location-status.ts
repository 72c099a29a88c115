import { type TSchema, Type } from 'typebox';
import type { LocationStatus, SlotStatus } from '../../modules/locations/index.ts';
import type { TariffStatus } from '../../modules/tariffs/index.ts';
import { AccountId, Id, LiveMode, Model, Nullable, TimeCreated, Timestamp, Word } from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';
import { ProviderReference, writeProviderReference } from './providers.ts';

/** The status object of a location with the words one release has for statuses. */
export function locationStatusSchema(statuses: readonly [string, ...string[]]): TSchema {
  const slot = Type.Object({
    status: Word(statuses),
    connection_type: Type.Optional(Word(['DIRECT', 'LIBRARY', 'MARKET', 'MANUAL'])),
    provider: Type.Optional(ProviderReference),
    tariff: Type.Optional(
      Type.Object({
        id: Id('trf'),
        display_name: Type.Optional(Type.String()),
        structure_type: Word(['FIXED', 'TIME_OF_DAY', 'MARKET', 'DYNAMIC']),
        contract_end_date: Nullable(Timestamp(), 'Null for an open-ended contract.'),
      }),
    ),
  });
  return Model('LocationStatus', {
    id: Id('loc'),
    object: Type.Literal('location_status'),
    live_mode: LiveMode,
    tariff_status: Type.Object({
      commodity_import: slot,
      commodity_export: slot,
      non_commodity_import: slot,
      non_commodity_export: Type.Object({ status: Type.Literal('NOT_SUPPORTED') }),
      local: slot,
    }),
    time_created: TimeCreated,
    account_id: AccountId,
  });
}

export const locationStatusExample = {
  id: 'loc_66f2a1c09be4d07735a6c1e3',
  object: 'location_status',
  live_mode: false,
  tariff_status: {
    commodity_import: {
      status: 'CONNECTED',
      connection_type: 'MARKET',
      provider: { id: 'prv_66f2a1c09be4d07735a6c1e4', display_name: 'Superenergy', logo_url: null },
      tariff: {
        id: 'trf_66f2a1c09be4d07735a6c1e5',
        display_name: 'Superenergy Flex',
        structure_type: 'MARKET',
        contract_end_date: '2027-08-31T22:00:00Z',
      },
    },
    commodity_export: { status: 'NOT_CONNECTED' },
    non_commodity_import: { status: 'NOT_CONNECTED' },
    non_commodity_export: { status: 'NOT_SUPPORTED' },
    local: { status: 'NOT_CONNECTED' },
  },
  time_created: '2026-09-01T07:31:00Z',
  account_id: 'acc_66f2a1c09be4d07735a6c1e0',
};

/** @param word what the release calls a status */
export function writeLocationStatus(status: LocationStatus, word: (status: TariffStatus) => string) {
  const { location } = status;
  const slot = (each: SlotStatus) => writeSlot(each, word);
  return {
    id: location.id,
    object: 'location_status',
    live_mode: location.liveMode,
    tariff_status: {
      commodity_import: slot(status.commodityImport),
      commodity_export: slot(status.commodityExport),
      non_commodity_import: slot(status.nonCommodityImport),
      non_commodity_export: { status: 'NOT_SUPPORTED' },
      local: slot(status.local),
    },
    time_created: formatUtc(location.timeCreated.getTime()),
    account_id: location.accountId,
  };
}

function writeSlot(slot: SlotStatus, word: (status: TariffStatus) => string) {
  if (slot === null) return { status: 'NOT_CONNECTED' };
  const { tariff, provider } = slot;
  return {
    status: word(tariff.status),
    connection_type: tariff.connectionType,
    ...(provider === null ? {} : { provider: writeProviderReference(provider) }),
    tariff: {
      id: tariff.id,
      ...(tariff.displayName === null ? {} : { display_name: tariff.displayName }),
      structure_type: tariff.structureType,
      contract_end_date: tariff.contractEnd === null ? null : formatUtc(tariff.contractEnd.getTime()),
    },
  };
}
