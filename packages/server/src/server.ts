import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { connectPageSettings } from './connect-page-settings.ts';
import { createApp } from './http/app.ts';
import { createBasicCredentials } from './http/basic-credentials.ts';
import { serveConnectPage } from './http/connect-page.ts';
import { answerStartPage, serveDocuments } from './http/documents.ts';
import { serveHealth } from './http/health.ts';
import { createMetrics, type Measured } from './http/metrics.ts';
import { serveEndpoints } from './http/serve.ts';
import { sourceName } from './modules/market/index.ts';
import { countWaitingBatches } from './modules/meters/index.ts';
import { queueDepth } from './modules/webhooks/index.ts';
import type { Platform } from './platform.ts';
import { apiEndpoints, serveLoginPages, serveProtocol, serveSignIn, serveSigningKeys } from './releases/index.ts';
import type { Tracing } from './tracing/index.ts';

/** The platform as it is reached over HTTP; not listening yet. */
export interface PlateauServer {
  readonly app: FastifyInstance;
  /** Makes `/readyz` say no, so that balancers look elsewhere, while requests are still answered. */
  beginStop(): void;
}

/** @param tracing null: nothing is traced */
export async function createServer(
  platform: Platform,
  logger: FastifyBaseLogger,
  tracing: Tracing | null = null,
): Promise<PlateauServer> {
  const { storage, clock, settings, authentication, signer, connect, hostedLogin, signingKeys } = platform;
  let stopping = false;
  const metrics = settings.metricsEnabled ? createMetrics(measured(platform)) : null;
  const basicCredentials = createBasicCredentials(authentication, clock);
  const app = await createApp({
    authentication,
    basicCredentials,
    clock,
    logger,
    metrics,
    tracing,
    rateLimitPerSecond: settings.rateLimitPerSecond,
    rateLimitBurst: settings.rateLimitBurst,
    trustedProxies: settings.trustedProxies,
    isStopping: () => stopping,
  });
  serveSignIn(app, { basicCredentials, signer, clock });
  serveEndpoints(app, { storage, answerSeal: platform.instanceKey }, apiEndpoints(platform));
  serveProtocol(app, {
    storage,
    answerSeal: platform.instanceKey,
    connect,
    clock,
    logger,
    publicOrigin: settings.publicOrigin,
  });
  await serveLoginPages(app, {
    storage,
    connect,
    hostedLogin,
    clock,
    logger,
    settingsOf: (token) => connectPageSettings(platform, token),
  });
  serveSigningKeys(app, { storage, signingKeys });
  serveHealth(app, {
    storage,
    metrics,
    metricsToken: settings.metricsToken,
    canSign: () => canSign(platform),
    marketData: () => marketDataState(platform),
    isStopping: () => stopping,
  });
  await serveDocuments(app);
  await serveConnectPage(app, {
    startPage: answerStartPage,
    settingsOf: (token) => connectPageSettings(platform, token),
  });
  await app.ready();
  return {
    app,
    beginStop: () => {
      stopping = true;
    },
  };
}

function measured(platform: Platform): Measured {
  return {
    sourceAges: () => sourceAges(platform),
    deliveries: () => platform.deliveryCount.totals(),
    queueDepth: () => queueDepth(platform.storage),
    sessions: () => platform.connect.endedSessions(),
    waitingBatches: () => countWaitingBatches(platform.storage),
  };
}

/** Whether the keys of bearers and those of webhooks can be used. */
async function canSign({ storage, signer, signingKeys, clock }: Platform): Promise<boolean> {
  for (const liveMode of [false, true]) await signingKeys.current(storage, liveMode);
  const claims = { accountId: 'readiness', liveMode: false, keyId: 'readiness' };
  const token = await signer.sign(claims, clock.now());
  return (await signer.verify(token, clock.now())) !== null;
}

/** Live sources that something delivers and whose prices are late. */
async function marketDataState({ market, storage }: Platform): Promise<'ok' | 'stale'> {
  const { sources } = await market.catalogue(storage);
  const late = sources.some(
    (source) =>
      source.timeAttempted !== null &&
      market.feedsOf(source).length > 0 &&
      market.freshness(source, true).status === 'STALE',
  );
  return late ? 'stale' : 'ok';
}

/** Seconds since prices of a source arrived; of one that was asked and never delivered, since the server started. */
async function sourceAges({ market, storage, clock }: Platform): Promise<ReadonlyMap<string, number>> {
  const { sources } = await market.catalogue(storage);
  const asked = sources.filter(({ timeAttempted, market }) => timeAttempted !== null && market !== 'SUPPLIER');
  return new Map(
    asked.map((source) => {
      const { timeDelivered } = source;
      const seconds = timeDelivered === null ? process.uptime() : (clock.now() - timeDelivered.getTime()) / 1000;
      return [sourceName(source), seconds];
    }),
  );
}
