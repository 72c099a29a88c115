import { type Static, Type } from 'typebox';
import type { InstanceKey } from '../../instance-key.ts';
import { openTokens } from '../../modules/connect/index.ts';
import type { SentEvent } from '../../modules/webhooks/index.ts';
import { AccountId, Id, LiveMode, Model, TimeCreated } from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';

/** The event object (events-webhooks.md). */
export const EventAnswer = Model('Event', {
  id: Id('evt'),
  object: Type.Literal('event'),
  type: Type.String({ description: 'What happened.' }),
  live_mode: LiveMode,
  release: Type.String({ description: 'The release in which `data` is written.' }),
  data: Type.Object({}, { additionalProperties: true, description: 'The object as it was then.' }),
  time_created: TimeCreated,
  account_id: AccountId,
});

export const eventExample: Static<typeof EventAnswer> = {
  id: 'evt_66f2a1c09be4d07735a6c1f3',
  object: 'event',
  type: 'tariff.expired',
  live_mode: false,
  release: '2026-08-01.busbar',
  data: {
    live_mode: false,
    location_id: 'loc_66f2a1c09be4d07735a6c1e3',
    tariff_id: 'trf_66f2a1c09be4d07735a6c1e5',
    account_id: 'acc_66f2a1c09be4d07735a6c1e0',
  },
  time_created: '2026-09-14T08:00:00Z',
  account_id: 'acc_66f2a1c09be4d07735a6c1e0',
};

/** Writes events. */
export interface EventWire {
  write(event: SentEvent): Static<typeof EventAnswer>;
  /** An event as webhooks carry it: the same JSON, written around the data, which is kept as text. */
  writeBody(event: SentEvent): string;
}

/** @param instanceKey with which connect tokens in events are kept */
export function createEventWire(instanceKey: InstanceKey): EventWire {
  const dataOf = ({ type, data }: SentEvent) =>
    type.startsWith('connect_session.') ? openTokens(data, instanceKey) : data;
  return {
    write: (event) => ({ ...envelope(event), data: JSON.parse(dataOf(event)), ...ending(event) }),
    writeBody: (event) => {
      const head = JSON.stringify(envelope(event)).slice(0, -1);
      const tail = JSON.stringify(ending(event)).slice(1);
      return `${head},"data":${dataOf(event)},${tail}`;
    },
  };
}

function envelope({ id, type, liveMode, release }: SentEvent) {
  return { id, object: 'event' as const, type, live_mode: liveMode, release };
}

function ending({ accountId, timeCreated }: SentEvent) {
  return { time_created: formatUtc(timeCreated.getTime()), account_id: accountId };
}
