import { type Static, Type } from 'typebox';
import { type WebhookDelivery, type WebhookEndpoint, webhookStatus } from '../../modules/webhooks/index.ts';
import { AccountId, Id, LiveMode, Model, Nullable, TimeCreated, Timestamp, Word } from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';

export const WebhookUrl = Type.String({
  minLength: 1,
  maxLength: 2048,
  description: 'https in live mode, without credentials, no private address unless the operator allows it.',
});
export const EnabledEvents = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
  minItems: 1,
  maxItems: 100,
  description: 'Types of events, `tariff.*`, or `*`.',
});
export const RetrySchedule = Word(
  ['STANDARD', 'REALTIME'],
  'REALTIME, for accounts of providers only: every minute, 50 times.',
);

/** The endpoint object (rest-api.md §13). */
export const WebhookAnswer = Model('WebhookEndpoint', {
  id: Id('whe'),
  object: Type.Literal('webhook_endpoint'),
  live_mode: LiveMode,
  url: WebhookUrl,
  enabled_events: EnabledEvents,
  retry_schedule: RetrySchedule,
  disabled: Type.Boolean(),
  status: Word(['ACTIVE', 'FAILING', 'DISABLED'], 'FAILING: the last deliveries failed.'),
  secret: Type.Optional(Type.String({ description: 'Shown on creation and rotation only.' })),
  time_created: TimeCreated,
  account_id: AccountId,
});

export const webhookExample: Static<typeof WebhookAnswer> = {
  id: 'whe_66f2a1c09be4d07735a6c1f1',
  object: 'webhook_endpoint',
  live_mode: false,
  url: 'https://nova.example/hooks/plateau',
  enabled_events: ['tariff.*', 'location.update'],
  retry_schedule: 'STANDARD',
  disabled: false,
  status: 'ACTIVE',
  time_created: '2026-09-01T07:20:00Z',
  account_id: 'acc_66f2a1c09be4d07735a6c1e0',
};

/** @param secret to be shown, on creation and rotation */
export function writeWebhook(endpoint: WebhookEndpoint, secret?: string): Static<typeof WebhookAnswer> {
  return {
    id: endpoint.id,
    object: 'webhook_endpoint',
    live_mode: endpoint.liveMode,
    url: endpoint.url,
    enabled_events: endpoint.enabledEvents,
    retry_schedule: endpoint.retrySchedule,
    disabled: endpoint.disabled,
    status: webhookStatus(endpoint),
    ...(secret === undefined ? {} : { secret }),
    time_created: formatUtc(endpoint.timeCreated.getTime()),
    account_id: endpoint.accountId,
  };
}

export const DeliveryStatus = Word(['PENDING', 'DELIVERED', 'FAILED']);

/** The delivery object (rest-api.md §13). */
export const DeliveryAnswer = Model('WebhookDelivery', {
  id: Id('whd'),
  object: Type.Literal('webhook_delivery'),
  live_mode: LiveMode,
  webhook_id: Id('whe'),
  event_id: Id('evt'),
  event_type: Type.String(),
  status: DeliveryStatus,
  next_attempt: Type.Optional(Timestamp('While it is pending.')),
  attempts: Type.Array(
    Type.Object({
      time: Timestamp(),
      http_status: Nullable(Type.Integer(), 'Null: no answer.'),
      duration_ms: Type.Integer(),
      response_body: Type.String({ description: 'Its first 4 kB.' }),
      error: Type.Optional(Type.String({ description: 'Why it is no success, for people.' })),
      request_headers: Type.Object({}, { additionalProperties: Type.String() }),
    }),
    { description: 'Of the last 30 days, oldest first. What was sent is the event.' },
  ),
  time_created: TimeCreated,
});

export const deliveryExample: Static<typeof DeliveryAnswer> = {
  id: 'whd_66f2a1c09be4d07735a6c1f2',
  object: 'webhook_delivery',
  live_mode: false,
  webhook_id: 'whe_66f2a1c09be4d07735a6c1f1',
  event_id: 'evt_66f2a1c09be4d07735a6c1f3',
  event_type: 'tariff.expired',
  status: 'PENDING',
  next_attempt: '2026-09-14T08:00:30Z',
  attempts: [
    {
      time: '2026-09-14T08:00:00Z',
      http_status: 503,
      duration_ms: 412,
      response_body: '',
      error: 'The answer is 503.',
      request_headers: { 'webhook-id': 'evt_66f2a1c09be4d07735a6c1f3' },
    },
  ],
  time_created: '2026-09-14T08:00:00Z',
};

export function writeDelivery(delivery: WebhookDelivery): Static<typeof DeliveryAnswer> {
  return {
    id: delivery.id,
    object: 'webhook_delivery',
    live_mode: delivery.liveMode,
    webhook_id: delivery.webhookId,
    event_id: delivery.eventId,
    event_type: delivery.eventType,
    status: delivery.status,
    ...(delivery.status === 'PENDING'
      ? { next_attempt: formatUtc((delivery.due ?? delivery.timeCreated).getTime()) }
      : {}),
    attempts: delivery.tries.map((each) => ({
      time: formatUtc(each.time.getTime()),
      http_status: each.httpStatus,
      duration_ms: each.durationMs,
      response_body: each.responseBody,
      ...(each.error === null ? {} : { error: each.error }),
      request_headers: each.requestHeaders,
    })),
    time_created: formatUtc(delivery.timeCreated.getTime()),
  };
}
