import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { ChargingWish, Customer, Problem } from '../answers.ts';
import { showCharging } from './charging.ts';
import { createConnecting } from './connecting.ts';
import type { Address, CustomerRecord, Customers } from './customers.ts';
import { showEnergy } from './energy.ts';
import { createHomes } from './homes.ts';
import { createNews } from './news.ts';
import { type Plateau, PlateauError } from './plateau.ts';
import { createSignIn } from './sign-in.ts';
import { serveWebFiles } from './web-files.ts';
import { takeEvents } from './webhook.ts';

interface NovaParts {
  readonly plateau: Plateau;
  readonly customers: Customers;
  /** Signs cookies. */
  readonly secret: string;
  /** Where the built app is. */
  readonly webFolder: string;
}

/** Nova's backend; not listening yet. */
export async function createNova({ plateau, customers, secret, webFolder }: NovaParts): Promise<FastifyInstance> {
  const app = Fastify({ bodyLimit: 16_384, forceCloseConnections: true });
  // Forms of other pages can post text, but no JSON.
  app.removeContentTypeParser('text/plain');
  const signIn = createSignIn(customers, secret);
  const homes = createHomes(plateau, customers);
  const connecting = createConnecting(plateau, customers, homes);
  const news = createNews(customers, (customer) => homes.show(customer, Date.now()));
  app.addHook('onClose', async () => news.close());
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
  app.setErrorHandler(answerProblem);
  await serveWebFiles(app, webFolder);
  await takeEvents(app, plateau, news);

  app.get('/api/customers', async () => customers.all().map(nameAndPlace));

  app.post('/api/customers', { schema: { body: NewCustomer } }, async (request, reply) => {
    const { name, ...address } = request.body as Address & { name: string };
    const customer = await customers.add(name.trim(), address);
    try {
      await homes.settle(customer.id);
    } catch (error) {
      // Nobody is signed up with an address that can't be placed.
      await customers.remove(customer.id);
      throw error;
    }
    signIn.signIn(reply, customer);
    return nameAndPlace(customer);
  });

  app.post('/api/session', { schema: { body: Chosen } }, async (request, reply) => {
    const customer = customers.find((request.body as { id: string }).id);
    if (customer === undefined) return answer(reply, 404, 'unknown', 'This customer does not exist.');
    signIn.signIn(reply, customer);
    return nameAndPlace(customer);
  });

  app.delete('/api/session', async (_request, reply) => {
    signIn.signOut(reply);
    return reply.code(204).send();
  });

  app.get('/api/home', async (request) => {
    const customer = signIn.signedIn(request);
    return { home: customer === null ? null : await homes.show(customer, Date.now()) };
  });

  app.register(async (own) => {
    own.decorateRequest('customer');
    own.addHook('onRequest', async (request, reply) => {
      const customer = signIn.signedIn(request);
      if (customer === null) return answer(reply, 401, 'signed_out', 'Sign in first.');
      request.customer = customer;
    });

    own.post('/api/connect', async (request) => ({
      url: await connecting.begin(request.customer.id, `${request.protocol}://${request.host}/connected`),
    }));

    own.post('/api/connect/finish', { schema: { body: Finished } }, async (request, reply) => {
      const { token } = request.body as { token: string };
      const result = await connecting.finish(request.customer, token);
      if (result === undefined) return answer(reply, 404, 'unknown', 'This link belongs to somebody else.');
      return { result };
    });

    own.get('/api/charging', (request) => showCharging(plateau, request.customer, Date.now()));

    own.put('/api/charging', { schema: { body: Wish } }, async (request) => {
      const changed = await customers.change(request.customer.id, { wish: request.body as ChargingWish });
      return showCharging(plateau, changed, Date.now());
    });

    own.delete('/api/charging', async (request) => {
      const changed = await customers.change(request.customer.id, { wish: null });
      return showCharging(plateau, changed, Date.now());
    });

    own.get('/api/energy', (request) => showEnergy(plateau, customers, request.customer, Date.now()));

    own.get('/api/news', (request, reply) => {
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      reply.raw.write('retry: 3000\n\n');
      const stop = news.listen(request.customer.id, () => reply.raw.write('event: home\ndata:\n\n'));
      const pulse = setInterval(() => reply.raw.write(':\n\n'), PULSE_MS);
      reply.raw.on('close', () => {
        clearInterval(pulse);
        stop();
      });
    });
  });
  return app;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in, on the routes that ask for it. */
    customer: CustomerRecord;
  }
}

/** Keeps what lies between from taking the line for dead. */
const PULSE_MS = 25_000;

const text = (least: number, most: number) => ({ type: 'string', minLength: least, maxLength: most });
const percent = { type: 'number', minimum: 0, maximum: 100 };
const body = (properties: Record<string, object>) => ({
  type: 'object',
  required: Object.keys(properties),
  additionalProperties: false,
  properties,
});
const NewCustomer = body({
  name: text(1, 60),
  city: text(1, 100),
  countryCode: { type: 'string', pattern: '^[A-Z]{2}$' },
  postCode: text(0, 20),
  state: text(0, 40),
});
const Chosen = body({ id: text(1, 60) });
const Finished = body({ token: { type: 'string', pattern: '^cot_[A-Za-z0-9_-]{8,128}$' } });
const Wish = body({
  socPercent: percent,
  targetPercent: percent,
  readyBy: { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' },
});

function nameAndPlace({ id, name, address }: CustomerRecord): Customer {
  return { id, name, place: address.city };
}

function answer(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ code, message } satisfies Problem);
}

/** What customers are told; everything else is nothing they could do something about. */
const MESSAGES: Record<string, string> = {
  geo_location_not_found: 'We can’t find this place. Check the spelling, or name the nearest larger town.',
  state_missing: 'Say in which state it is, for example CA.',
  country_code_invalid: 'Choose a country.',
  unreachable: 'Nova can’t reach its energy service right now. Try again in a moment.',
  too_many_requests: 'There is a lot going on right now. Try again in a moment.',
};

function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof PlateauError) {
    const isTheirs = error.status === 422 && error.code in MESSAGES;
    if (!isTheirs)
      console.error(`nova: ${request.method} ${request.url}: ${error.status} ${error.code} ${error.message}`);
    return answer(reply, isTheirs ? 422 : 502, error.code, MESSAGES[error.code] ?? 'Something went wrong. Try again.');
  }
  const { statusCode = 500, message } = error as { statusCode?: number; message?: string };
  if (statusCode >= 500) console.error(`nova: ${request.method} ${request.url}:`, error);
  return answer(reply, statusCode, 'refused', statusCode >= 500 ? 'Something went wrong. Try again.' : `${message}`);
}
