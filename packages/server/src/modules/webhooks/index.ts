export { type Deliverer, type DelivererOptions, startDeliverer } from './deliverer.ts';
export {
  deliverTo,
  forgetOldDeliveries,
  listDeliveries,
  queueDepth,
  redeliver,
  type WebhookDelivery,
} from './deliveries.ts';
export { createDeliveryCount, type DeliveryCount } from './delivery-count.ts';
export {
  type AddressPolicy,
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhooks,
  rotateSecret,
  updateWebhook,
  type WebhookEndpoint,
  webhookStatus,
} from './endpoints.ts';
export type { SentEvent } from './lanes.ts';
export { type Answer, type Courier, createCourier } from './post.ts';
export { DELIVERY_WORK, queueDeliveries } from './queue.ts';
export { tellReplay } from './replay.ts';
export type { DeliveryResult } from './results.ts';
export { type Message, newSecret, signatureHeaders } from './signatures.ts';
export {
  createSigningKeys,
  ensureSigningKeys,
  forgetOldSigningKeys,
  type ListedSigningKey,
  listSigningKeys,
  type PublicKey,
  rotateOldSigningKeys,
  rotateSigningKeys,
  type SigningKey,
  type SigningKeys,
} from './signing-keys.ts';
