import type { Clock } from './clock.ts';
import { type InstanceKey, openInstanceKey } from './instance-key.ts';
import {
  type Authentication,
  type BearerSigner,
  createAuthentication,
  openBearerSigner,
} from './modules/accounts/index.ts';
import { type Connect, createConnect } from './modules/connect/index.ts';
import { createMarket, type Market, seedMarketSources } from './modules/market/index.ts';
import { createPriceDesk, type PriceDesk } from './modules/prices/index.ts';
import { seedSandboxLibrary, seedTestProviders } from './modules/tariffs/index.ts';
import {
  createDeliveryCount,
  createSigningKeys,
  type DeliveryCount,
  ensureSigningKeys,
  type SentEvent,
  type SigningKeys,
} from './modules/webhooks/index.ts';
import { createEventWriter } from './releases/events/event-writer.ts';
import { writeEventBody } from './releases/every/event-wire.ts';
import type { Settings } from './settings.ts';
import { openStorage, type Storage } from './storage/index.ts';

/** Everything the server knows and does, apart from how it is reached. */
export interface Platform {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly storage: Storage;
  readonly signer: BearerSigner;
  readonly authentication: Authentication;
  readonly market: Market;
  readonly priceDesk: PriceDesk;
  readonly connect: Connect;
  readonly instanceKey: InstanceKey;
  /** Keys with which webhooks are signed. */
  readonly signingKeys: SigningKeys;
  /** What came of the webhook requests of this process. */
  readonly deliveryCount: DeliveryCount;
  /** An event as webhooks carry it. */
  writeEventBody(event: SentEvent): string;
  close(): Promise<void>;
}

/**
 * Opens the database, brings it up to date and puts the modules on top of it.
 * @throws StorageError with one line that says what to do
 */
export async function openPlatform(
  settings: Settings,
  clock: Clock,
  onDatabaseError: (error: Error) => void,
): Promise<Platform> {
  const storage = await openStorage(settings, clock, onDatabaseError);
  try {
    const instanceKey = await openInstanceKey(storage, settings);
    const signer = await openBearerSigner(storage, instanceKey);
    await seedMarketSources(storage);
    await seedSandboxLibrary(storage);
    await seedTestProviders(storage);
    await ensureSigningKeys(storage, instanceKey);
    const market = createMarket(storage, settings);
    const connect = createConnect({ market, instanceKey, lifeSeconds: settings.connectSessionSeconds });
    storage.writeEventsWith(createEventWriter({ market, connect }));
    return {
      settings,
      clock,
      storage,
      signer,
      authentication: createAuthentication(storage, signer),
      market,
      priceDesk: createPriceDesk(storage, market),
      connect,
      instanceKey,
      signingKeys: createSigningKeys(storage, instanceKey),
      deliveryCount: createDeliveryCount(),
      writeEventBody,
      close: () => storage.close(),
    };
  } catch (error) {
    await storage.close();
    throw error;
  }
}
