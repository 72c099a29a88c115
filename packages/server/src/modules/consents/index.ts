import { and, desc, eq, inArray, isNull } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import { idsStatement, inScope, inScopeOfValues, type Scope, type Session, tables } from '../../storage/index.ts';
import { report } from '../events/index.ts';

/** The ledger of what customers granted (provider-side.md §6.2). */
export type Consent = typeof tables.consents.$inferSelect;

export type ConsentGrant = Pick<
  Consent,
  'scopes' | 'providerId' | 'deviceId' | 'locationId' | 'tariffId' | 'sessionId' | 'customerId' | 'text'
>;

/** Writes what a customer granted; a grant for the same tariff takes the place of the one before. */
export async function grantConsent(transaction: Session, scope: Scope, grant: ConsentGrant): Promise<Consent> {
  if (grant.tariffId !== null) await endConsents(transaction, scope, grant.tariffId, 'PLATFORM', 'REPLACED');
  const now = transaction.clock.now();
  const { scopes, providerId, deviceId, locationId, tariffId, sessionId, customerId, text } = grant;
  const { accountId, liveMode } = scope;
  const row: Consent = {
    ...{ accountId, liveMode, scopes, providerId, deviceId, locationId, tariffId, sessionId, customerId, text },
    id: newId('con', now),
    timeExpiry: null,
    timeEnded: null,
    endedBy: null,
    endReason: null,
    timeCreated: new Date(now),
  };
  await transaction.sql.insert(tables.consents).values(row);
  report(transaction, scope, 'consent.granted', row.id);
  return row;
}

/** A tariff that was found along with another one is covered by what was granted for that one. */
export async function extendConsent(
  transaction: Session,
  scope: Scope,
  to: Pick<Consent, 'providerId' | 'locationId' | 'tariffId'>,
): Promise<void> {
  const { consents } = tables;
  const { providerId, locationId } = to;
  const [granted] = await transaction.sql
    .select()
    .from(consents)
    .where(
      inScope(
        consents,
        scope,
        and(eq(consents.providerId, providerId), eq(consents.locationId, locationId), isNull(consents.timeEnded)),
      ),
    )
    .orderBy(desc(consents.timeCreated))
    .limit(1);
  if (granted !== undefined) await grantConsent(transaction, scope, { ...granted, ...to });
}

/** Ends what was granted for reading a tariff. The records stay, as history. */
export async function endConsents(
  transaction: Session,
  scope: Scope,
  tariffId: string,
  endedBy: NonNullable<Consent['endedBy']>,
  endReason: string,
): Promise<void> {
  const { consents } = tables;
  const ended = await transaction.sql
    .update(consents)
    .set({ timeEnded: new Date(transaction.clock.now()), endedBy, endReason })
    .where(inScope(consents, scope, and(eq(consents.tariffId, tariffId), isNull(consents.timeEnded))))
    .returning({ id: consents.id });
  for (const { id } of ended) report(transaction, scope, 'consent.withdrawn', id);
}

/** Those of some records that exist. */
export async function findConsents(session: Session, scope: Scope, ids: readonly string[]): Promise<Consent[]> {
  const { consents } = tables;
  if (ids.length === 0) return [];
  return session.sql
    .select()
    .from(consents)
    .where(inScope(consents, scope, inArray(consents.id, [...ids])));
}

/** What is granted at a location, as a whole. */
export interface LocationConsents {
  readonly providerTariff: boolean;
  /** When the first of its records was written. */
  readonly timeCreated: Date;
}

/** Sums of the consents at some locations, by location; those that never had any are missing. */
export async function consentsAt(
  session: Session,
  scope: Scope,
  locationIds: readonly string[],
): Promise<ReadonlyMap<string, LocationConsents>> {
  if (locationIds.length === 0) return new Map();
  const { accountId, liveMode } = scope;
  const rows = await selectAt(session, locationIds, { accountId, liveMode });
  const byLocation = Map.groupBy(rows, ({ locationId }) => locationId);
  return new Map(
    [...byLocation].map(([locationId, some]) => [
      locationId,
      {
        providerTariff: some.some(({ scopes, timeEnded }) => timeEnded === null && scopes.includes(PROVIDER_TARIFF)),
        timeCreated: some[0]!.timeCreated,
      },
    ]),
  );
}

const selectAt = idsStatement('consents_at_locations', (way, isWanted) => {
  const { consents } = tables;
  const { locationId, scopes, timeEnded, timeCreated } = consents;
  return way
    .select({ locationId, scopes, timeEnded, timeCreated })
    .from(consents)
    .where(inScopeOfValues(consents, isWanted(locationId)))
    .orderBy(timeCreated);
});

/** Scope of a login: the platform may read the tariff from the provider. */
export const PROVIDER_TARIFF = 'PROVIDER_TARIFF';
