import { type Static, Type } from 'typebox';
import { type Call, type Endpoint, endpoint } from '../../http/endpoint.ts';
import { defaultRelease } from '../../http/release.ts';
import type { InstanceKey } from '../../instance-key.ts';
import { EVENT_TYPES, insertEvents } from '../../modules/events/index.ts';
import {
  createWebhook,
  deleteWebhook,
  deliverTo,
  getWebhook,
  listDeliveries,
  listWebhooks,
  redeliver,
  rotateSecret,
  updateWebhook,
} from '../../modules/webhooks/index.ts';
import { Refusal } from '../../refusal.ts';
import { Id, List, ListQuery, Nullable, Timestamp, Word } from '../../wire/schemas.ts';
import { byId, deleteCall, listCall, pageRequest, type Resource, retrieveCall } from '../both/standard-calls.ts';
import { readDate } from '../both/tariff-wire.ts';
import { sampleData } from '../events/samples.ts';
import {
  DeliveryAnswer,
  DeliveryStatus,
  deliveryExample,
  EnabledEvents,
  RetrySchedule,
  WebhookAnswer,
  WebhookUrl,
  webhookExample,
  writeDelivery,
  writeWebhook,
} from './webhook-wire.ts';

const kinds = ['OEM', 'PROVIDER'] as const;
const webhooks: Resource<typeof WebhookAnswer> = {
  object: 'webhook',
  plural: 'webhooks',
  path: '/webhooks',
  prefix: 'whe',
  tag: 'Webhooks',
  kinds,
  answer: WebhookAnswer,
  example: webhookExample,
};
const { tag, path } = webhooks;

const WebhookBody = Type.Object({
  url: WebhookUrl,
  enabled_events: Type.Optional(Nullable(EnabledEvents)),
  retry_schedule: Type.Optional(Nullable(RetrySchedule)),
});
const WebhookPatch = Type.Object({
  url: Type.Optional(WebhookUrl),
  enabled_events: Type.Optional(Nullable(EnabledEvents)),
  retry_schedule: Type.Optional(Nullable(RetrySchedule)),
  disabled: Type.Optional(Type.Boolean({ description: 'Switches it off, and on again.' })),
  replay_from: Type.Optional(Timestamp('Sends the events since then, too; at most 30 days ago.')),
});

const withSecret = { ...webhookExample, secret: 'whsec_c2VjcmV0IG9mIHRoaXMgZW5kcG9pbnQ' };
const ALL = ['*'];

interface Surroundings {
  readonly instanceKey: InstanceKey;
  readonly webhookAllowPrivate: boolean;
}

