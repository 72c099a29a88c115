import type { Series, Window } from '@plateau/energy';
import type { Scope, Session } from '../../storage/index.ts';
import type { Market } from '../market/index.ts';
import type { PriceDesk } from '../prices/index.ts';
import type { Planner } from '../solver/index.ts';

/** What plans are made from. */
export interface ScheduleSources {
  readonly market: Market;
  readonly priceDesk: PriceDesk;
  readonly planner: Planner;
  readonly deviceState: ReadDeviceState;
  readonly solarForecast: ReadSolarForecast;
  readonly baseLoadForecast: ReadBaseLoadForecast;
  readonly vppEvents: ReadVppEvents;
}

/** What a device last said of itself, as far as plans need it. */
export interface DeviceState {
  readonly time: Date;
  /** Where it was. */
  readonly locationId: string;
  /** 0…100 */
  readonly stateOfChargePercent: number | null;
  readonly targetStateOfChargePercent: number | null;
  readonly backupReservePercent: number | null;
}

/** The state with the latest time; null: there is none. */
export type ReadDeviceState = (session: Session, scope: Scope, deviceId: string) => Promise<DeviceState | null>;

/** Power in kW that the solar systems of a location will give over a window; null: it has none that is forecast. */
export type ReadSolarForecast = (
  session: Session,
  scope: Scope,
  locationId: string,
  window: Window,
) => Promise<Series | null>;

/** Power in kW that a location will use for what isn't planned; null: nothing is known. */
export type ReadBaseLoadForecast = ReadSolarForecast;

/** When a device's schedule has VPP events within a window. */
export type ReadVppEvents = (
  session: Session,
  scope: Scope,
  deviceId: string,
  window: Window,
) => Promise<readonly Window[]>;

/** No events. */
export const noVppEvents: ReadVppEvents = () => Promise.resolve([]);
