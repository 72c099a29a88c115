import { Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import { defaultRelease, type OemRelease } from '../../http/release.ts';
import { EVENT_TYPES, type EventType, insertEvents } from '../../modules/events/index.ts';
import { queueDeliveries } from '../../modules/webhooks/index.ts';
import { Refusal } from '../../refusal.ts';
import type { Scope, Session } from '../../storage/index.ts';
import { Word } from '../../wire/schemas.ts';
import { type Picture, SHOWN, type Subject } from '../events/pictures.ts';
import { EventAnswer, type EventWire, eventExample } from './event-wire.ts';

/** Prefix of the ids of what events show. */
const PREFIXES: Readonly<Record<Subject, string>> = {
  customer: 'cus',
  location: 'loc',
  device: 'dev',
  tariff: 'trf',
  'ids of a tariff': 'trf',
  'connect session': 'cse',
  'issue report': 'isr',
  consent: 'con',
  'meter batch': 'bat',
  webhook: 'whe',
};

/** `POST /sandbox/events` (rest-api.md §15). */
export function sandboxEventEndpoint(pictures: Readonly<Record<Subject, Picture>>, wire: EventWire): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/sandbox/events',
    context: 'api.sandbox_event_create',
    tag: 'Sandbox',
    summary: 'Have an event happen to a test object',
    description: 'Nothing but the event happens; it is listed and delivered like any other. Test mode only.',
    body: Type.Object({
      type: Word(EVENT_TYPES),
      object_id: Type.String({ pattern: '^[a-z]{3}_[0-9a-f]{24}$', description: 'The object it happens to.' }),
    }),
    bodyExample: { type: 'tariff.expired', object_id: 'trf_66f2a1c09be4d07735a6c1e5' },
    success: { status: 200, schema: EventAnswer, example: eventExample },
    refusals: ['not_found', 'conflict'],
    handle: ({ session, scope, caller, body }) => {
      if (scope.liveMode) throw new Refusal('not_found', 'The sandbox is for test mode only.');
      return session.atomically(async (transaction) => {
        const { type, object_id: objectId } = body;
        const data = await picture(transaction, scope, type, objectId, defaultRelease(caller), pictures);
        const told = { ...scope, type, release: caller.defaultRelease, objectId, data };
        const events = await insertEvents(transaction, [told], { sample: false });
        await queueDeliveries(transaction, events);
        return wire.write(events[0]!);
      });
    },
  });
}

/** @throws Refusal `not_found` when there is no such object, `conflict` when nothing of the kind happens to its like */
async function picture(
  session: Session,
  scope: Scope,
  type: EventType,
  objectId: string,
  release: OemRelease,
  pictures: Readonly<Record<Subject, Picture>>,
): Promise<object> {
  const subject = SHOWN[type];
  if (subject === undefined || !objectId.startsWith(`${PREFIXES[subject]}_`)) {
    throw new Refusal('conflict', `${type} does not happen to ${objectId}.`, { param: 'type' });
  }
  const shown = (await pictures[subject](session, scope, [objectId], release)).get(objectId);
  if (shown === undefined) throw new Refusal('not_found', `There is no ${objectId}.`, { param: 'object_id' });
  return shown;
}
