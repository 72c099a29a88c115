import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../../clock.ts';
import { type ConnectPageSettings, isHttpOrigin } from '../../../http/connect-page.ts';
import { logFailure, toRefusal } from '../../../http/errors.ts';
import { createRateLimit } from '../../../http/rate-limit.ts';
import {
  type Connect,
  type ConnectSession,
  type HostedLogin,
  type LoginPost,
  type OpenHostedLogin,
  SessionEnded,
} from '../../../modules/connect/index.ts';
import type { ProviderAccount } from '../../../modules/providers/index.ts';
import { REFUSAL_STATUS, Refusal } from '../../../refusal.ts';
import type { ConsentText, Storage } from '../../../storage/index.ts';
import { dialectOf } from '../dialects.ts';
import { LOGIN_CSS, LOGIN_JS } from './assets.ts';
import type { Html } from './html.ts';
import { loginPage, messagePage } from './pages.ts';
import { filled, textsFor } from './texts/index.ts';

export interface LoginPageAccess {
  readonly storage: Storage;
  readonly connect: Connect;
  readonly hostedLogin: HostedLogin;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  /** Who may frame the pages of a token's session. */
  readonly settingsOf: (connectToken: string) => Promise<ConnectPageSettings | null>;
}

const BODY_LIMIT_BYTES = 65_536;
const FIELD_LENGTH = 500;
/** Logins that one session, and one address, may try (connect.md §5.6). */
const LOGINS = { count: 5, perMinutes: 15 };
const LOGINS_PER_ADDRESS = 300;
/** Pages of one session, and unknown tokens of one address, in a minute (connect.md §1.1). */
const PAGES_PER_MINUTE = 120;
const UNKNOWN_TOKENS_PER_MINUTE = 30;
/** Version of the consent's words; another one whenever they mean something else. */
const CONSENT_VERSION = '2026-11-01';

type LoginRequest = FastifyRequest<{ Params: { provider: string }; Querystring: Record<string, string> }>;

/** `/provider-login/…`: where customers log in at providers whose integration runs in this process (connect.md §5.6). */
export async function serveLoginPages(app: FastifyInstance, access: LoginPageAccess): Promise<void> {
  await app.register(async (pages) => {
    readForms(pages);
    pages.setErrorHandler((error, request, reply) => answerError(error, request, reply, access.logger));
    serveAssets(pages);
    servePages(pages, access);
  });
}

