import { type Static, Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import type { OemRelease } from '../../http/release.ts';
import { type CostDesk, type Directions, usualFlow } from '../../modules/costs/index.ts';
import { FlowIn, readFlow } from '../../wire/flows.ts';
import { Direction, Id, Timestamp, Word } from '../../wire/schemas.ts';
import { formatUtc, formatWithOffset, parseTimestamp } from '../../wire/timestamps.ts';
import { COST_REFUSALS, costExample, costSchema, writeReport } from './cost-answer.ts';
import { instantCostEndpoint } from './instant-cost.ts';

const directionMembers = {
  tariff_direction: Type.Optional({ ...Direction, description: 'Default IMPORT.' } as typeof Direction),
  energy_flow_direction: Type.Optional({
    ...FlowIn,
    description: 'Default: EXPORT for the tariff EXPORT, else IMPORT. EXPORT at the tariff IMPORT: purchases avoided.',
  } as typeof FlowIn),
  compare: Type.Optional(Word(['AVERAGE'], 'Also tell what the energy would have cost at the average price.')),
};

const intervalMembers = {
  aggregation: Type.Optional(
    Word(['NON_FIXED', 'DAY', 'WEEK', 'MONTH', 'YEAR'], 'NON_FIXED: by record. Others in local time.'),
  ),
  ...directionMembers,
  include_fixed_charges: Type.Optional(
    Type.Boolean({ description: 'Also tell fixed charges, when the window is made of whole local days.' }),
  ),
};

const IntervalQuery = Type.Object(intervalMembers);
const IntervalBody = Type.Object({
  start_time: Type.Optional(Timestamp('Default: the start of the local month.')),
  end_time: Type.Optional(Timestamp('Default now. At most 366 days after the start.')),
  ...intervalMembers,
});
const SessionOptions = Type.Object(directionMembers);

const tag = 'Costs';

/** `POST /costs/…` (rest-api.md §11) in one release: the same under other names of the flow. */
export function costEndpoints(desk: CostDesk, release: OemRelease): Endpoint[] {
  const { comparison, ...sessionExample } = costExample(release);
  return [
    instantCostEndpoint(desk, release),
    endpoint({
      method: 'POST',
      path: '/costs/interval/:id',
      context: 'api.cost_interval',
      releases: [release],
      tag,
      summary: 'Costs of a device or location',
      description: 'By record or local period. Members but the times are read from the query or the body.',
      params: Type.Object({ id: Type.Union([Id('dev'), Id('loc')]) }),
      query: IntervalQuery,
      body: Type.Optional(IntervalBody),
      bodyExample: {
        start_time: '2026-09-01T00:00:00+02:00',
        end_time: '2026-09-03T00:00:00+02:00',
        aggregation: 'DAY',
        compare: 'AVERAGE',
      },
      success: { status: 200, schema: costSchema(release, {}), example: costExample(release) },
      refusals: ['window_empty', 'window_too_long', ...COST_REFUSALS],
      handle: async ({ session, scope, params, query, body }) => {
        const nowMs = session.clock.now();
        const asked = { ...body, ...query };
        const aggregation = asked.aggregation ?? 'NON_FIXED';
        const start = body?.start_time === undefined ? null : parseTimestamp(body.start_time)!;
        const end = body?.end_time === undefined ? null : parseTimestamp(body.end_time)!;
        const report = await desk.interval(session, scope, {
          ownerId: params.id,
          startMs: start?.ms ?? null,
          endMs: end?.ms ?? null,
          aggregation: aggregation === 'NON_FIXED' ? null : aggregation,
          ...readDirections(asked),
          includes: new Set([
            ...(asked.include_fixed_charges === true ? (['FIXED_CHARGES'] as const) : []),
            ...(asked.compare === undefined ? [] : (['COMPARISON'] as const)),
          ]),
        });
        const offsetMinutes = end?.offsetMinutes ?? start?.offsetMinutes ?? 0;
        const write = (ms: number) => formatWithOffset(ms, offsetMinutes);
        return writeReport(report, { scope, release, nowMs, objectId: params.id, aggregation, write });
      },
    }),
    endpoint({
      method: 'POST',
      path: '/costs/session/:session_reference_id',
      context: 'api.cost_session',
      releases: [release],
      tag,
      summary: 'Costs of a session',
      description: 'Of every record with this session reference.',
      params: Type.Object({ session_reference_id: Type.String({ minLength: 1, maxLength: 255 }) }),
      query: SessionOptions,
      body: Type.Optional(SessionOptions),
      bodyExample: { compare: 'AVERAGE' },
      success: {
        status: 200,
        schema: costSchema(release, { session_reference_id: Type.String() }),
        example: { ...sessionExample, session_reference_id: 'SESSION-1', aggregation: 'NON_FIXED' as const },
      },
      refusals: ['window_too_long', ...COST_REFUSALS],
      handle: async ({ session, scope, params, query, body }) => {
        const nowMs = session.clock.now();
        const asked = { ...body, ...query };
        const sessionReference = params.session_reference_id;
        const includes = new Set(asked.compare === undefined ? [] : (['COMPARISON'] as const));
        const report = await desk.session(session, scope, { sessionReference, ...readDirections(asked), includes });
        const { objectId } = report;
        const context = { scope, release, nowMs, objectId, aggregation: 'NON_FIXED' as const, write: formatUtc };
        return { ...writeReport(report, context), session_reference_id: sessionReference };
      },
    }),
  ];
}

function readDirections(asked: Static<typeof SessionOptions>): Directions {
  const tariffDirection = asked.tariff_direction ?? 'IMPORT';
  return { tariffDirection, flow: readFlow(asked.energy_flow_direction) ?? usualFlow(tariffDirection) };
}
