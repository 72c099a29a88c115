import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { REFUSAL_STATUS, type RefusalCode } from '../refusal.ts';
import { Timestamp, Word } from '../wire/schemas.ts';
import type { Endpoint } from './endpoint.ts';
import { OEM_RELEASES, type OemRelease } from './release.ts';

/** Refusals that every endpoint with credentials can answer. */
const GENERAL_REFUSALS: readonly RefusalCode[] = [
  'data_json_invalid',
  'access_denied',
  'payload_too_large',
  'api_version_not_supported',
  'api_version_unknown',
  'account_disabled',
  'too_many_requests',
  'internal_error',
  'unavailable',
];

const KEYED_REFUSALS: readonly RefusalCode[] = ['idempotency_key_invalid', 'idempotency_conflict'];

/** What a route is and can answer, for validation, serialisation and the API description alike. */
export function describeRoute(endpoint: Endpoint): FastifySchema {
  const { params, query, body, success } = endpoint;
  const keyed = endpoint.method !== 'GET' && endpoint.method !== 'DELETE';
  const codes = new Set([
    ...GENERAL_REFUSALS,
    ...(keyed ? KEYED_REFUSALS : []),
    ...(params === undefined ? [] : (['not_found'] as const)),
    ...endpoint.refusals,
  ]);
  return {
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(endpoint.description === undefined ? {} : { description: endpoint.description }),
    operationId: endpoint.operation ?? endpoint.context.replace(/^api\./, ''),
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { querystring: query }),
    ...(endpoint.basic === undefined ? {} : { security: [{ basic: [] }, { bearer: [] }] }),
    ...(body === undefined ? {} : { body: withExample(body, endpoint.bodyExample) }),
    headers: requestHeaders(keyed),
    response: {
      [success.status]: { description: 'Success', ...withExample(success.schema, success.example) },
      ...errorResponses([...codes], endpoint.context),
    },
  } as FastifySchema;
}

function withExample(schema: TSchema, example: unknown): TSchema {
  return example === undefined ? schema : { ...schema, examples: [example] };
}

const VERSION_HEADER = 'flatpeak-version';

function requestHeaders(keyed: boolean) {
  return Type.Object({
    [VERSION_HEADER]: Type.Optional(
      Type.String({ description: "Release in which to answer; default: the account's." }),
    ),
    ...(keyed
      ? {
          'idempotency-key': Type.Optional(
            Type.String({ description: 'A repeat with the same key gets the first answer and does nothing again.' }),
          ),
        }
      : {}),
  });
}

/** One response for each status, listing the codes it can carry. */
export function errorResponses(codes: readonly RefusalCode[], context: string): Record<number, TSchema> {
  const byStatus = Map.groupBy(codes, (code) => REFUSAL_STATUS[code]);
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, some]) => [status, errorSchema(some as [RefusalCode, ...RefusalCode[]], context)]),
  );
}

function errorSchema(codes: readonly [RefusalCode, ...RefusalCode[]], context: string): TSchema {
  const type =
    REFUSAL_STATUS[codes[0]] >= 500 ? 'api_error' : codes[0] === 'too_many_requests' ? 'rate_limit' : 'invalid_request';
  const schema = Type.Object({
    object: Type.Literal('error'),
    live_mode: Type.Boolean(),
    context: Type.String({ description: 'The operation.' }),
    type: Word(['invalid_request', 'rate_limit', 'api_error']),
    code: Word(codes, 'What to branch on.'),
    message: Type.String({ description: 'For people; may change.' }),
    param: Type.Optional(Type.String({ description: 'The one member at fault.' })),
    request_id: Type.String(),
    time_created: Timestamp(),
  });
  const example = {
    object: 'error',
    live_mode: false,
    context,
    type,
    code: codes[0],
    message: 'What went wrong.',
    request_id: 'req_66f2a1c09be4d07735a6c1e2',
    time_created: '2026-09-14T08:00:00Z',
  };
  return { description: codes.join(', '), ...schema, examples: [example] };
}

const TITLES: Record<OemRelease, string> = {
  '2025-09-14.anode': 'Plateau API, release anode',
  '2026-08-01.busbar': 'Plateau API, release busbar',
};

/** Prepares one API description for each release, made from the routes registered after it. */
export async function describeReleases(app: FastifyInstance): Promise<void> {
  for (const release of OEM_RELEASES) {
    await app.register(swagger, {
      decorator: decorator(release) as 'swagger',
      openapi: {
        openapi: '3.1.0',
        info: {
          title: TITLES[release],
          version: release,
          description:
            'Electricity tariffs, prices, costs and schedules for connected devices. Send `Flatpeak-Version: ' +
            `${release}\` to be answered in this release.`,
          license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        },
        servers: [{ url: '/' }],
        components: {
          securitySchemes: {
            bearer: { type: 'http', scheme: 'bearer', description: 'A bearer token, or an API key itself.' },
            basic: { type: 'http', scheme: 'basic', description: 'User name: account id; password: an API key.' },
          },
        },
        security: [{ bearer: [] }],
      },
      transform: ({ schema, url, route }) => {
        const own = (route.constraints as Record<string, unknown> | undefined)?.release;
        const hidden = own !== undefined && own !== release;
        return { schema: hidden ? { ...schema, hide: true } : withReleaseExample(schema, release), url };
      },
    });
  }
}

/** The example of the version header is what a reader sends from the reference: the release that is being read. */
function withReleaseExample(schema: FastifySchema, release: OemRelease): FastifySchema {
  const headers = schema?.headers as { properties: Record<string, TSchema> } | undefined;
  const header = headers?.properties[VERSION_HEADER];
  if (headers === undefined || header === undefined) return schema;
  const properties = { ...headers.properties, [VERSION_HEADER]: { ...header, examples: [release] } };
  return { ...schema, headers: { ...headers, properties } };
}

/** The OpenAPI 3.1 document of one release. Only after the app is ready. */
export function apiDescription(app: FastifyInstance, release: OemRelease): unknown {
  const decorated = app as unknown as Record<string, () => unknown>;
  return decorated[decorator(release)]?.call(app);
}

function decorator(release: OemRelease): string {
  return release === '2025-09-14.anode' ? 'describeAnode' : 'describeBusbar';
}
