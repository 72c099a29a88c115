import type { Happening, Scope, Session } from '../../storage/index.ts';
import type { EventType } from './event-types.ts';

/**
 * Says what happens to an object of an account. When the transaction is committed it becomes an event, which shows the
 * object as it is then; of several updates of one object in a transaction there is one.
 * @param facts what the object itself does not tell
 */
export function report(
  transaction: Session,
  { accountId, liveMode }: Scope,
  type: EventType,
  objectId: string,
  facts: Happening['facts'] = {},
): void {
  transaction.report({ accountId, liveMode, type, objectId, facts });
}

/** The same for objects that are about to be gone: their events show them as they are now. */
export function reportLoss(
  transaction: Session,
  { accountId, liveMode }: Scope,
  type: EventType & `${string}.delete`,
  objectIds: readonly string[],
): Promise<void> {
  return transaction.reportBeforehand(
    objectIds.map((objectId) => ({ accountId, liveMode, type, objectId, facts: {} })),
  );
}
