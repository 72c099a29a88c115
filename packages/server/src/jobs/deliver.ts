import type { FastifyBaseLogger } from 'fastify';
import { loggableError } from '../http/errors.ts';
import { createCourier, startDeliverer } from '../modules/webhooks/index.ts';
import type { Platform } from '../platform.ts';
import type { Jobs } from './index.ts';

/** Delivers events to webhooks from now on. */
export function startDelivering(platform: Platform, log: FastifyBaseLogger): Jobs {
  const { storage, instanceKey, signingKeys, settings, deliveryCount, eventWire } = platform;
  const courier = createCourier({ allowPrivate: settings.webhookAllowPrivate });
  const deliverer = startDeliverer({
    storage,
    instanceKey,
    signingKeys,
    courier,
    writeBody: eventWire.writeBody,
    perEndpoint: settings.webhookEndpointConcurrency,
    inTotal: settings.webhookConcurrency,
    onResult: deliveryCount.add,
    onError: (error) => log.warn({ err: loggableError(error) }, 'webhooks wait'),
  });
  return {
    stop: async () => {
      await deliverer.stop();
      await courier.close();
    },
  };
}
