import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Json } from './client.ts';
import { ANODE, BUSBAR, useServer } from './harness.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** Calls of both releases, and of one. */
const SHARED = [
  ...['POST /auth/tokens', 'GET /login', 'GET /account', 'PATCH /account'],
  ...['customers', 'locations', 'devices', 'tariffs'].flatMap((resource) => [
    ...['GET', 'POST'].map((method) => `${method} /${resource}`),
    ...['GET', 'PATCH', 'DELETE'].map((method) => `${method} /${resource}/{id}`),
  ]),
  'GET /locations/{id}/status',
  ...['providers', 'market-sources', 'tariff-templates'].flatMap((each) => [`GET /${each}`, `GET /${each}/{id}`]),
  ...['GET /events', 'GET /events/{id}', 'GET /jwks.json', 'POST /sandbox/events'],
  ...['GET', 'POST'].map((method) => `${method} /webhooks`),
  ...['GET', 'PATCH', 'DELETE'].map((method) => `${method} /webhooks/{id}`),
  ...['POST /webhooks/{id}/rotate-secret', 'POST /webhooks/{id}/test', 'GET /webhooks/{id}/deliveries'],
  'POST /webhooks/{id}/deliveries/{delivery_id}/redeliver',
  ...['GET', 'POST'].map((method) => `${method} /connect/session/{connect_token}`),
  ...['GET /healthz', 'GET /readyz', 'GET /metrics'],
];
const OWN = {
  [ANODE]: ['POST /prices/{location_id}', 'POST /audits/prices/{location_id}'],
  [BUSBAR]: ['POST /prices', 'POST /prices/audit'],
};

/** Codes that every call with credentials can answer (rest-api.md §1.8). */
const GENERAL = [
  ...['data_json_invalid', 'access_denied', 'payload_too_large', 'account_disabled'],
  ...['api_version_not_supported', 'api_version_unknown', 'too_many_requests', 'internal_error', 'unavailable'],
];

const server = useServer({ database: 'embedded' });