/** `/webhooks` (rest-api.md §13). */
export function webhookEndpoints({ instanceKey, webhookAllowPrivate: allowPrivate }: Surroundings): Endpoint[] {
  return [
    listCall(
      webhooks,
      {},
      ({ session, scope }, _filters, page) => listWebhooks(session, scope, page),
      (rows) => rows.map((endpoint) => writeWebhook(endpoint)),
    ),
    endpoint({
      method: 'POST',
      path,
      context: 'api.webhook_create',
      kinds,
      tag,
      summary: 'Create a webhook',
      description: 'Events of this mode are sent to it from now on. Its secret is shown this once.',
      body: WebhookBody,
      bodyExample: { url: webhookExample.url, enabled_events: webhookExample.enabled_events },
      success: { status: 201, schema: WebhookAnswer, example: withSecret },
      refusals: ['webhook_url_invalid', 'webhook_limit_reached'],
      handle: async ({ session, scope, body, caller }) => {
        const input = {
          url: body.url,
          enabledEvents: body.enabled_events ?? ALL,
          retrySchedule: readSchedule(body.retry_schedule, caller) ?? 'STANDARD',
        };
        const { endpoint, secret } = await createWebhook(session, scope, input, { instanceKey, allowPrivate });
        return writeWebhook(endpoint, secret);
      },
    }),
    retrieveCall(webhooks, async ({ session, scope }, id) => writeWebhook(await getWebhook(session, scope, id))),
    endpoint({
      method: 'PATCH',
      path: `${path}/:id`,
      context: 'api.webhook_update',
      kinds,
      tag,
      summary: 'Update a webhook',
      description: 'One that is switched on again may have the events since a time sent, too.',
      params: byId(webhooks),
      body: WebhookPatch,
      bodyExample: { disabled: false, replay_from: '2026-09-13T00:00:00Z' },
      success: { status: 200, schema: WebhookAnswer, example: webhookExample },
      refusals: ['webhook_url_invalid'],
      handle: async ({ session, scope, params, body, caller }) => {
        const changes = {
          url: body.url,
          enabledEvents: body.enabled_events === null ? ALL : body.enabled_events,
          retrySchedule: body.retry_schedule === null ? 'STANDARD' : readSchedule(body.retry_schedule, caller),
          disabled: body.disabled,
          replayFrom: readDate(body.replay_from),
        } as const;
        return writeWebhook(await updateWebhook(session, scope, params.id, changes, { allowPrivate }));
      },
    }),
    deleteCall(webhooks, 'What waits to be delivered to it is dropped.', ({ session, scope }, id) =>
      deleteWebhook(session, scope, id),
    ),
    endpoint({
      method: 'POST',
      path: `${path}/:id/rotate-secret`,
      context: 'api.webhook_rotate',
      kinds,
      tag,
      summary: 'Give a webhook a new secret',
      description: 'The old one signs beside it for 24 hours.',
      params: byId(webhooks),
      success: { status: 200, schema: WebhookAnswer, example: withSecret },
      refusals: [],
      handle: async ({ session, scope, params }) => {
        const { endpoint, secret } = await rotateSecret(session, scope, params.id, instanceKey);
        return writeWebhook(endpoint, secret);
      },
    }),
    endpoint({
      method: 'GET',
      path: `${path}/:id/deliveries`,
      context: 'api.webhook_delivery_list',
      kinds,
      tag,
      summary: 'List deliveries of a webhook',
      description: 'Those of the last 30 days, with what was answered.',
      params: byId(webhooks),
      query: Type.Object({ ...ListQuery, status: Type.Optional(DeliveryStatus) }),
      success: { status: 200, schema: List(DeliveryAnswer) },
      refusals: ['pagination_invalid'],
      handle: async ({ session, scope, params, query }) => {
        const page = await listDeliveries(session, scope, params.id, { status: query.status }, pageRequest(query));
        const url = `${path}/${params.id}/deliveries`;
        return { object: 'list' as const, url, has_more: page.hasMore, data: page.rows.map(writeDelivery) };
      },
    }),
    endpoint({
      method: 'POST',
      path: `${path}/:id/deliveries/:delivery_id/redeliver`,
      context: 'api.webhook_redeliver',
      kinds,
      tag,
      summary: 'Send an event to a webhook again',
      params: Type.Object({ id: Id('whe'), delivery_id: Id('whd') }),
      success: { status: 200, schema: DeliveryAnswer, example: deliveryExample },
      refusals: ['conflict'],
      handle: async ({ session, scope, params }) =>
        writeDelivery(await redeliver(session, scope, params.id, params.delivery_id)),
    }),
    endpoint({
      method: 'POST',
      path: `${path}/:id/test`,
      context: 'api.webhook_test',
      kinds,
      tag,
      summary: 'Send a sample event to a webhook',
      description: 'Its objects are made up. It is sent to this webhook only, and is in no list of events.',
      params: byId(webhooks),
      body: Nullable(
        Type.Object({ event_type: Type.Optional(Nullable(Word(EVENT_TYPES), 'Default: tariff.expired.')) }),
      ),
      bodyExample: { event_type: 'tariff.expired' },
      success: { status: 200, schema: DeliveryAnswer, example: deliveryExample },
      refusals: ['conflict'],
      handle: ({ session, scope, params, body, caller }) =>
        session.atomically(async (transaction) => {
          await getWebhook(transaction, scope, params.id);
          const type = body?.event_type ?? 'tariff.expired';
          const data = sampleData(type, defaultRelease(caller), scope);
          const sample = { ...scope, type, release: caller.defaultRelease, objectId: params.id, data };
          const [event] = await insertEvents(transaction, [sample], { sample: true });
          return writeDelivery(await deliverTo(transaction, scope, params.id, event!));
        }),
    }),
  ];
}

/** Dispatch is worthless tomorrow: those who dispatch may ask for the quick schedule (events-webhooks.md, Delivery). */
function readSchedule(
  schedule: Static<typeof RetrySchedule> | null | undefined,
  { kind }: Call['caller'],
): Static<typeof RetrySchedule> | undefined {
  if (schedule === 'REALTIME' && kind !== 'PROVIDER') {
    throw new Refusal('data_json_invalid', 'REALTIME is for accounts of providers only.', { param: 'retry_schedule' });
  }
  return schedule ?? undefined;
}
