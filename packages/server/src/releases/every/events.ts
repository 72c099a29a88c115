import { Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import { idOfToken } from '../../modules/connect/index.ts';
import { getEvent, listEvents } from '../../modules/events/index.ts';
import { List, ListQuery } from '../../wire/schemas.ts';
import { byId, pageRequest, type Resource } from '../both/standard-calls.ts';
import { EventAnswer, type EventWire, eventExample } from './event-wire.ts';

const events: Resource<typeof EventAnswer> = {
  object: 'event',
  plural: 'events',
  path: '/events',
  prefix: 'evt',
  tag: 'Events',
  answer: EventAnswer,
  example: eventExample,
};
const { tag, path } = events;
const PAGE_SIZE = 100;

/** `/events` (rest-api.md §12). */
export function eventEndpoints(wire: EventWire): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path,
      context: 'api.event_list',
      kinds: ['OEM', 'PROVIDER'],
      tag,
      summary: 'List events',
      description: 'What happened in the last 90 days.',
      query: Type.Object({
        ...ListQuery,
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: PAGE_SIZE, description: 'Page size.' })),
        event_type: Type.Optional(Type.String({ maxLength: 100, description: 'Only those of this type.' })),
        object_id: Type.Optional(
          Type.String({ pattern: '^[a-z]{3}_[0-9a-f]{24}$', description: 'Only those with this id in their data.' }),
        ),
      }),
      success: { status: 200, schema: List(EventAnswer) },
      refusals: ['pagination_invalid'],
      handle: async ({ session, scope, query }) => {
        // Events are found by the session's id: they hold its token encrypted.
        const { event_type: type, object_id: named } = query;
        const objectId = named === undefined ? undefined : ((await idOfToken(session, scope, named)) ?? named);
        const filter = { type, objectId };
        const page = await listEvents(session, scope, filter, pageRequest(query, PAGE_SIZE));
        return { object: 'list' as const, url: path, has_more: page.hasMore, data: page.rows.map(wire.write) };
      },
    }),
    endpoint({
      method: 'GET',
      path: `${path}/:id`,
      context: 'api.event_retrieve',
      kinds: ['OEM', 'PROVIDER'],
      tag,
      summary: 'Retrieve one of the events',
      params: byId(events),
      success: { status: 200, schema: EventAnswer, example: eventExample },
      refusals: [],
      handle: async ({ session, scope, params }) => wire.write(await getEvent(session, scope, params.id)),
    }),
  ];
}
