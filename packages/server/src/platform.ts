import type { Clock } from './clock.ts';
import { type InstanceKey, openInstanceKey } from './instance-key.ts';
import {
  type Authentication,
  type BearerSigner,
  createAuthentication,
  openBearerSigner,
} from './modules/accounts/index.ts';
import {
  type Connect,
  createConnect,
  createHostedLogin,
  type HostedLogin,
  tellTariffReady,
} from './modules/connect/index.ts';
import { type CostDesk, createCostDesk } from './modules/costs/index.ts';
import { latestState } from './modules/devices/index.ts';
import { createMarket, createTransport, type Market, seedMarketSources } from './modules/market/index.ts';
import { forecastGeneration, forecastPower, forecastUse, preparePartitions } from './modules/meters/index.ts';
import { createPriceDesk, type PriceDesk } from './modules/prices/index.ts';
import {
  createProviderDesk,
  octopusEnergy,
  type ProviderDesk,
  type ReaderLog,
  sandboxIntegration,
  seedIntegratedProviders,
} from './modules/providers/index.ts';
import { noVppEvents, type ScheduleSources } from './modules/schedules/index.ts';
import { createOpenMeteo, createSolarForecast, createSystemsReader } from './modules/solar/index.ts';
import { createPlanner } from './modules/solver/index.ts';
import { seedSandboxLibrary, seedTestProviders } from './modules/tariffs/index.ts';
import {
  createDeliveryCount,
  createSigningKeys,
  type DeliveryCount,
  ensureSigningKeys,
  type SigningKeys,
} from './modules/webhooks/index.ts';
import { createEventWriter } from './releases/events/event-writer.ts';
import { createEventWire, type EventWire } from './releases/every/event-wire.ts';
import type { Settings } from './settings.ts';
import { openStorage, type Storage } from './storage/index.ts';
import { VERSION } from './version.ts';

/** Everything the server knows and does, apart from how it is reached. */
export interface Platform {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly storage: Storage;
  readonly instanceKey: InstanceKey;
  readonly signer: BearerSigner;
  readonly authentication: Authentication;
  readonly market: Market;
  readonly priceDesk: PriceDesk;
  readonly providers: ProviderDesk;
  /** What plans are made from, and with. */
  readonly schedules: ScheduleSources;
  readonly connect: Connect;
  readonly hostedLogin: HostedLogin;
  readonly costDesk: CostDesk;
  /** Keys with which webhooks are signed. */
  readonly signingKeys: SigningKeys;
  /** What came of the webhook requests of this process. */
  readonly deliveryCount: DeliveryCount;
  readonly eventWire: EventWire;
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
  log: ReaderLog = () => {},
): Promise<Platform> {
  const storage = await openStorage(settings, clock, onDatabaseError);
  try {
    const instanceKey = await openInstanceKey(storage, settings);
    const signer = await openBearerSigner(storage, instanceKey);
    await seedMarketSources(storage);
    await seedSandboxLibrary(storage);
    await seedTestProviders(storage);
    await seedIntegratedProviders(storage);
    await preparePartitions(storage);
    await ensureSigningKeys(storage, instanceKey);
    const market = createMarket(storage, settings);
    const integrations = [sandboxIntegration, octopusEnergy({ baseUrl: new URL(settings.octopusApiUrl) })];
    const providers = createProviderDesk({
      storage,
      market,
      instanceKey,
      integrations,
      log,
      onRead: tellTariffReady,
    });
    const priceDesk = createPriceDesk(storage, market);
    const planner = createPlanner();
    const connect = createConnect({ market, providers, instanceKey, lifeSeconds: settings.connectSessionSeconds });
    storage.writeEventsWith(createEventWriter({ market, connect, instanceKey }));
    return {
      settings,
      clock,
      storage,
      instanceKey,
      signer,
      authentication: createAuthentication(storage, signer),
      market,
      priceDesk,
      costDesk: createCostDesk(priceDesk),
      providers,
      connect,
      hostedLogin: createHostedLogin({ storage, market, providers }),
      schedules: {
        market,
        priceDesk,
        planner,
        deviceState: latestState,
        solarForecast: createSolarForecast({
          market,
          systems: createSystemsReader(storage),
          generation: forecastGeneration,
          weather: settings.weatherFetch ? openWeather(clock) : null,
        }),
        baseLoadForecast: async (...place) => forecastPower(await forecastUse(...place)),
        vppEvents: noVppEvents,
      },
      signingKeys: createSigningKeys(storage, instanceKey),
      deliveryCount: createDeliveryCount(),
      eventWire: createEventWire(instanceKey),
      close: async () => {
        await providers.reader.close();
        await planner.close();
        await storage.close();
      },
    };
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** A plan waits no longer than this for the weather, and is made without it then. */
const WEATHER_LIMITS = { totalMs: 3000, tryMs: 2000, tries: 2, bodyBytes: 1024 * 1024 } as const;

function openWeather(clock: Clock) {
  return createOpenMeteo({ transport: createTransport(VERSION, WEATHER_LIMITS), clock });
}