function servePages(app: FastifyInstance, access: LoginPageAccess): void {
  const { hostedLogin, storage, connect, clock } = access;
  const perSession = createRateLimit({ perSecond: LOGINS.count / (LOGINS.perMinutes * 60), burst: LOGINS.count });
  const perAddress = createRateLimit({
    perSecond: LOGINS_PER_ADDRESS / (LOGINS.perMinutes * 60),
    burst: LOGINS_PER_ADDRESS,
  });
  const shown = createRateLimit({ perSecond: PAGES_PER_MINUTE / 60, burst: PAGES_PER_MINUTE });
  const unknown = createRateLimit({ perSecond: UNKNOWN_TOKENS_PER_MINUTE / 60, burst: UNKNOWN_TOKENS_PER_MINUTE });
  const usual = { config: { open: true }, schema: { hide: true }, bodyLimit: BODY_LIMIT_BYTES };
  const path = (page: string) => `/provider-login/:provider/${page}`;

  /** Lets a login's post or page be worked on if it is open; sends the customer back to the client otherwise. */
  const withLogin =
    (work: (open: OpenHostedLogin, request: LoginRequest, reply: FastifyReply) => Promise<FastifyReply>) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      const login = request as LoginRequest;
      const token = tokenOf(login);
      const found = token === null ? undefined : await connect.find(storage, token);
      const limit = found === undefined ? unknown.take(request.ip, clock.now()) : shown.take(found.id, clock.now());
      if (!limit.allowed) {
        const { retryAfterSeconds } = limit;
        throw new Refusal('too_many_requests', 'Too many requests; slow down.', { retryAfterSeconds });
      }
      if (token === null || found === undefined) throw new Refusal('access_denied', 'There is no such session.');
      await secure(reply, access, found);
      const open = await hostedLogin.find(token, login.params.provider);
      return open === null ? leave(found, { kind: 'BEGIN', returnParameters: {} }, reply) : work(open, login, reply);
    };

  async function leave(found: ConnectSession, post: LoginPost, reply: FastifyReply): Promise<FastifyReply> {
    const client = { manner: dialectOf(found).manner, origin: '', poster: { kind: 'HOSTED' as const } };
    try {
      const outcome = await connect.inTurn(found, () =>
        storage.atomically((transaction) => connect.postLogin(transaction, found, post, client)),
      );
      return reply.redirect(outcome.kind === 'REDIRECT' ? outcome.url : './', 303);
    } catch (error) {
      if (error instanceof SessionEnded) return reply.redirect(error.redirectUrl, 303);
      throw error;
    }
  }

  app.get(path(''), {
    ...usual,
    handler: withLogin(async (open, request, reply) => {
      const { fp_cot, ...returnParameters } = request.query;
      const hasForm = open.integration.loginUrl === undefined;
      if (hasForm && Object.keys(returnParameters).length > 0) await keepReturn(open, returnParameters);
      const login = await toOAuth(open, request, reply);
      return login ?? answerPage(reply, loginPage(open, surroundings(open, request)));
    }),
  });

  async function keepReturn(open: OpenHostedLogin, returnParameters: Record<string, string>): Promise<void> {
    const { connect: found } = open;
    const client = { manner: dialectOf(found).manner, origin: '', poster: { kind: 'HOSTED' as const } };
    const isSmall = Buffer.byteLength(JSON.stringify(returnParameters)) <= 1024;
    if (!isSmall) throw new Refusal('data_json_invalid', 'The address has too many parameters.');
    await connect.inTurn(found, () =>
      storage.atomically((transaction) =>
        connect.postLogin(transaction, found, { kind: 'BEGIN', returnParameters }, client),
      ),
    );
  }

  app.post(path('auth_metadata_capture'), {
    ...usual,
    handler: withLogin(async (open, request, reply) => {
      const { texts, language } = textsFor(request.headers['accept-language']);
      const allowance = [perSession.take(open.connect.id, clock.now()), perAddress.take(request.ip, clock.now())].find(
        ({ allowed }) => !allowed,
      );
      if (allowance !== undefined) {
        const minutes = String(Math.ceil(allowance.retryAfterSeconds / 60));
        const notice = filled(texts.tooOften, { minutes });
        const page = loginPage(
          { ...open, login: open.login === null ? null : { ...open.login, step: 'REFUSED' } },
          { ...surroundings(open, request), notice },
        );
        return answerPage(reply.code(429).header('retry-after', allowance.retryAfterSeconds), page);
      }
      const form = formOf(request);
      const credentials = Object.fromEntries(
        open.integration.fields.map(({ name, type }) => {
          const typed = (form.get(name) ?? '').slice(0, FIELD_LENGTH);
          return [name, type === 'password' ? typed : typed.trim()];
        }),
      );
      await hostedLogin.logIn(open, credentials, language);
      return toLogin(request, reply);
    }),
  });

  app.post(path('extra_auth_metadata_capture'), {
    ...usual,
    handler: withLogin(async (open, request, reply) => {
      const { texts, language } = textsFor(request.headers['accept-language']);
      const form = formOf(request);
      const otpCode = form.get('otpCode')?.replaceAll(/\s/g, '').slice(0, 20);
      const account = form.get('account')?.slice(0, FIELD_LENGTH);
      if (otpCode !== undefined) await hostedLogin.goOn(open, { otpCode }, language);
      else {
        const accounts = (open.login?.shown.accounts ?? []) as readonly ProviderAccount[];
        if (account === undefined || !accounts.some(({ id }) => id === account)) {
          const page = loginPage(open, { ...surroundings(open, request), notice: texts.accountMissing });
          return answerPage(reply.code(422), page);
        }
        await hostedLogin.goOn(open, { account }, language);
      }
      return toLogin(request, reply);
    }),
  });

  app.post(path('consent_capture'), {
    ...usual,
    handler: withLogin(async (open, request, reply) => {
      const loginId = formOf(request).get('auth_metadata_id') ?? undefined;
      return leave(open.connect, { kind: 'CONSENT', loginId, isGiven: true, text: consentText(open, request) }, reply);
    }),
  });

  app.post(path('action'), {
    ...usual,
    handler: withLogin(async (open, request, reply) => {
      const isOther = formOf(request).get('action') === 'DISCONNECT';
      return leave(open.connect, { kind: isOther ? 'OTHER_PROVIDER' : 'DISMISS' }, reply);
    }),
  });

  app.post(path('start_over'), {
    ...usual,
    handler: withLogin(async (open, request, reply) => {
      await hostedLogin.startOver(open);
      return toLogin(request, reply);
    }),
  });

  /** A provider's own login (OAuth) in place of the form: on the way there, and back from it. */
  async function toOAuth(
    open: OpenHostedLogin,
    request: LoginRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | null> {
    const hasForm = open.integration.loginUrl === undefined;
    if (hasForm || (open.login !== null && open.login.step !== 'CREDENTIALS')) return null;
    const { language } = textsFor(request.headers['accept-language']);
    const { fp_cot, ...returned } = request.query;
    if (Object.keys(returned).length > 0) {
      await hostedLogin.logIn(open, returned, language);
      return toLogin(request, reply);
    }
    return reply.redirect(await hostedLogin.loginUrl(open, language), 303);
  }
}

