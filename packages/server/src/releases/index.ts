import type { Endpoint } from '../http/endpoint.ts';
import type { InstanceKey } from '../instance-key.ts';
import type { Connect } from '../modules/connect/index.ts';
import type { CostDesk } from '../modules/costs/index.ts';
import type { Market } from '../modules/market/index.ts';
import type { PriceDesk } from '../modules/prices/index.ts';
import type { ScheduleSources } from '../modules/schedules/index.ts';
import type { Settings } from '../settings.ts';
import { anodeDeviceEndpoints } from './anode/devices.ts';
import { anodeLocationEndpoints } from './anode/locations.ts';
import { anodePriceEndpoints } from './anode/prices.ts';
import { anodeScheduleEndpoints } from './anode/schedules.ts';
import { costEndpoints } from './both/cost-endpoints.ts';
import { customerEndpoints } from './both/customers.ts';
import { meterEndpoints } from './both/meters.ts';
import { tariffEndpoints } from './both/tariff-endpoints.ts';
import { deviceStateEndpoints } from './busbar/device-states.ts';
import { busbarDeviceEndpoints } from './busbar/devices.ts';
import { busbarLocationEndpoints } from './busbar/locations.ts';
import { meterLogEndpoint } from './busbar/meter-log.ts';
import { busbarPriceEndpoints } from './busbar/prices.ts';
import { busbarScheduleEndpoints } from './busbar/schedules.ts';
import { connectEndpoints } from './connect/index.ts';
import { createPictures } from './events/pictures.ts';
import { accountEndpoints } from './every/account.ts';
import { catalogueEndpoints } from './every/catalogue.ts';
import type { EventWire } from './every/event-wire.ts';
import { eventEndpoints } from './every/events.ts';
import { sandboxDeviceEndpoint } from './every/sandbox-devices.ts';
import { sandboxEventEndpoint } from './every/sandbox-events.ts';
import { webhookEndpoints } from './every/webhooks.ts';

export { serveLoginPages, serveProtocol } from './connect/index.ts';
export { serveSigningKeys } from './every/jwks.ts';
export { serveSignIn } from './every/sign-in.ts';

/** Every call of the API, in all releases. */
export function apiEndpoints({
  market,
  priceDesk,
  schedules,
  connect,
  costDesk,
  instanceKey,
  eventWire,
  settings,
}: {
  market: Market;
  priceDesk: PriceDesk;
  schedules: ScheduleSources;
  connect: Connect;
  costDesk: CostDesk;
  instanceKey: InstanceKey;
  eventWire: EventWire;
  settings: Pick<Settings, 'webhookAllowPrivate'>;
}): Endpoint[] {
  return [
    ...accountEndpoints,
    ...customerEndpoints,
    ...anodeLocationEndpoints(market),
    ...busbarLocationEndpoints(market),
    ...anodeDeviceEndpoints,
    ...busbarDeviceEndpoints,
    ...catalogueEndpoints(market),
    ...tariffEndpoints(market, '2025-09-14.anode'),
    ...tariffEndpoints(market, '2026-08-01.busbar'),
    ...anodePriceEndpoints(priceDesk),
    ...busbarPriceEndpoints(priceDesk),
    ...deviceStateEndpoints,
    ...meterEndpoints,
    meterLogEndpoint,
    ...costEndpoints(costDesk, '2025-09-14.anode'),
    ...costEndpoints(costDesk, '2026-08-01.busbar'),
    ...anodeScheduleEndpoints(schedules),
    ...busbarScheduleEndpoints(schedules),
    ...connectEndpoints(connect, market),
    sandboxDeviceEndpoint,
    ...eventEndpoints(eventWire),
    ...webhookEndpoints({ instanceKey, webhookAllowPrivate: settings.webhookAllowPrivate }),
    sandboxEventEndpoint(createPictures({ market, connect, instanceKey }), eventWire),
  ];
}
