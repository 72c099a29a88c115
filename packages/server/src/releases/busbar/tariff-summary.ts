import { type Static, Type } from 'typebox';
import { type Provider, statusAt, type TariffRow } from '../../modules/tariffs/index.ts';
import { Direction, Id, Word } from '../../wire/schemas.ts';
import { ProviderReference, writeProviderReference } from '../both/providers.ts';

/** A tariff as locations and devices list it. */
export const TariffSummary = Type.Object({
  tariff_id: Id('trf'),
  location_id: Id('loc'),
  type: Word(['COMMODITY', 'NON_COMMODITY']),
  direction: Direction,
  status: Word(['CONNECTED', 'PENDING', 'ERROR', 'ERROR_REPORTED', 'EXPIRED', 'DISCONNECTED']),
  connection_type: Word(['DIRECT', 'LIBRARY', 'MARKET', 'MANUAL']),
  display_name: Type.Optional(Type.String()),
  is_temporary: Type.Boolean({ description: 'Whether an estimate stands in for a tariff that cannot be read.' }),
  devices: Type.Array(Id('dev'), { description: 'Empty: the whole location.' }),
  provider: Type.Optional(ProviderReference),
});

export function writeTariffSummary(
  tariff: TariffRow,
  providers: ReadonlyMap<string, Provider>,
  nowMs: number,
): Static<typeof TariffSummary> {
  const provider = providers.get(tariff.providerId ?? '');
  return {
    tariff_id: tariff.id,
    location_id: tariff.locationId,
    type: tariff.type,
    direction: tariff.direction,
    status: statusAt(tariff, nowMs),
    connection_type: tariff.connectionType,
    ...(tariff.displayName === null ? {} : { display_name: tariff.displayName }),
    is_temporary: tariff.temporary,
    devices: tariff.devices,
    ...(provider === undefined ? {} : { provider: writeProviderReference(provider) }),
  };
}
