import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { anodePages, busbarPages } from '../src/releases/connect/page-schemas.ts';
import { type Answer, type Json, send } from './client.ts';
import { ANODE, BUSBAR, type TestAccount, type TestServer } from './harness.ts';

export type DialectName = 'anode' | 'busbar';

export const URLS = { connect_url: 'https://app.nova.example/connect', callback_url: 'nova://done?from=test' };
export const LONDON = {
  address_line1: '1-3',
  address_line2: 'Strand',
  city: 'London',
  state: '',
  post_code: 'WC2N 5EH',
  country_code: 'GB',
};

const TEST_PROVIDER = (number: number) => `prv_7e5700000000000000000${String(number).padStart(3, '0')}`;
export const testLibrary = TEST_PROVIDER(3);
export const testMarket = TEST_PROVIDER(4);
export const testRegions = TEST_PROVIDER(5);
export const testManual = TEST_PROVIDER(6);

/** The names of pages that dialects call differently. */
export const ROUTES = {
  anode: {
    address: 'postal_address_capture',
    structure: 'tariff_structure_select',
    fixed: 'rate_fixed_capture',
    timeOfDay: 'rate_tod_capture',
    name: 'tariff_name_capture',
    summary: 'tariff_summary',
  },
  busbar: {
    address: 'postal_address_input',
    structure: 'plan_structure',
    fixed: 'price_input',
    timeOfDay: 'price_input',
    name: 'tariff_name_input',
    summary: 'tariffs_summary',
  },
} as const;

/** What a client of the protocol does: it posts, and every answer is checked against the shapes of its dialect. */
export class ConnectClient {
  readonly origin: string;
  readonly dialect: DialectName;
  readonly token: string;

  constructor(origin: string, dialect: DialectName, token: string) {
    this.origin = origin;
    this.dialect = dialect;
    this.token = token;
  }

  async post(body: object, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await send(this.origin, 'POST', '/', { connect_token: this.token, ...body }, headers);
    checkPage(this.dialect, answer);
    return answer;
  }

  /** Posts something that must be accepted, and returns the page. */
  async go(body: object): Promise<Json> {
    const answer = await this.post(body);
    expect(answer.body, JSON.stringify(body)).not.toHaveProperty('code');
    expect(answer.status).toBe(200);
    return answer.body;
  }

  /** Posts something that must be refused, and returns `[status, code, param]`. */
  async refused(body: object): Promise<[number, string, string | undefined]> {
    const { status, body: error } = await this.post(body);
    return [status, error.code, error.param];
  }

  start(): Promise<Json> {
    return this.go({ route: 'session_start' });
  }
}

const ajv = new Ajv2020({
  strict: false,
  formats: { 'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$/ },
});
const validators = new Map<string, ValidateFunction>();
for (const [dialect, pages] of Object.entries({ anode: anodePages, busbar: busbarPages })) {
  for (const { route, schema } of pages) validators.set(`${dialect} ${route}`, ajv.compile(closed(schema)));
}

/** The same schema with members that it does not list forbidden. */
function closed(schema: AnySchemaObject): AnySchemaObject {
  if (Array.isArray(schema)) return schema.map(closed) as unknown as AnySchemaObject;
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, rule]) => [name, closed(rule)]));
  return 'properties' in inner ? { ...inner, additionalProperties: false } : inner;
}

/** Throws unless an answer is a page of its dialect as described, or an error as connect.md §1.6 has it. */
export function checkPage(dialect: DialectName, answer: Answer): void {
  const { status, headers } = answer;
  const body: Json = answer.body;
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('access-control-allow-origin')).toBe('*');
  if (status !== 200) {
    expect(body.object).toBe('error');
    expect(body.context).toMatch(/^connect(\.[a-z_]+)?$/);
    expect(body.route).toBeUndefined();
    return;
  }
  const validate = validators.get(`${dialect} ${body.route}`);
  if (validate === undefined) throw new Error(`${dialect} has no page ${body.route}`);
  const isAsDescribed: boolean = validate(body);
  if (!isAsDescribed) {
    throw new Error(`${body.route}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body)}`);
  }
  if (body.route !== 'session_redirect') {
    expect(body.actions).toContain('BACK');
    expect(body.actions).toContain('CLOSE');
  }
}

/** A session of a dialect, and the client that goes through it. */
export async function openSession(
  server: TestServer,
  account: TestAccount,
  dialect: DialectName,
  options: Json = {},
): Promise<ConnectClient> {
  if (dialect === 'anode') {
    const created = await account.test
      .in(ANODE)
      .post('/connect/token', { ...URLS, postal_address: LONDON, ...options });
    expect(created.status, JSON.stringify(created.body)).toBe(200);
    return new ConnectClient(server.origin, dialect, created.body.connect_token);
  }
  const { postal_address = LONDON, ...rest } = options;
  const location_id = options.location_id ?? (await createLocation(account, postal_address));
  const created = await account.test.in(BUSBAR).post('/connect', { ...URLS, location_id, ...rest });
  expect(created.status, JSON.stringify(created.body)).toBe(200);
  return new ConnectClient(server.origin, dialect, created.body.id);
}

export async function createLocation(account: TestAccount, postal_address: object = LONDON): Promise<string> {
  const created = await account.test.in(BUSBAR).post('/locations', { postal_address });
  expect(created.status, JSON.stringify(created.body)).toBe(201);
  return created.body.id;
}

/** The session as its account sees it. */
export async function sessionOf(account: TestAccount, client: ConnectClient): Promise<Json> {
  return (await account.test.get(`/connect/${client.token}`)).body;
}
