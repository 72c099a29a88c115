import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { OEM_RELEASES } from '../src/http/release.ts';
import type { Answer } from './client.ts';

/** An answer and the request it belongs to. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly authenticated: boolean;
  readonly answer: Answer;
}

interface Operation {
  readonly security?: readonly unknown[];
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema?: AnySchemaObject }> }>;
}

interface ApiDescription {
  readonly paths: Record<string, Record<string, Operation>>;
}

/**
 * Reads the API descriptions that a server publishes. The check made of them throws when an answer has a status,
 * a member or an error code that the description does not list, or lacks what every answer has (rest-api.md §1.7, §1.8).
 */
export async function readAnswerCheck(origin: string): Promise<(exchange: Exchange) => void> {
  const descriptions = new Map<string, ApiDescription>();
  for (const release of OEM_RELEASES) {
    const response = await fetch(`${origin}/openapi.json?release=${release}`);
    descriptions.set(release, (await response.json()) as ApiDescription);
  }
  const newest = descriptions.get(OEM_RELEASES.at(-1)!)!;
  const ajv = new Ajv2020({ strict: false, formats: FORMATS });
  const compiled = new Map<AnySchemaObject, ValidateFunction>();
  const validator = (schema: AnySchemaObject): ValidateFunction => {
    const known = compiled.get(schema) ?? ajv.compile(closed(schema));
    compiled.set(schema, known);
    return known;
  };

  return (exchange) => {
    const { answer } = exchange;
    const description = descriptions.get(answer.headers.get('flatpeak-version') ?? '') ?? newest;
    const operation = findOperation(description, exchange);
    const faults = [
      ...headerFaults(exchange, operation),
      ...(answer.status >= 400 ? errorFaults(exchange) : []),
      ...(operation === undefined ? undescribedFaults(answer) : bodyFaults(operation, answer, validator)),
    ];
    if (faults.length === 0) return;
    const { method, path } = exchange;
    throw new Error(
      `The answer to ${method} ${path} is not as described:\n- ${faults.join('\n- ')}\n${answer.status} ${JSON.stringify(answer.body)?.slice(0, 2000)}`,
    );
  };
}

/** Timestamps are whole seconds with an offset. */
const FORMATS = {
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$/,
  uri: { validate: (text: string) => URL.canParse(text) },
};

/** The same schema, with members that it does not list forbidden: what is answered must be described. */
function closed(schema: AnySchemaObject): AnySchemaObject {
  if (Array.isArray(schema)) return schema.map(closed) as unknown as AnySchemaObject;
  if (typeof schema !== 'object' || schema === null) return schema;
  const { examples, example, ...rules } = schema;
  const inner = Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, closed(rule)]));
  return 'properties' in inner && !('additionalProperties' in inner)
    ? { ...inner, additionalProperties: false }
    : inner;
}

/** The operation that a request meant; literal path segments win over ids (rest-api.md §1.1). */
function findOperation({ paths }: ApiDescription, { method, path }: Exchange): Operation | undefined {
  const segments = path.split('?')[0]!.replace(/\/$/, '').split('/');
  const found = Object.keys(paths)
    .filter((template) => matches(template.split('/'), segments))
    .sort((a, b) => a.split('{').length - b.split('{').length)
    .map((template) => paths[template]?.[method.toLowerCase()]);
  return found[0];
}

function matches(template: readonly string[], segments: readonly string[]): boolean {
  return (
    template.length === segments.length &&
    template.every((part, i) => (part.startsWith('{') ? segments[i] !== '' : part === segments[i]))
  );
}

function* headerFaults({ authenticated, answer }: Exchange, operation: Operation | undefined): Generator<string> {
  const { headers, status, body } = answer;
  if (!/^req_[0-9a-f]{24}$/.test(headers.get('x-request-id') ?? '')) yield 'x-request-id is missing';
  if (headers.get('flatpeak-version') === null) yield 'flatpeak-version is missing';
  if (body?.code === 'access_denied' && headers.get('www-authenticate') === null && !authenticated) {
    yield 'WWW-Authenticate is missing';
  }
  if (!authenticated || operation === undefined || operation.security !== undefined || status >= 400) return;
  for (const name of ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset']) {
    if (!/^\d+$/.test(headers.get(name) ?? '')) yield `${name} is missing`;
  }
}

/** Every error is the object of rest-api.md §1.8. */
function* errorFaults({ answer: { status, headers, body } }: Exchange): Generator<string> {
  if (body?.object !== 'error') {
    // Of the calls that answer an error of another shape there is one: `GET /readyz`.
    if (body?.checks === undefined) yield 'it is not an error object';
    return;
  }
  // A replay has the body of the first answer, with the id of the first request.
  const isReplayed = headers.get('idempotent-replayed') === 'true';
  if (!isReplayed && body.request_id !== headers.get('x-request-id')) yield 'request_id and x-request-id differ';
  if (!/^api(\.[a-z_]+)?$/.test(body.context)) yield `context is ${body.context}`;
  const usual = status === 429 ? 'rate_limit' : status >= 500 ? 'api_error' : 'invalid_request';
  const type = body.code === 'account_disabled' ? 'api_error' : usual;
  if (body.type !== type) yield `type is ${body.type}, not ${type}`;
  if ((status === 429 || status === 503) && !/^[1-9]\d*$/.test(headers.get('retry-after') ?? '')) {
    yield 'Retry-After is missing';
  }
}

/** What the description does not list is not there, and said so; before that only credentials and limits are checked. */
function* undescribedFaults({ status, body }: Answer): Generator<string> {
  if (status < 400) yield 'the API description does not list this call';
  if (![400, 403, 404, 413, 422, 429, 503].includes(status)) yield `status ${status} for a call that is not described`;
  const codes = [
    ...['not_found', 'access_denied', 'data_json_invalid', 'payload_too_large', 'too_many_requests', 'unavailable'],
    ...['api_version_unknown', 'api_version_not_supported', 'account_disabled'],
  ];
  if (!codes.includes(body?.code)) yield `code ${body?.code} for a call that is not described`;
}

function* bodyFaults(
  operation: Operation,
  { status, headers, body }: Answer,
  validator: (schema: AnySchemaObject) => ValidateFunction,
): Generator<string> {
  const response = operation.responses[String(status)];
  if (response === undefined) return yield `status ${status} is not described`;
  const type = headers.get('content-type')?.split(';')[0] ?? '';
  const schema = response.content?.[type]?.schema;
  if (response.content === undefined) return;
  if (schema === undefined) return yield `a body of type ${type} is not described`;
  const validate = validator(schema);
  if (validate(body)) return;
  for (const error of validate.errors ?? []) {
    yield `${error.instancePath || 'the body'} ${error.message} ${JSON.stringify(error.params)}`;
  }
}
