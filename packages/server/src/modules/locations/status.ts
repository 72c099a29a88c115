import type { Scope, Session } from '../../storage/index.ts';
import type { Catalogue } from '../market/index.ts';
import { findProviders, getTariff, type Provider, readCurrent, type Tariff, type TariffRow } from '../tariffs/index.ts';
import type { Location } from './location.ts';
import { getLocation } from './locations.ts';

/** What is connected for one type and direction; null where nothing is. */
export type SlotStatus = { readonly tariff: Tariff; readonly provider: Provider | null } | null;

/** What is connected at a location, for a settings page. */
export interface LocationStatus {
  readonly location: Location;
  readonly commodityImport: SlotStatus;
  readonly commodityExport: SlotStatus;
  readonly nonCommodityImport: SlotStatus;
  readonly local: SlotStatus;
}

/** Location-wide tariffs by slot; of several contracts the one in force, else the latest. @throws Refusal `not_found` */
export async function locationStatus(
  session: Session,
  scope: Scope,
  id: string,
  catalogue: Catalogue,
): Promise<LocationStatus> {
  const location = await getLocation(session, scope, id, catalogue);
  const rows = (await readCurrent(session, scope, [id])).filter((row) => row.devices.length === 0);
  const nowMs = session.clock.now();
  const slot = async (type: TariffRow['type'], direction: TariffRow['direction']): Promise<SlotStatus> => {
    const row = inForce(
      rows.filter((each) => each.type === type && each.direction === direction),
      nowMs,
    );
    if (row === undefined) return null;
    const tariff = await getTariff(session, scope, row.id, { place: location.place, catalogue });
    const providers = await findProviders(session, tariff.providerId === null ? [] : [tariff.providerId]);
    return { tariff, provider: providers.get(tariff.providerId ?? '') ?? null };
  };
  return {
    location,
    commodityImport: await slot('COMMODITY', 'IMPORT'),
    commodityExport: await slot('COMMODITY', 'EXPORT'),
    nonCommodityImport: await slot('NON_COMMODITY', 'IMPORT'),
    local: await slot('COMMODITY', 'LOCAL'),
  };
}

function inForce(rows: readonly TariffRow[], nowMs: number): TariffRow | undefined {
  // One that has yet to be read leaves the slot to the one before it.
  const read = rows.filter(({ status }) => status !== 'PENDING');
  const byStart = (read.length > 0 ? read : rows).toSorted(
    (a, b) => a.contractStart.getTime() - b.contractStart.getTime(),
  );
  return byStart.findLast((row) => row.contractStart.getTime() <= nowMs) ?? byStart.at(-1);
}
