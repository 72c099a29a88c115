import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { errorResponses } from '../../http/openapi.ts';
import type { SigningKeys } from '../../modules/webhooks/index.ts';
import type { Storage } from '../../storage/index.ts';

const CACHEABLE_SECONDS = 300;

const Jwks = Type.Object(
  {
    keys: Type.Array(
      Type.Object({
        kty: Type.Literal('RSA'),
        use: Type.Literal('sig'),
        alg: Type.Literal('PS256'),
        kid: Type.String({ description: 'As in `Flatpeak-Key-ID`.' }),
        n: Type.String(),
        e: Type.String(),
      }),
    ),
  },
  {
    examples: [{ keys: [{ kty: 'RSA', use: 'sig', alg: 'PS256', kid: 'wsk_test_…', n: 'wJ8qT1', e: 'AQAB' }] }],
  },
);

/** `GET /jwks.json` (rest-api.md §13): the public keys with which webhooks of both modes are signed. */
export function serveSigningKeys(
  app: FastifyInstance,
  { storage, signingKeys }: { readonly storage: Storage; readonly signingKeys: SigningKeys },
): void {
  app.get('/jwks.json', {
    config: { open: true },
    schema: {
      tags: ['Webhooks'],
      security: [],
      summary: 'Public keys that verify the signatures of webhooks',
      response: {
        200: { description: 'Keys in use, about to be, and in use until a week ago.', ...Jwks },
        ...errorResponses(['internal_error', 'unavailable'], 'api'),
      },
    },
    handler: async (_request, reply) => {
      reply.header('cache-control', `public, max-age=${CACHEABLE_SECONDS}`);
      return { keys: await signingKeys.published(storage) };
    },
  });
}
