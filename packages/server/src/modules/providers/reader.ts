import type { InstanceKey } from '../../instance-key.ts';
import { type Scope, type Session, type Storage, scopedKey } from '../../storage/index.ts';
import { getLocation } from '../locations/index.ts';
import type { Market } from '../market/index.ts';
import { findProviders, findTariff, type TariffRow } from '../tariffs/index.ts';
import type { AccessFinder } from './access.ts';
import { type Applied, applyReading, type OnRead } from './apply-reading.ts';
import { type Connection, claimDue, findConnections, isAwaited, nextDueMs, secretsOf } from './connections.ts';
import type { LoginContext } from './integration.ts';
import { limitedFetch } from './limited-fetch.ts';
import { type Reading, readAtProvider } from './reading.ts';

/** Reads DIRECT tariffs from their providers: at once after a login, and whenever they are due. */
export interface TariffReader {
  /**
   * Reads what is due now.
   * @returns how many tariffs were tried
   */
  readDue(): Promise<number>;
  /** When the next one is due, epoch milliseconds; null: none is planned. */
  nextDueMs(): Promise<number | null>;
  /** Reads a tariff in the caller's transaction, for providers in this process that answer at once. */
  readWithin(transaction: Session, scope: Scope, tariffId: string): Promise<void>;
  /** Waits until tariffs whose customers have just logged in are read, but not longer than `patienceMs`. */
  settled(scope: Scope, tariffIds: readonly string[], patienceMs: number): Promise<void>;
  /** Waits for readings under way. */
  close(): Promise<void>;
}

/** What the reader has to tell. Never credentials. */
export type ReaderLog = (message: string, details: Readonly<Record<string, unknown>>) => void;

interface Means {
  readonly storage: Storage;
  readonly market: Market;
  readonly access: AccessFinder;
  readonly instanceKey: InstanceKey;
  readonly log: ReaderLog;
  readonly onRead: OnRead;
}

/** Longest call of a provider (connect.md §5.3). */
const CALL_MS = 120_000;
/** Tariffs read at once by one process. */
const MOST_AT_ONCE = 16;
const POLL_MS = 100;

export function createTariffReader(means: Means): TariffReader {
  const { storage } = means;
  const underWay = new Map<string, Promise<void>>();
  let isClosed = false;

  async function read(connection: Connection): Promise<void> {
    const key = scopedKey(connection, connection.tariffId);
    const work = readOne(means, connection).finally(() => underWay.delete(key));
    underWay.set(key, work);
    await work;
  }

  async function readClaimed(only: { readonly scope: Scope; readonly tariffId: string } | null): Promise<number> {
    if (isClosed) return 0;
    const claimed = await claimDue(storage, MOST_AT_ONCE, only);
    await Promise.all(claimed.map(read));
    return claimed.length;
  }

  // Whoever took the login reads at once; of several processes that hear of it, one gets the lease.
  storage.onChange((change) => {
    if (change?.topic !== 'tariff_connection' || isClosed) return;
    const [accountId, mode, tariffId] = change.key.split('/');
    const scope = { accountId: accountId!, liveMode: mode === 'live' };
    readClaimed({ scope, tariffId: tariffId! }).catch((error: unknown) =>
      means.log('a tariff could not be read', { reason: error instanceof Error ? error.message : String(error) }),
    );
  });

  return {
    readDue: async () => {
      let tried = 0;
      for (;;) {
        const claimed = await readClaimed(null);
        tried += claimed;
        if (claimed < MOST_AT_ONCE) return tried;
      }
    },
    nextDueMs: () => nextDueMs(storage),
    readWithin: async (transaction, scope, tariffId) => {
      for (const connection of await claimDue(transaction, 1, { scope, tariffId })) {
        await readOne({ ...means, storage: transaction }, connection);
      }
    },
    settled: async (scope, tariffIds, patienceMs) => {
      const untilMs = performance.now() + patienceMs;
      for (;;) {
        const nowMs = storage.clock.now();
        const connections = await findConnections(storage, scope, tariffIds);
        const isRunning = connections.some(
          (each) => isAwaited(each) && (isLeased(each, nowMs) || (each.nextReading?.getTime() ?? Infinity) <= nowMs),
        );
        if (!isRunning || performance.now() >= untilMs) return;
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    close: async () => {
      isClosed = true;
      await Promise.allSettled(underWay.values());
    },
  };
}

function isLeased({ leasedUntil }: Connection, nowMs: number): boolean {
  return leasedUntil !== null && leasedUntil.getTime() > nowMs;
}

async function readOne(means: Omit<Means, 'storage'> & { readonly storage: Session }, connection: Connection) {
  const { storage, market, log } = means;
  const about = { provider: connection.providerId, tariff: connection.tariffId };
  const tariff = await findTariff(storage, connection, connection.tariffId);
  if (tariff === undefined) return;
  const reading = await ask(means, connection, tariff);
  const applied: Applied = await storage.atomically(async (transaction) =>
    applyReading(transaction, connection, reading, {
      instanceKey: means.instanceKey,
      catalogue: await market.catalogue(transaction),
      onRead: means.onRead,
    }),
  );
  log(applied.summary, about);
}

async function ask(
  { storage, market, access, instanceKey, log }: Omit<Means, 'storage'> & { readonly storage: Session },
  connection: Connection,
  tariff: TariffRow,
): Promise<Reading> {
  const provider = (await findProviders(storage, [connection.providerId])).get(connection.providerId);
  const slot = { type: tariff.type, direction: connection.direction };
  const way = provider === undefined ? null : access.find(provider, connection.liveMode, slot);
  const secrets = secretsOf(connection, instanceKey);
  if (way === null) return { kind: 'PROVIDER_ERROR', message: 'The provider has no login any more.' };
  if (secrets === null) return { kind: 'FINAL', code: 'credentials_invalid', message: 'There are no credentials.' };
  const location = await getLocation(storage, connection, tariff.locationId, await market.catalogue(storage));
  const signal = AbortSignal.timeout(CALL_MS);
  const context: LoginContext = {
    direction: connection.direction,
    postalAddress: location.postalAddress,
    timeZone: location.place.timeZone,
    currencyCode: location.place.currencyCode,
    liveMode: connection.liveMode,
    language: 'en',
    nowMs: storage.clock.now(),
    fetch: limitedFetch(signal),
    signal,
    log: (message, details = {}) => log(message, { provider: connection.providerId, ...details }),
  };
  return readAtProvider(way, { ...secrets, referenceId: connection.referenceId }, context);
}
