export { type AmountItem, type Amounts, type AmountsRequest, type PlannedItem, planAmounts } from './amount.ts';
export { planWholeSite, type SiteRequest, type SiteSchedule } from './site.ts';
export type { EnergyInput, LoadInput, PowerInput, SiteDeviceInput, SiteDeviceKind } from './site-devices.ts';
export {
  type DeviceState,
  noVppEvents,
  type ReadBaseLoadForecast,
  type ReadDeviceState,
  type ReadSolarForecast,
  type ReadVppEvents,
  type ScheduleSources,
} from './sources.ts';
export { type ChargePlan, type ChargeRequest, type ChargeSpan, planCharge } from './state-of-charge.ts';
export {
  type DurationRequest,
  type LimitRequest,
  type PlannedSlot,
  type Times,
  timesByLimit,
  timesOfDuration,
} from './times.ts';
