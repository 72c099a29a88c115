import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { startAdministration } from './administration/index.ts';
import { systemClock } from './clock.ts';
import { createFirstAccounts, credentialsFile, refreshCredentials } from './credentials.ts';
import { startJobs } from './jobs/index.ts';
import { type NovaProcess, startNova } from './nova.ts';
import { openPlatform } from './platform.ts';
import { createServer } from './server.ts';
import { loadEnvironmentFile, readSettings, type Settings, SettingsError } from './settings.ts';
import { StorageError } from './storage/index.ts';
import { openTracing } from './tracing/index.ts';
import { welcome } from './welcome.ts';

/**
 * For how long requests are still taken after the signal to stop, each with the word that its connection ends then.
 * Clients that keep connections busy have sent the next one by then, and are not cut off.
 */
const LAST_REQUESTS_MS = 500;

/** Starts Plateau: read settings → open storage → start jobs → listen. Stops cleanly on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const startedMs = performance.now();
  // Whatever this process writes is for its own user only.
  process.umask(0o077);
  loadEnvironmentFile();
  const settings = readSettings(process.env);
  const log = pino({ level: settings.logLevel, redact: ['req.headers.authorization', 'headers.authorization'] });
  const platform = await openPlatform(
    settings,
    systemClock,
    (error) => log.warn({ err: error.message }, 'trouble with the database'),
    (message, details) => log.info(details, message),
  );
  const tracing = await openTracing(settings, (message) => log.warn({ about: message }, 'traces were not sent'));
  const server = settings.role === 'worker' ? null : await createServer(platform, log, tracing);
  const origin = server === null ? null : await listen(server.app, settings);
  const first = origin === null ? null : await createFirstAccounts(platform.storage, settings.dataDir, origin);
  const credentials = first ?? (origin === null ? null : refreshCredentials(settings.dataDir, origin));
  const administration = platform.storage.kind === 'embedded' ? await startAdministration(platform) : null;
  const jobs = settings.role === 'api' ? null : await startJobs(platform, log, tracing);
  const seconds = (performance.now() - startedMs) / 1000;
  const file = credentials === null ? null : credentialsFile(settings.dataDir);
  let nova: NovaProcess | null = null;

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping: finishing what is under way');
    const timer = setTimeout(() => {
      log.error('requests were still under way when the time to stop was over');
      process.exit(1);
    }, settings.shutdownSeconds * 1000);
    nova?.stop();
    server?.beginStop();
    if (server !== null) await pause(LAST_REQUESTS_MS);
    // Webhooks that are under way may take as long as requests, so both are given the same time.
    await Promise.all([server?.app.close(), jobs?.stop()]);
    await administration?.close();
    await platform.close();
    await tracing?.close();
    clearTimeout(timer);
    process.exit(0);
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));
  // Whoever reads this may stop the program at once, which is in order from here on.
  if (origin === null) {
    log.info({ seconds }, 'working off jobs');
    return;
  }
  nova = settings.nova && credentials !== null ? await startNova(settings, credentials, log) : null;
  const novaOrigin = nova?.origin ?? null;
  process.stdout.write(welcome({ origin, first, credentialsFile: file, novaOrigin, seconds }));
}

async function listen(app: Awaited<ReturnType<typeof createServer>>['app'], settings: Settings): Promise<string> {
  try {
    await app.listen({ host: settings.host, port: settings.port });
  } catch (error) {
    throw new SettingsError(cannotListen(error as NodeJS.ErrnoException, settings));
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : settings.port;
  const host =
    settings.host === '127.0.0.1' || settings.host === '0.0.0.0' || settings.host === '::'
      ? 'localhost'
      : settings.host;
  return settings.publicOrigin ?? `http://${host}:${port}`;
}

function cannotListen(error: NodeJS.ErrnoException, { host, port }: Settings): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken by another program: stop it, or set PORT to another (for example PORT=${port + 1} npm start).`;
    case 'EACCES':
      return `Port ${port} may not be opened by this user: set PORT to one above 1023.`;
    default:
      return `The address ${host} port ${port} cannot be listened on (${error.message}): check HOST and PORT.`;
  }
}

main().catch((error: unknown) => {
  if (error instanceof SettingsError || error instanceof StorageError) {
    process.stderr.write(`Plateau did not start. ${error.message}\n`);
  } else {
    process.stderr.write('Plateau did not start, for a reason it does not know:\n');
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  }
  process.exit(1);
});
