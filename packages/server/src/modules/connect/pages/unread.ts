import { Refusal } from '../../../refusal.ts';
import type { Slot } from '../../../storage/index.ts';
import type { Action, Step } from '../page.ts';
import { tariffInSlot } from '../summary.ts';
import type { Visit } from '../visit.ts';

/** What can be done with a tariff that could not be read yet (connect.md §3.18). */
export async function actOnUnread(visit: Visit, action: Action): Promise<Step | undefined> {
  const tariff = await tariffInSlot(visit);
  if (tariff === undefined) throw new Refusal('tariff_not_found', 'This tariff is not connected at the location.');
  const { type, direction, devices, providerId } = tariff;
  switch (action) {
    case 'EDIT':
      return { next: { kind: 'NEW_RUN', slot: { type, direction: direction as Slot['direction'] }, devices } };
    case 'RECONNECT':
      return providerId === null ? undefined : { next: { kind: 'RECONNECT', tariff, providerId } };
    case 'DISMISS_DIRECT':
      return { next: { kind: 'GIVE_UP_LOGIN', tariff } };
    case 'DISCONNECT':
      return { next: { kind: 'DISCONNECTED', tariffId: tariff.id } };
    default:
      return undefined;
  }
}
