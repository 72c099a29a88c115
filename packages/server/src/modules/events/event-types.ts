/** Every type of event there is (events-webhooks.md). */
export const EVENT_TYPES = [
  'customer.create',
  'customer.update',
  'customer.delete',
  'location.create',
  'location.update',
  'location.delete',
  'device.create',
  'device.update',
  'device.delete',
  'connect_session.complete',
  'connect_session.closed',
  'tariff.create',
  'tariff.update',
  'tariff.delete',
  'tariff.expiring',
  'tariff.expired',
  'tariff.fetch.failed',
  'tariff.connection.upgrade',
  'tariff.issue_report.create',
  'tariff.issue_report.update',
  'tariff.issue_report.cancel',
  'schedule.created',
  'device.schedule.update',
  'device.schedule.status',
  'device.state.update',
  'consent.granted',
  'consent.expiring',
  'consent.expired',
  'consent.withdrawn',
  'vpp_programme.update',
  'vpp_payment.create',
  'vpp_payment.update',
  'vpp_participation.create',
  'vpp_participation.update',
  'vpp_event.create',
  'vpp_event.update',
  'vpp_event.cancel',
  'meter_batch.complete',
  'webhook.disabled',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

export function isEventType(text: string): text is EventType {
  return EVENT_TYPES.some((type) => type === text);
}

/** Whether a pattern (`*`, `tariff.*`, or a type) stands for any type there is. */
export function isEventPattern(pattern: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('.*')
    ? EVENT_TYPES.some((type) => type.startsWith(pattern.slice(0, -1)))
    : isEventType(pattern);
}
