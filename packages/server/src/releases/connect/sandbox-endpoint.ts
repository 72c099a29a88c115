import { Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import type { Connect, SandboxPlan } from '../../modules/connect/index.ts';
import { Refusal, type RefusalCode } from '../../refusal.ts';
import { Id, Word } from '../../wire/schemas.ts';
import { dialectOf } from './dialects.ts';
import { PAGE_REFUSALS } from './page-schemas.ts';
import { readAddress, readAnswer } from './read-answer.ts';
import { SessionAnswer, sessionExample, writeSession } from './session-wire.ts';

const RESULTS = ['CONNECTED', 'PENDING', 'FAILED', 'DISCONNECTED', 'CLOSED'] as const;
const METHODS = ['DIRECT', 'LIBRARY', 'MARKET', 'MANUAL'] as const;
const ANY_OBJECT = Type.Object({}, { additionalProperties: true });

const DEFAULT_ADDRESS = {
  address_line1: '1-3',
  address_line2: 'Strand',
  city: 'London',
  state: '',
  post_code: 'WC2N 5EH',
  country_code: 'GB',
};

/** `POST /sandbox/connect/{token}/complete` (connect.md §6.2). */
export function sandboxEndpoint(connect: Connect): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/sandbox/connect/:id/complete',
    context: 'api.sandbox_connect_complete',
    tag: 'Sandbox',
    summary: 'Finish a test session without a browser',
    description: 'Goes through the pages as a customer would. Test mode only.',
    params: Type.Object({ id: Type.String({ pattern: '^(cot|cse)_[0-9a-f]{24}$' }) }),
    body: Type.Optional(
      Type.Object({
        result: Type.Optional(Word(['CONNECTED', 'PENDING', 'FAILED', 'DISCONNECTED', 'DECLINED', 'CLOSED'])),
        method: Type.Optional(Word(['DIRECT', 'LIBRARY', 'MARKET', 'MANUAL'])),
        provider_id: Type.Optional(Id('prv')),
        login: Type.Optional(Type.String({ maxLength: 200, description: 'DIRECT: a login without extra steps.' })),
        resolve_after_s: Type.Optional(
          Type.Integer({
            minimum: 0,
            maximum: 3600,
            description: 'PENDING: seconds until it can be read; default 60.',
          }),
        ),
        template_id: Type.Optional(Id('trt')),
        region: Type.Optional(Type.String({ maxLength: 100 })),
        surcharge: Type.Optional(ANY_OBJECT),
        hours: Type.Optional(Type.Array(ANY_OBJECT, { maxItems: 48 })),
        cost: Type.Optional(Type.Number()),
        name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
        contract_end_date: Type.Optional(Type.String({ maxLength: 100 })),
        postal_address: Type.Optional(ANY_OBJECT),
      }),
    ),
    bodyExample: { result: 'CONNECTED', method: 'MANUAL', cost: 0.24 },
    success: { status: 200, schema: SessionAnswer, example: sessionExample },
    refusals: [
      'conflict',
      'session_not_open',
      'result_invalid',
      'location_id_missing',
      'action_missing',
      'action_invalid',
      ...PAGE_REFUSALS.filter((code): code is RefusalCode => code !== 'description_missing'),
    ],
    handle: async (call) => {
      const { scope, session, params } = call;
      if (scope.liveMode) throw new Refusal('not_found', 'The sandbox is for test mode only.');
      const found = await connect.get(session, scope, params.id);
      const plan = readPlan(call.body ?? {});
      const client = { manner: dialectOf(found).manner, origin: '' };
      const done = await connect.completeInSandbox(session, scope, params.id, plan, client);
      return writeSession(connect, call, done);
    },
  });
}

interface PlanBody {
  readonly result?: string;
  readonly method?: string;
  readonly provider_id?: string;
  readonly login?: string;
  readonly resolve_after_s?: number;
  readonly template_id?: string;
  readonly region?: string;
  readonly surcharge?: object;
  readonly hours?: readonly object[];
  readonly cost?: number;
  readonly name?: string;
  readonly contract_end_date?: string;
  readonly postal_address?: object;
}

function readPlan(body: PlanBody): SandboxPlan {
  const result = RESULTS.find((each) => each === (body.result ?? 'CONNECTED'));
  if (result === undefined) throw invalid('result', `A session cannot end ${body.result} in the sandbox.`);
  const method = METHODS.find((each) => each === (body.method ?? 'DIRECT'));
  const isUnread = result === 'PENDING' || result === 'FAILED';
  if (method === undefined || (isUnread && method !== 'DIRECT')) {
    throw invalid('method', `${result} is a matter of logins: use DIRECT.`);
  }
  const { periods } = readAnswer('price', {
    ...(body.hours === undefined ? {} : { hours: body.hours }),
    cost: body.cost ?? 0.24,
  });
  return {
    result,
    method,
    login: body.login ?? (result === 'FAILED' ? 'fails@example.com' : 'success@example.com'),
    resolveAfterMs: (body.resolve_after_s ?? 60) * 1000,
    providerId: body.provider_id ?? null,
    templateId: body.template_id ?? 'trt_7e5700000000000000000002',
    region: body.region ?? 'A',
    surcharge: readAnswer('surcharge', { surcharge: body.surcharge }),
    periods,
    name: body.name,
    contractEnd: body.contract_end_date,
    postalAddress: readAddress(body.postal_address ?? DEFAULT_ADDRESS),
  };
}

function invalid(param: string, message: string): Refusal {
  return new Refusal('result_invalid', message, { param });
}
