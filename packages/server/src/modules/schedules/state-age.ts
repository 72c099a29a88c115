import type { Scope, Session } from '../../storage/index.ts';
import type { DeviceState, ScheduleSources } from './sources.ts';

/** States older than this tell nothing (energy.md §5.4). */
const LONGEST_AGE_MS = 24 * 3_600_000;

/** The last state of a device, if it is of the last 24 hours. */
export async function latestWithinDay(
  { deviceState }: Pick<ScheduleSources, 'deviceState'>,
  session: Session,
  scope: Scope,
  deviceId: string,
): Promise<DeviceState | null> {
  const state = await deviceState(session, scope, deviceId);
  return state !== null && session.clock.now() - state.time.getTime() <= LONGEST_AGE_MS ? state : null;
}
