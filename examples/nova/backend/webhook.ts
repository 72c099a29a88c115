import { constants, createPublicKey, verify, type webcrypto } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { News } from './news.ts';
import type { Plateau } from './plateau.ts';

/** Where Plateau sends its events. */
export const HOOK_PATH = '/hooks/plateau';
/** What the app shows changes with these. */
const WANTED = ['location.update', 'tariff.*'];
/** Signatures older than this are somebody's copy. */
const TOLERANCE_S = 300;

interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly disabled: boolean;
}

/** Has Plateau send its events here. An endpoint made by an earlier start is used again, or makes way. */
export async function subscribe(plateau: Plateau, origin: string): Promise<void> {
  const url = `${origin}${HOOK_PATH}`;
  const { data } = await plateau.get<{ data: Endpoint[] }>('/webhooks?limit=100');
  const own = data.filter((endpoint) => new URL(endpoint.url).pathname === HOOK_PATH);
  for (const { id } of own.filter((endpoint) => endpoint.url !== url)) await plateau.remove(`/webhooks/${id}`);
  const known = own.find((endpoint) => endpoint.url === url);
  if (known === undefined) await plateau.post('/webhooks', { url, enabled_events: WANTED });
  else if (known.disabled) await plateau.patch(`/webhooks/${known.id}`, { disabled: false });
}

/** `POST /hooks/plateau`: takes events, if Plateau has signed them. */
export async function takeEvents(app: FastifyInstance, plateau: Plateau, news: News): Promise<void> {
  const keys = createKeys(plateau);
  await app.register(async (hooks) => {
    hooks.removeAllContentTypeParsers();
    // The bytes as they came are what was signed.
    hooks.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    hooks.post(HOOK_PATH, { bodyLimit: 1_048_576 }, async (request, reply) => {
      const body = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
      const header = (name: string) => String(request.headers[name] ?? '');
      const timestamp = header('flatpeak-timestamp');
      const key = await keys.find(header('flatpeak-key-id'));
      const isFresh = Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE_S;
      const isSigned = key !== undefined && isGenuine(key, timestamp, body, header('flatpeak-signature'));
      if (!isFresh || !isSigned) return reply.code(401).send();
      const { type, data } = JSON.parse(body.toString('utf8')) as {
        type: string;
        data: { id?: string; location_id?: string };
      };
      const locationId = data.location_id ?? data.id;
      if (locationId !== undefined) news.onEvent({ type, locationId });
      return reply.code(204).send();
    });
  });
}

function isGenuine(key: webcrypto.JsonWebKey, timestamp: string, body: Buffer, signature: string): boolean {
  const signed = Buffer.concat([Buffer.from(`${timestamp}.`), body]);
  const publicKey = createPublicKey({ key, format: 'jwk' });
  const scheme = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  return verify('sha256', signed, scheme, Buffer.from(signature.replace(/^v1=/, ''), 'base64url'));
}

type NamedKey = webcrypto.JsonWebKey & { readonly kid: string };

/** Plateau's public keys, asked for again when one is named that is not known, but not all the time. */
function createKeys(plateau: Plateau) {
  let known: readonly NamedKey[] = [];
  let askedMs = 0;
  return {
    find: async (kid: string): Promise<NamedKey | undefined> => {
      const found = known.find((key) => key.kid === kid);
      if (found !== undefined || Date.now() - askedMs < 10_000) return found;
      askedMs = Date.now();
      known = (await plateau.get<{ keys: NamedKey[] }>('/jwks.json')).keys;
      return known.find((key) => key.kid === kid);
    },
  };
}