describe.each([ANODE, BUSBAR] as const)('the API description of %s', (release) => {
  let description: Json;
  /** `GET /x` with what is said about it. */
  let calls: [name: string, operation: Json][];
  beforeAll(async () => {
    description = (await server.call(null, 'GET', `/openapi.json?release=${release}`)).body;
    calls = Object.entries<Json>(description.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => method in item).map((method): [string, Json] => [
        `${method.toUpperCase()} ${path}`,
        item[method],
      ]),
    );
  });
  /** Calls that take a bearer, those of providers' own pages Basic credentials besides. */
  const guarded = () =>
    calls.filter(([, { security }]) => security === undefined || security.some((each: object) => 'bearer' in each));

  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(description));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
    expect(description.info.version).toBe(release);
  });

  test('can be asked for by header, and is the newest otherwise', async () => {
    const byHeader = await server.call(null, 'GET', '/openapi.json', undefined, { 'flatpeak-version': release });
    expect(byHeader.body).toEqual(description);
    expect((await server.call(null, 'GET', '/openapi.json')).body.info.version).toBe(BUSBAR);
    const unknown = await server.call(null, 'GET', '/openapi.json?release=zero');
    expect({ status: unknown.status, code: unknown.body.code }).toEqual({ status: 422, code: 'api_version_unknown' });
  });

  test('lists every call of the release and none of the other', () => {
    const names = calls.map(([name]) => name);
    for (const name of [...SHARED, ...OWN[release]]) expect(names).toContain(name);
    for (const name of OWN[release === ANODE ? BUSBAR : ANODE]) expect(names).not.toContain(name);
    expect(new Set(names).size).toBe(names.length);
  });

  test('names every operation once', () => {
    const ids = guarded().map(([, { operationId }]) => operationId);
    expect(ids.every((id) => /^[a-z_]+$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('says of every call what it is, and what it answers', () => {
    for (const [name, operation] of calls) {
      expect(operation.summary, name).toBeTruthy();
      expect(operation.tags, name).toHaveLength(1);
      const good = Object.keys(operation.responses).filter((status) => status.startsWith('2'));
      expect(good, name).toHaveLength(1);
      const [content] = Object.values<Json>(operation.responses[good[0]!].content);
      expect(content.schema, name).toBeTypeOf('object');
    }
  });

  test('lists the codes that every guarded call can answer, and 404 where an id is in the path', () => {
    for (const [name, operation] of guarded()) {
      const codes = codesOf(operation);
      const due = [...GENERAL, ...(name.includes('{') ? ['not_found'] : [])];
      if (/^(POST|PUT|PATCH) /.test(name)) due.push('idempotency_key_invalid', 'idempotency_conflict');
      for (const code of due) expect(codes, `${name} answers ${code}`).toContain(code);
    }
  });

  test.each<[string, readonly string[]]>([
    ['POST /locations', ['country_code_invalid', 'state_missing', 'geo_location_not_found', 'not_found']],
    ['PATCH /locations/{id}', ['country_change_not_allowed', 'state_missing', 'not_found']],
    ['POST /devices', ['not_found']],
    [
      'POST /tariffs',
      [
        ...[
          'not_found',
          'schedule_incomplete',
          'formula_invalid',
          'formula_variable_unknown',
          'contract_dates_invalid',
        ],
        ...['surcharge_percentage_invalid', 'tariff_direction_not_supported', 'market_source_missing'],
        'device_not_at_location',
      ],
    ],
    ['PATCH /tariffs/{id}', ['tariff_read_only', 'schedule_incomplete', 'contract_dates_invalid']],
    [
      'POST /connect/session/{connect_token}',
      [
        ...['conflict', 'connect_token_expired', 'connect_session_complete'],
        ...['auth_metadata_missing', 'auth_metadata_id_invalid'],
      ],
    ],
    ['GET /locations', ['pagination_invalid']],
    ['GET /providers', ['pagination_invalid']],
  ])('%s lists its own codes', (name, codes) => {
    const operation = calls.find(([each]) => each === name)![1];
    expect(codesOf(operation)).toEqual(expect.arrayContaining([...codes]));
  });

  test('price calls list their refusals', () => {
    for (const name of OWN[release]) {
      const operation = calls.find(([each]) => each === name)![1];
      expect(codesOf(operation)).toEqual(
        expect.arrayContaining([
          ...['window_empty', 'window_too_long', 'no_tariff_connected', 'pending_connect', 'no_price_data'],
          'device_not_at_location',
        ]),
      );
    }
  });

  test('bodies have examples that their own schemas accept', async () => {
    const nova = await server.createAccount({ release: ANODE });
    const superenergy = await server.createAccount({ kind: 'PROVIDER' });
    const withBody = guarded().filter(([, { requestBody }]) => requestBody !== undefined);
    expect(withBody.length).toBeGreaterThan(8);
    for (const [name, operation] of withBody) {
      const { schema, example } = operation.requestBody.content['application/json'];
      const body = example ?? schema.examples?.[0];
      expect(body, name).toBeDefined();
      const [method, path] = name.split(' ') as [string, string];
      const target = path
        .replace('{id}', idFor(path))
        .replace('{location_id}', 'loc_66f2a1c09be4d07735a6c1e3')
        .replace('{connect_token}', 'cot_66f2a1c09be4d07735a6c1e3');
      const answer =
        operation.security === undefined
          ? await server.call(nova.testKey, method, target, body, { 'flatpeak-version': release })
          : await server.call(superenergy.testKey, method, target, body);
      // What it names is not there; but it is understood.
      expect([200, 201, 404], `${name}: ${JSON.stringify(answer.body)}`).toContain(answer.status);
    }
  });
});

function codesOf(operation: Json): string[] {
  return Object.values<Json>(operation.responses).flatMap(
    (response) => response.content?.['application/json']?.schema?.properties?.code?.enum ?? [],
  );
}

function idFor(path: string): string {
  const prefix = { customers: 'cus', locations: 'loc', devices: 'dev', tariffs: 'trf', webhooks: 'whe' }[
    path.split('/')[1]!
  ];
  return `${prefix}_66f2a1c09be4d07735a6c1e3`;
}
