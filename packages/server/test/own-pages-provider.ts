import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type Request } from 'express';
import { addProvider } from '../src/modules/providers/index.ts';
import { ConnectClient } from './connect-client.ts';
import type { TestAccount, TestServer } from './harness.ts';
import { evNight } from './provider-module.ts';

export interface OwnPagesOptions {
  /** Where Plateau answers. */
  readonly plateauOrigin: string;
  /** Account id and API key of the provider's account. */
  readonly accountId: string;
  readonly apiKey: string;
}

/** A provider whose pages and whose customers' consent are its own business: its backend tells Plateau what came of a login. */
export interface OwnPagesProvider {
  /** Where its customers log in, and below which its tariffs are read. */
  readonly url: URL;
  /** What refresh tokens open; taking one away ends a customer's login. */
  readonly tokens: Map<string, object>;
  /** Whether it answers that it is out of order, when its tariffs are read. */
  isOutOfOrder: boolean;
  /** Every request to `/api/tariff_plan`, oldest first. */
  readonly planRequests: readonly { readonly authorization: string | undefined; readonly body: unknown }[];
  close(): Promise<void>;
}

export async function startOwnPages(options: OwnPagesOptions): Promise<OwnPagesProvider> {
  const tokens = new Map<string, object>();
  const planRequests: { authorization: string | undefined; body: unknown }[] = [];
  const state = { isOutOfOrder: false };
  const server = createServer(createApp(options, tokens, planRequests, () => state.isOutOfOrder));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/energy?tenant=uk`),
    tokens,
    planRequests,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

/** Sends the customer of a session to the login of a new provider for which an account answers. */
export async function sendToLogin(server: TestServer, connectToken: string, account: TestAccount): Promise<void> {
  const url = 'https://login.superenergy.example/';
  const provider = {
    displayName: `Provider ${account.accountId}`,
    countryCodes: ['DE'],
    module: { onboardUrl: url, testOnboardUrl: url, apiUrl: null },
    loginStyle: 'OWN_PAGES' as const,
    accountId: account.accountId,
    moduleKey: null,
    websiteUrl: null,
  };
  const { id } = await addProvider(server.storage, provider, server.platform.instanceKey);
  const client = new ConnectClient(server.origin, 'busbar', connectToken);
  await client.start();
  await client.go({ action: 'EDIT' });
  await client.go({ route: 'provider_select', data: { provider: { id } } });
}

function createApp(
  { plateauOrigin, accountId, apiKey }: OwnPagesOptions,
  tokens: Map<string, object>,
  planRequests: { authorization: string | undefined; body: unknown }[],
  isOutOfOrder: () => boolean,
): Express {
  const authorization = `Basic ${Buffer.from(`${accountId}:${apiKey}`).toString('base64')}`;
  const login = async (token: string, report?: object) => {
    const answer = await fetch(`${plateauOrigin}/connect/session/${token}`, {
      headers: { authorization },
      ...(report === undefined ? {} : { method: 'POST', body: JSON.stringify(report) }),
    });
    return (await answer.json()) as { readonly account: { display_name: string }; readonly connect_web_uri: string };
  };
  const app = express();
  app.use(express.urlencoded({ extended: false }), express.json());
  app.get('/energy', async (request, response) => {
    const { account } = await login(tokenOf(request));
    response.send(`<form method="post">Log in to share your tariff with ${account.display_name}</form>`);
  });
  app.post('/energy', async (request, response) => {
    const { answer } = request.body as { readonly answer: string };
    const refreshToken = `refresh-${tokens.size}`;
    if (answer === 'agree') tokens.set(refreshToken, evNight);
    const reports: Readonly<Record<string, object>> = {
      agree: {
        status: 'AUTHORISED',
        consent_given: true,
        auth_data: { refresh_token: refreshToken },
        reference_id: 'A-1001',
      },
      decline: { status: 'DECLINED' },
      locked: { status: 'FAILED', code: 'credentials_invalid', message: 'The account is locked.' },
    };
    response.redirect(303, (await login(tokenOf(request), reports[answer])).connect_web_uri);
  });
  app.post('/energy/api/tariff_plan', (request, response) => {
    planRequests.push({ authorization: request.headers.authorization, body: request.body });
    const tariff = tokens.get(request.body.auth_metadata.data.refresh_token);
    if (isOutOfOrder()) response.status(503).end();
    else if (tariff === undefined)
      response.status(422).json({ object: 'error', message: 'The token is no longer valid.' });
    else response.json(tariff);
  });
  return app;
}

function tokenOf({ query }: Request): string {
  return String(query.connect_token);
}
