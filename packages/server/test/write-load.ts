import { randomUUID } from 'node:crypto';
import { type Answer, type Json, send } from './client.ts';

/** A write, as it was or will be sent. */
export interface Write {
  readonly path: '/customers' | '/locations' | '/tariffs';
  /** Unique; the object can be found by it. */
  readonly reference: string;
  readonly body: object;
  /** Idempotency key; null: none. */
  readonly key: string | null;
}

export interface AcknowledgedWrite extends Write {
  /** The object, as it was answered. */
  readonly object: Json;
}

/** Writes that go on until the server is gone. */
export interface WriteLoad {
  readonly acknowledged: AcknowledgedWrite[];
  /** Sent and not answered, or answered 503: they may have happened or not. */
  readonly uncertain: Write[];
  /** Resolves when nobody writes any more. @throws when the server gave another answer than a write deserves */
  stop(): Promise<void>;
}

const WRITERS = 6;
const PATHS = ['/customers', '/locations', '/tariffs'] as const;

/** Writes customers, locations and tariffs for `key` at `origin`, several at once, every other one with an idempotency key. */
export function startWriting(origin: string, key: string, locationId: string): WriteLoad {
  const acknowledged: AcknowledgedWrite[] = [];
  const uncertain: Write[] = [];
  let stopping = false;
  const writer = async (first: number) => {
    for (let count = first; !stopping; count += 1) {
      const write = compose(PATHS[count % PATHS.length]!, locationId, count % 2 === 0);
      const answer = await submit(origin, key, write);
      if (answer === null || answer.status === 503) uncertain.push(write);
      else acknowledged.push({ ...write, object: created(answer) });
      // Nobody there any more: what else is sent proves nothing.
      if (answer === null) return;
    }
  };
  const writers = Promise.allSettled(Array.from({ length: WRITERS }, (_, number) => writer(number)));
  return {
    acknowledged,
    uncertain,
    stop: async () => {
      stopping = true;
      for (const outcome of await writers) if (outcome.status === 'rejected') throw outcome.reason;
    },
  };
}

/** Sends a write. Null: no answer came. */
export async function submit(origin: string, key: string, write: Write): Promise<Answer | null> {
  const headers = {
    authorization: `Bearer ${key}`,
    ...(write.key === null ? {} : { 'idempotency-key': write.key }),
  };
  return send(origin, 'POST', write.path, write.body, headers).catch(() => null);
}

function created({ status, body }: Answer): Json {
  if (status === 200 || status === 201) return body;
  throw new Error(`A write was answered ${status}: ${JSON.stringify(body)}`);
}

function compose(path: Write['path'], locationId: string, hasKey: boolean): Write {
  const reference = `REF-${randomUUID()}`;
  return { path, reference, body: bodyOf(path, reference, locationId), key: hasKey ? `key ${reference}` : null };
}

function bodyOf(path: Write['path'], reference: string, locationId: string): object {
  switch (path) {
    case '/customers':
      return { reference_id: reference };
    case '/locations':
      return { reference_id: reference, postal_address: { city: 'Berlin', country_code: 'DE' } };
    case '/tariffs':
      return {
        location_id: locationId,
        direction: 'IMPORT',
        type: 'COMMODITY',
        display_name: reference,
        schedule: [{ days_and_hours: [{ hours: [{ rate: [{ fixed: 0.25 }] }] }] }],
      };
  }
}
