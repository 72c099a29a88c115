import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Clock } from '../../clock.ts';
import { releaseHeader } from '../../http/admission.ts';
import type { BasicCredentials } from '../../http/basic-credentials.ts';
import { errorResponses } from '../../http/openapi.ts';
import { chooseRelease } from '../../http/release.ts';
import { BEARER_SECONDS, type BearerSigner } from '../../modules/accounts/index.ts';
import { Refusal } from '../../refusal.ts';

const Token = Type.Object(
  {
    bearer_token: Type.String({ description: 'To be sent as `Authorization: Bearer …`; opaque.' }),
    expires_in: Type.Integer({ description: 'Seconds.' }),
    live_mode: Type.Boolean(),
  },
  {
    title: 'Token',
    description: 'A bearer token.',
    examples: [{ bearer_token: 'eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl', expires_in: 3600, live_mode: false }],
  },
);

interface SignIn {
  readonly basicCredentials: BasicCredentials;
  readonly signer: BearerSigner;
  readonly clock: Clock;
}

/** `POST /auth/tokens`, and `GET /login`, its anode form (rest-api.md §2.1): a bearer for an account id and API key. */
export function serveSignIn(app: FastifyInstance, { basicCredentials, signer, clock }: SignIn): void {
  async function signIn(request: FastifyRequest, reply: FastifyReply): Promise<Static<typeof Token>> {
    const caller = await basicCredentials.callerOf(request);
    request.caller = caller;
    if (caller.disabled) throw new Refusal('account_disabled', 'This account is disabled; ask the operator.');
    request.release = chooseRelease(releaseHeader(request), null, caller);
    reply.header('cache-control', 'no-store');
    return {
      bearer_token: await signer.sign(caller, clock.now()),
      expires_in: BEARER_SECONDS,
      live_mode: caller.liveMode,
    };
  }

  const route = (operationId: string, summary: string) => ({
    config: { open: true, context: 'api.token_create' },
    schema: {
      tags: ['Sign-in'],
      summary,
      operationId,
      description: 'HTTP Basic: user name = account id, password = an API key.',
      security: [{ basic: [] }],
      response: {
        200: Token,
        ...errorResponses(
          [
            'data_json_invalid',
            'access_denied',
            'payload_too_large',
            'api_version_not_supported',
            'api_version_unknown',
            'account_disabled',
            'too_many_requests',
            'internal_error',
            'unavailable',
          ],
          'api.token_create',
        ),
      },
    },
    handler: signIn,
  });
  app.post('/auth/tokens', route('token_create', 'Get a bearer token'));
  app.get('/login', route('login', 'Get a bearer token (older form)'));
}
