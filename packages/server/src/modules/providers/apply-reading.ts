import type { InstanceKey } from '../../instance-key.ts';
import { Refusal } from '../../refusal.ts';
import type { PostalAddress, Scope, Session } from '../../storage/index.ts';
import { extendConsent } from '../consents/index.ts';
import { getLocation, updateLocation } from '../locations/index.ts';
import { type Catalogue, readCatalogue } from '../market/index.ts';
import {
  deleteTariff,
  type FetchFailureReason,
  fillTariff,
  findTariff,
  markSourceFailed,
  reportFetchFailure,
  type TariffRow,
} from '../tariffs/index.ts';
import {
  type Connection,
  disconnectSource,
  sealFor,
  secretsOf,
  stillClaimed,
  updateConnection,
} from './connections.ts';
import type { FetchFailureCode } from './integration.ts';
import type { Reading } from './reading.ts';
import { sourcedTariff } from './sourced-tariff.ts';
import { FINAL_ERRORS, GIVE_UP_MS, refreshAtMs, retryAtMs } from './timetable.ts';

/** What became of a tariff. */
export interface Applied {
  /** For the operator's log. */
  readonly summary: string;
}

interface Surroundings {
  readonly instanceKey: InstanceKey;
  readonly catalogue: Catalogue;
  /** Told, in the same transaction, of a tariff that can be priced from now on. */
  readonly onRead: OnRead;
}

export type OnRead = (transaction: Session, scope: Scope, tariffId: string) => Promise<void>;

/** Brings a tariff and its connection in line with what its provider said (connect.md §5.3). */
export async function applyReading(
  transaction: Session,
  claimed: Connection,
  reading: Reading,
  surroundings: Surroundings,
): Promise<Applied> {
  const connection = await stillClaimed(transaction, claimed);
  const tariff = connection && (await findTariff(transaction, connection, connection.tariffId));
  if (connection === undefined || tariff === undefined) return { summary: 'the tariff was disconnected meanwhile' };
  switch (reading.kind) {
    case 'READ':
      return take(transaction, connection, tariff, reading, surroundings);
    case 'NOT_YET':
      await updateConnection(transaction, connection, { nextReading: new Date(reading.retryAtMs) });
      return { summary: 'the provider is still preparing the tariff' };
    case 'FINAL':
      return fail(transaction, connection, reading.code, reading.message);
    case 'PROVIDER_ERROR':
      return countProviderError(transaction, connection, reading.message);
    case 'UNREACHABLE':
      return retry(transaction, connection, reading.message, { providerErrors: 0, providerErrorsSince: null });
  }
}

async function take(
  transaction: Session,
  connection: Connection,
  tariff: TariffRow,
  reading: Extract<Reading, { kind: 'READ' }>,
  surroundings: Surroundings,
): Promise<Applied> {
  const { catalogue, instanceKey } = surroundings;
  const { place, postalAddress } = await getLocation(transaction, connection, tariff.locationId, catalogue);
  const nowMs = transaction.clock.now();
  const read = reading.tariff;
  try {
    const sourced = await sourcedTariff(transaction, connection.providerId, read, place);
    // Dated rates may have come with an index of their own.
    const known = read.datedRates === null ? catalogue : await readCatalogue(transaction);
    await fillTariff(transaction, connection, tariff.id, place, sourced, known);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return countProviderError(transaction, connection, `This is no tariff: ${error.message}`);
  }
  await fillGaps(transaction, connection, tariff.locationId, postalAddress, reading.postalAddress, catalogue);
  const secrets = reading.secureParams === null ? null : secretsOf(connection, instanceKey);
  await updateConnection(transaction, connection, {
    ...(secrets === null ? {} : sealFor(connection, { ...secrets, secureParams: reading.secureParams }, instanceKey)),
    referenceId: read.referenceId ?? connection.referenceId,
    integrationInstance: read.integrationInstance,
    nextReading: new Date(reading.refreshAtMs ?? refreshAtMs(nowMs, read.expiry?.getTime() ?? null, Math.random())),
    failingSince: null,
    failures: 0,
    providerErrors: 0,
    providerErrorsSince: null,
    failureCode: null,
    timeLastRead: new Date(nowMs),
  });
  if (connection.timeLastRead === null) {
    const { id: tariffId, locationId } = tariff;
    const { providerId } = connection;
    if (connection.incidental) await extendConsent(transaction, connection, { providerId, locationId, tariffId });
    await surroundings.onRead(transaction, connection, tariffId);
  }
  return { summary: 'the tariff was read' };
}

/** Three errors in a row over an hour are final; fewer are tried again. */
async function countProviderError(transaction: Session, connection: Connection, message: string): Promise<Applied> {
  const now = new Date(transaction.clock.now());
  const since = connection.providerErrorsSince ?? now;
  const inRow = connection.providerErrors + 1;
  if (inRow >= FINAL_ERRORS.inRow && now.getTime() - since.getTime() >= FINAL_ERRORS.overMs) {
    return fail(transaction, connection, 'provider_error', message);
  }
  return retry(transaction, connection, message, { providerErrors: inRow, providerErrorsSince: since });
}

async function retry(
  transaction: Session,
  connection: Connection,
  message: string,
  errors: Pick<Connection, 'providerErrors' | 'providerErrorsSince'>,
): Promise<Applied> {
  const nowMs = transaction.clock.now();
  const failingSince = connection.failingSince ?? new Date(nowMs);
  if (nowMs - failingSince.getTime() >= GIVE_UP_MS) {
    return fail(transaction, connection, 'provider_error', message, 'TIMED_OUT');
  }
  const failures = connection.failures + 1;
  await updateConnection(transaction, connection, {
    ...errors,
    failingSince,
    failures,
    nextReading: new Date(retryAtMs(nowMs, failures)),
  });
  return { summary: `the tariff could not be read and is tried again: ${message}` };
}

/** For good: not read again before the customer has logged in anew. */
async function fail(
  transaction: Session,
  connection: Connection,
  code: FetchFailureCode,
  message: string,
  reason: FetchFailureReason = REASONS[code],
): Promise<Applied> {
  const { tariffId } = connection;
  if (connection.incidental && connection.timeLastRead === null && code === 'no_tariff') {
    await disconnectSource(transaction, connection, tariffId);
    await deleteTariff(transaction, connection, tariffId);
    return { summary: 'the login has no tariff for the other direction' };
  }
  await updateConnection(transaction, connection, { failureCode: code, nextReading: null });
  await markSourceFailed(transaction, connection, tariffId);
  reportFetchFailure(transaction, connection, tariffId, reason);
  return { summary: `the tariff cannot be read (${code}): ${message}` };
}

/** Failures in the words of events. */
export const REASONS = {
  credentials_invalid: 'CREDENTIALS_REFUSED',
  no_tariff: 'NO_TARIFF',
  provider_error: 'PROVIDER_ERROR',
} as const satisfies Record<FetchFailureCode, FetchFailureReason>;

/** What the provider knows of the address and the location does not. */
async function fillGaps(
  transaction: Session,
  scope: Connection,
  locationId: string,
  known: PostalAddress,
  found: Partial<PostalAddress> | null,
  catalogue: Catalogue,
): Promise<void> {
  const gaps = (['addressLine1', 'addressLine2', 'postCode', 'state'] as const).filter(
    (member) => known[member] === '' && (found?.[member] ?? '') !== '',
  );
  if (found === null || gaps.length === 0) return;
  const postalAddress = { ...known, ...Object.fromEntries(gaps.map((member) => [member, found[member]])) };
  await updateLocation(transaction, scope, locationId, { postalAddress }, catalogue);
}
