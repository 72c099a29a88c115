import { eq, inArray } from 'drizzle-orm';
import { inScope, type Scope, type Session, tables } from '../../storage/index.ts';
import type { TariffTerms } from '../../storage/tables/tariffs.ts';
import type { Catalogue } from '../market/index.ts';
import { compileStoredPlan } from './compile.ts';
import type { Direction, Place } from './place.ts';
import type { TariffRow } from './tariff.ts';

/** Writes down on which market sources the prices of a tariff stand, in any of its versions. */
export function keepMarketSources(
  transaction: Session,
  tariff: Pick<TariffRow, 'accountId' | 'liveMode' | 'id' | 'direction' | 'locationId'>,
  place: Place,
  catalogue: Catalogue,
): Promise<void> {
  return keepSourcesOf(transaction, tariff, [tariff], place, catalogue);
}

/** The same for a tariff that comes into being with these terms. */
export async function noteMarketSources(
  transaction: Session,
  { accountId, liveMode, id: tariffId, direction }: Pick<TariffRow, 'accountId' | 'liveMode' | 'id' | 'direction'>,
  terms: TariffTerms,
  place: Place,
  catalogue: Catalogue,
): Promise<void> {
  const sources = sourcesOf(terms, direction, place, catalogue);
  const { locationId } = place;
  const rows = sources.map((marketSourceId) => ({ accountId, liveMode, tariffId, marketSourceId, locationId }));
  if (rows.length > 0) await transaction.sql.insert(tables.tariffMarketSources).values(rows);
}

/** The same for all tariffs of a location whose place has changed: those that follow its market follow another now. */
export async function followMarketSources(
  transaction: Session,
  scope: Scope,
  place: Place,
  catalogue: Catalogue,
): Promise<void> {
  const { tariffs } = tables;
  const rows = await transaction.sql
    .select()
    .from(tariffs)
    .where(inScope(tariffs, scope, eq(tariffs.locationId, place.locationId)));
  await keepSourcesOf(transaction, scope, rows, place, catalogue);
}

async function keepSourcesOf(
  transaction: Session,
  { accountId, liveMode }: Scope,
  tariffs: readonly Pick<TariffRow, 'id' | 'direction'>[],
  place: Place,
  catalogue: Catalogue,
): Promise<void> {
  if (tariffs.length === 0) return;
  const { tariffMarketSources: kept, tariffVersions } = tables;
  const scope = { accountId, liveMode };
  const ids = tariffs.map(({ id }) => id);
  const directions = new Map(tariffs.map(({ id, direction }) => [id, direction]));
  const versions = await transaction.sql
    .select({ tariffId: tariffVersions.tariffId, terms: tariffVersions.terms })
    .from(tariffVersions)
    .where(inScope(tariffVersions, scope, inArray(tariffVersions.tariffId, ids)));
  const found = new Map(
    versions.flatMap(({ tariffId, terms }) =>
      sourcesOf(terms, directions.get(tariffId)!, place, catalogue).map((marketSourceId) => [
        `${tariffId} ${marketSourceId}`,
        { ...scope, tariffId, marketSourceId, locationId: place.locationId },
      ]),
    ),
  );
  const rows = [...found.values()];
  await transaction.sql.delete(kept).where(inScope(kept, scope, inArray(kept.tariffId, ids)));
  if (rows.length > 0) await transaction.sql.insert(kept).values(rows);
}

/** Ids of the market sources on which terms stand, each once. */
function sourcesOf(terms: TariffTerms, direction: Direction, place: Place, catalogue: Catalogue): string[] {
  const { indexIds } = compileStoredPlan(terms, place, direction, catalogue).tariff;
  return [...new Set(indexIds)].filter((id) => catalogue.byId(id) !== undefined);
}
