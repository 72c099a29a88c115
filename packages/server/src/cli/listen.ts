import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { firstCredentials } from '../credentials.ts';
import { createCourier, newSecret, type SigningKey, signatureHeaders } from '../modules/webhooks/index.ts';
import { loadEnvironmentFile, readSettings, SettingsError } from '../settings.ts';

export interface ListenOptions {
  /** Where events are sent on to; undefined: they are only shown. */
  readonly forward?: string | undefined;
  /** Origin of the server; undefined: the one that wrote the credentials file. */
  readonly origin?: string | undefined;
  /** API key; undefined: the test key of the credentials file. */
  readonly key?: string | undefined;
  /** Secret that signs what is sent on; undefined: a new one. */
  readonly secret?: string | undefined;
}

/** An event as `GET /events` lists it. */
interface ListedEvent {
  readonly id: string;
  readonly type: string;
  readonly release: string;
  readonly live_mode: boolean;
  readonly time_created: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Where a running server is asked. */
interface Source {
  readonly origin: string;
  readonly key: string;
}

const POLL_MS = 500;
/** Pause after the server did not answer. */
const RECOVERY_MS = 2_000;
const PAGE = 100;
/** Events remembered as shown; more than can come between two looks. */
const REMEMBERED = 20_000;

/**
 * Shows events of an account as they happen and sends them on, signed as webhooks are, until it is stopped. It asks a
 * running server over HTTP, so that it works from any machine that reaches one, and the server need not reach it.
 * @throws SettingsError when there is no key, or it opens nothing
 */
export async function listen(options: ListenOptions, print: (text: string) => void, until: AbortSignal): Promise<void> {
  const source = findSource(options);
  const seen = new Set((await read(source)).map(({ id }) => id));
  const forward = options.forward === undefined ? null : await startForwarding(options.forward, options.secret, print);
  print(`Listening to events at ${source.origin}.\n`);
  while (!until.aborted) {
    try {
      for (const event of await unseen(source, seen)) {
        const answer = forward === null ? '' : `  → ${await forward.send(event)}`;
        print(`${event.time_created}  ${event.type.padEnd(26)}  ${objectOf(event)}  ${event.id}${answer}\n`);
      }
      await pause(POLL_MS, undefined, { signal: until }).catch(() => {});
    } catch (error) {
      if (error instanceof SettingsError) throw error;
      print(`${source.origin} does not answer (${(error as Error).message}); trying again.\n`);
      await pause(RECOVERY_MS, undefined, { signal: until }).catch(() => {});
    }
  }
  await forward?.close();
}

function findSource({ origin, key }: ListenOptions): Source {
  loadEnvironmentFile();
  const known = key === undefined || origin === undefined ? firstCredentials(readSettings(process.env).dataDir) : null;
  const account = known?.accounts.find(({ kind }) => kind === 'OEM') ?? known?.accounts[0];
  const found = { origin: origin ?? known?.origin, key: key ?? account?.api_key_test };
  if (found.origin === undefined || found.key === undefined) {
    throw new SettingsError('There is no credentials file here: say which server and key with --origin and --key.');
  }
  return { origin: found.origin.replace(/\/$/, ''), key: found.key };
}

/** Events that were not shown before, oldest first. */
async function unseen(source: Source, seen: Set<string>): Promise<ListedEvent[]> {
  const fresh: ListedEvent[] = [];
  for (let after: string | undefined; ; after = fresh.at(-1)?.id) {
    const page = await read(source, after);
    const unknown = page.filter(({ id }) => !seen.has(id));
    fresh.push(...unknown);
    // Behind the first that was shown there may be one that was committed late; it stands on the same page.
    if (unknown.length < page.length || page.length < PAGE) break;
  }
  for (const { id } of fresh.toReversed()) seen.add(id);
  for (const id of seen) {
    if (seen.size <= REMEMBERED) break;
    seen.delete(id);
  }
  return fresh.reverse();
}

async function read({ origin, key }: Source, after?: string): Promise<ListedEvent[]> {
  const query = after === undefined ? '' : `&starting_after=${after}`;
  const response = await fetch(`${origin}/events?limit=${PAGE}${query}`, {
    headers: { authorization: `Bearer ${key}` },
    signal: AbortSignal.timeout(10_000),
  });
  const body = (await response.json()) as { data?: ListedEvent[]; message?: string };
  if (response.status === 403) throw new SettingsError(`${origin} does not know this key.`);
  if (body.data === undefined) throw new Error(body.message ?? `it answers ${response.status}`);
  return body.data;
}

function objectOf({ data }: ListedEvent): string {
  return String(data.id ?? data.tariff_id ?? data.session_id ?? '');
}

/** Sends events on with both signatures. Their public key is served here: the server's own keys never leave it. */
async function startForwarding(url: string, secret = newSecret(), print: (text: string) => void) {
  if (URL.parse(url) === null) throw new SettingsError(`--forward must be a URL, not "${url}".`);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key: SigningKey = { id: 'wsk_test_forwarded', privateKey };
  const { n, e } = publicKey.export({ format: 'jwk' });
  const jwks = JSON.stringify({ keys: [{ kty: 'RSA', use: 'sig', alg: 'PS256', kid: key.id, n, e }] });
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(jwks),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const courier = createCourier({ allowPrivate: true });
  print(
    `Forwarding to ${url}\n  secret  ${secret}\n` +
      `  keys    http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json\n`,
  );
  return {
    send: async (event: ListedEvent): Promise<string> => {
      const body = JSON.stringify(event);
      const timestamp = Math.floor(Date.now() / 1000);
      const headers = await signatureHeaders({ eventId: event.id, release: event.release, body, timestamp }, key, [
        secret,
      ]);
      const answer = await courier.post(url, { 'content-type': 'application/json; charset=utf-8', ...headers }, body);
      return answer.status === null ? (answer.error ?? 'no answer') : `${answer.status}, ${answer.durationMs} ms`;
    },
    close: async () => {
      server.close();
      await courier.close();
    },
  };
}