function serveAssets(app: FastifyInstance): void {
  const assets = { 'login.css': ['text/css', LOGIN_CSS], 'login.js': ['text/javascript', LOGIN_JS] } as const;
  for (const [name, [type, content]] of Object.entries(assets)) {
    app.get(`/provider-login/assets/${name}`, {
      config: { open: true },
      schema: { hide: true },
      handler: async (_request, reply) =>
        reply
          .type(`${type}; charset=utf-8`)
          .header('cache-control', 'public, max-age=3600')
          .header('x-content-type-options', 'nosniff')
          .send(content),
    });
  }
}

/** Forms come as browsers send them, not as JSON. */
function readForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(String(body)));
  });
}

function formOf({ body }: FastifyRequest): URLSearchParams {
  return body instanceof URLSearchParams ? body : new URLSearchParams();
}

/** The token in the address; of several the first counts (connect.md §3.9). */
function tokenOf({ query }: LoginRequest): string | null {
  const token: unknown = query.fp_cot;
  const first: unknown = Array.isArray(token) ? token[0] : token;
  return typeof first === 'string' ? first : null;
}

function toLogin(request: LoginRequest, reply: FastifyReply): FastifyReply {
  return reply.redirect(`./?fp_cot=${encodeURIComponent(tokenOf(request) ?? '')}`, 303);
}

function surroundings(open: OpenHostedLogin, request: LoginRequest) {
  const { texts, language } = textsFor(request.headers['accept-language']);
  const { login } = open;
  const isAgain = login?.step === 'CODE' && login.triesLeft < CODE_TRIES;
  const notice = isAgain ? filled(texts.codeWrong, { tries: String(login.triesLeft) }) : null;
  return { texts, language, query: `?fp_cot=${open.connect.token}`, requestId: request.id, notice };
}

const CODE_TRIES = 3;

function consentText({ provider, account }: OpenHostedLogin, request: LoginRequest): ConsentText {
  const { texts, language } = textsFor(request.headers['accept-language']);
  const names = { provider: provider.displayName, account: account.displayName };
  return {
    version: CONSENT_VERSION,
    language,
    items: [{ scope: 'PROVIDER_TARIFF', displayName: texts.consentName, description: filled(texts.consent, names) }],
  };
}

function answerPage(reply: FastifyReply, page: Html): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(page.text);
}

async function secure(reply: FastifyReply, { settingsOf }: LoginPageAccess, found: ConnectSession): Promise<void> {
  const settings = await settingsOf(found.token);
  const origins = (settings?.origins ?? []).filter(isHttpOrigin);
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: https:",
    "base-uri 'none'",
    // The answer to a form may lead back to the client, which some browsers count as its target.
    `form-action 'self' ${formTargets([found.connectUrl, found.callbackUrl])}`,
    `frame-ancestors ${["'self'", ...origins].join(' ')}`,
  ];
  reply.headers({ ...PRIVATE, 'content-security-policy': policy.join('; ') });
}

const PRIVATE = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

function formTargets(urls: readonly string[]): string {
  const targets = urls.flatMap((url) => {
    const parsed = URL.parse(url);
    if (parsed === null) return [];
    return /^https?:$/.test(parsed.protocol) ? [parsed.origin] : [parsed.protocol];
  });
  return [...new Set(targets)].join(' ');
}

function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: FastifyBaseLogger,
): FastifyReply {
  const refusal = toRefusal(error);
  const login = request as LoginRequest;
  if (refusal.code === 'auth_metadata_id_invalid') return toLogin(login, reply);
  logFailure(logger, refusal, error, request);
  const { texts, language } = textsFor(request.headers['accept-language']);
  const isLimit = refusal.code === 'too_many_requests';
  const isFailure = refusal.code === 'internal_error' || refusal.code === 'unavailable';
  const [title, message] = isLimit
    ? [texts.limitTitle, texts.limit]
    : isFailure
      ? [texts.failedTitle, filled(texts.request, { request: request.id })]
      : [texts.goneTitle, texts.gone];
  if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', refusal.retryAfterSeconds);
  reply.headers({ ...PRIVATE, 'content-security-policy': "default-src 'none'; style-src 'self'; frame-ancestors *" });
  return answerPage(reply.code(REFUSAL_STATUS[refusal.code]), messagePage(title, message, language));
}
