import type { Scope, Session } from '../../storage/index.ts';
import { report, reportLoss } from '../events/index.ts';
import { tariffsOfLocations } from '../tariffs/index.ts';
import { devicesAt } from './placement.ts';

/** Tells that locations are about to be gone, with the tariffs on them, and that devices lose them (rest-api.md §1.9). */
export async function reportLossOfLocations(
  transaction: Session,
  scope: Scope,
  locationIds: readonly string[],
): Promise<void> {
  if (locationIds.length === 0) return;
  await reportLoss(transaction, scope, 'tariff.delete', await tariffsOfLocations(transaction, scope, locationIds));
  await reportLoss(transaction, scope, 'location.delete', locationIds);
  const devices = [...(await devicesAt(transaction, scope, locationIds)).values()].flat();
  for (const device of new Set(devices)) report(transaction, scope, 'device.update', device);
}
