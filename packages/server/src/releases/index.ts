import type { Endpoint } from '../http/endpoint.ts';
import type { Connect } from '../modules/connect/index.ts';
import type { CostDesk } from '../modules/costs/index.ts';
import type { Market } from '../modules/market/index.ts';
import type { PriceDesk } from '../modules/prices/index.ts';
import type { ScheduleSources } from '../modules/schedules/index.ts';
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
import { accountEndpoints } from './every/account.ts';
import { catalogueEndpoints } from './every/catalogue.ts';
import { sandboxDeviceEndpoint } from './every/sandbox-devices.ts';

export { serveLoginPages, serveProtocol } from './connect/index.ts';
export { serveSignIn } from './every/sign-in.ts';

/** Every call of the API, in all releases. */
export function apiEndpoints({
  market,
  priceDesk,
  schedules,
  connect,
  costDesk,
}: {
  market: Market;
  priceDesk: PriceDesk;
  schedules: ScheduleSources;
  connect: Connect;
  costDesk: CostDesk;
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
  ];
}
