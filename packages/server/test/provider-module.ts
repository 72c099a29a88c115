import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import express, { type Express, type Request, type RequestHandler } from 'express';

// Its ES module build has imports without file names, which Node does not resolve; types and routes are the same.
const sdk: typeof import('@flat-peak/express-integration-sdk') = createRequire(import.meta.url)(
  '@flat-peak/express-integration-sdk',
);

/** A customer of the provider, by login. */
export interface ModuleCustomer {
  password: string;
  /** Its number at the provider. */
  readonly account: string;
  /** In the form of connect.md §5.4; null: the customer has none. */
  tariff: object | null;
}

export interface ProviderModuleOptions {
  /** Where Plateau answers, such as `http://127.0.0.1:3000`. */
  readonly plateauOrigin: string;
  /** Codes that go with error messages of `/api/tariff_plan`, which the SDK itself sends none with. */
  readonly errorCodes?: Readonly<Record<string, string>>;
}

/** The web app of a provider, with login pages of its own, on the public SDK; listens on a port of its own. */
export interface ProviderModule {
  /** Its `onboard_url` and `api_url`. */
  readonly url: URL;
  /** Customers it knows; may be changed at any time. */
  readonly customers: Map<string, ModuleCustomer>;
  /** Every request to `/api/tariff_plan`, oldest first. */
  readonly planRequests: readonly PlanRequest[];
  close(): Promise<void>;
}

export interface PlanRequest {
  readonly headers: Request['headers'];
  readonly body: unknown;
}

export const LOGIN_REFUSED = 'Your login details are incorrect';
export const NO_TARIFF = 'This account has no tariff';

export async function startProviderModule(options: ProviderModuleOptions): Promise<ProviderModule> {
  const customers = new Map<string, ModuleCustomer>([
    ['ann@example.com', { password: 'secret', account: 'A-1001', tariff: evNight }],
    ['bob@example.com', { password: 'secret', account: 'A-1002', tariff: null }],
  ]);
  const planRequests: PlanRequest[] = [];
  const app = createApp(options, customers, planRequests);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    customers,
    planRequests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What the SDK calls with what the customer typed, or with what Plateau kept of it. */
interface Credentials {
  readonly login?: string;
  readonly password?: string;
}

function createApp(
  { plateauOrigin, errorCodes = {} }: ProviderModuleOptions,
  customers: ReadonlyMap<string, ModuleCustomer>,
  planRequests: PlanRequest[],
): Express {
  const app = express();
  app.set('view', PageView);
  app.use(express.urlencoded({ extended: false }), express.json());
  app.post('/api/tariff_plan', (request, _, next) => {
    planRequests.push({ headers: request.headers, body: request.body });
    next();
  });
  app.post('/api/tariff_plan', addErrorCodes(errorCodes));
  app.use(
    sdk.integrateProvider<object>({
      appParams: { api_url: `${plateauOrigin}/` },
      pages: {
        auth_metadata_capture: { view: 'login', title: 'Log in to Superenergy' },
        consent_capture: { view: 'consent', title: 'Share your tariff' },
      },
      providerHooks: {
        authorise: async (credentials: Credentials) => {
          const customer = customers.get(credentials.login ?? '');
          const isKnown = customer !== undefined && customer.password === credentials.password;
          return { success: isKnown, error: isKnown ? '' : LOGIN_REFUSED, data: { account: customer?.account } };
        },
        capture: async ({ data }) => {
          const { account } = data as { readonly account: string };
          const tariff = customers.values().find((customer) => customer.account === account)?.tariff ?? null;
          return tariff === null ? { tariff: {}, error: NO_TARIFF } : { tariff };
        },
        // The SDK's type of a tariff is an older one than that of its own `TariffSchema`.
        convert: (tariff) => sdk.TariffSchema.parse(tariff) as never,
        // By default it prints what customers type.
        logger: { info: () => {}, error: () => {} },
      },
    }),
  );
  return app;
}

function addErrorCodes(codes: NonNullable<ProviderModuleOptions['errorCodes']>): RequestHandler {
  return (_, response, next) => {
    const send = response.send.bind(response);
    response.send = (body?: { readonly object?: string; readonly message?: string }) => {
      const code = body?.object === 'error' ? codes[body.message ?? ''] : undefined;
      return send(code === undefined ? body : { ...body, code });
    };
    next();
  };
}

/** A tariff in the form of connect.md §5.4. */
export const evNight = {
  display_name: 'EV Night',
  timezone: 'Europe/London',
  integration_instance: 'SUPERENERGY_UK',
  provider_tariff_reference: 'A-1001',
  connection_type: 'DIRECT',
  direction: 'IMPORT',
  data: [
    {
      months: ['All'],
      days_and_hours: [
        {
          days: ['All'],
          hours: [
            { valid_from: '00:30:00', valid_to: '05:30:00', rate: [{ value: 0.085 }] },
            { valid_from: '05:30:00', valid_to: '00:30:00', rate: [{ value: 0.2855 }] },
          ],
        },
      ],
    },
  ],
};

/** What the SDK gives a page: what Connect answered, and its own title. */
interface PageParams {
  readonly title: string;
  readonly route?: string;
  readonly connect_token?: string;
  readonly account?: { readonly display_name: string };
  readonly auth_metadata_id?: string;
  readonly error?: string;
}

/** Stands where Express has its template files. */
class PageView {
  readonly path: string;

  constructor(name: string) {
    this.path = name;
  }

  render(params: PageParams, done: (error: Error | null, html?: string) => void): void {
    const content = PAGES[this.path];
    if (content === undefined) done(new Error(`There is no page ${this.path}.`));
    else done(null, documentOf(params.title, content(params)));
  }
}

const PAGES: Readonly<Record<string, (params: PageParams) => string>> = {
  login: (params) => `
    ${form(params, 'auth_metadata_capture', {}, [
      '<label>Email <input name="login" type="email" autocomplete="username" required></label>',
      '<label>Password <input name="password" type="password" autocomplete="current-password" required></label>',
      '<button>Log in</button>',
    ])}
    ${manually(params)}`,
  consent: (params) => `
    <p>${escaped(params.account?.display_name ?? 'The app')} will read your tariff and its prices.</p>
    ${form(params, 'consent_capture', { auth_metadata_id: params.auth_metadata_id ?? '' }, ['<button>Allow</button>'])}
    ${form(params, 'action', { route: 'consent_capture', action: 'DISMISS_DIRECT' }, ['<button>Deny</button>'])}
    ${manually(params)}`,
  // After a refused login the SDK gives this page no token; the address still has it.
  error: ({ error }) => `
    <p role="alert">${escaped(error ?? 'Something went wrong')}</p>
    <a href="/" onclick="location.assign('/' + location.search); return false">Try again</a>`,
};

function manually(params: PageParams): string {
  const fields = { route: params.route ?? '', action: 'DISMISS_DIRECT' };
  return form(params, 'action', fields, ['<button>Set manually</button>']);
}

function form(
  { connect_token = '' }: PageParams,
  path: string,
  hidden: Readonly<Record<string, string>>,
  content: readonly string[],
): string {
  const fields = Object.entries(hidden).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`,
  );
  const action = `/${path}?fp_cot=${encodeURIComponent(connect_token)}`;
  return `<form method="post" action="${action}">${[...fields, ...content].join('')}</form>`;
}

function documentOf(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<main><h1>${escaped(title)}</h1>${content}</main>
</html>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
