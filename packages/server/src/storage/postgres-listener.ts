import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

interface Subscriber {
  readonly onPayload: (payload: string) => void;
  /** Called when the line was down: messages may have been missed. */
  readonly onGap: () => void;
  readonly onError: (error: Error) => void;
}

/** Milliseconds between attempts to reach the server again. */
const RETRY_MS = 1_000;

/**
 * Listens on `channel` over a connection of its own, and takes it up again whenever it breaks.
 * The first connection is awaited, so that nothing sent after this call is missed.
 */
export async function keepListening(
  connection: pg.ClientConfig,
  channel: string,
  subscriber: Subscriber,
): Promise<{ close(): Promise<void> }> {
  const stop = new AbortController();
  let client = await listen();

  async function listen(): Promise<pg.Client> {
    const next = new pg.Client({ ...connection, application_name: 'plateau listener' });
    next.on('error', subscriber.onError);
    next.on('notification', (message) => subscriber.onPayload(message.payload ?? ''));
    try {
      await next.connect();
      await next.query(`listen ${channel}`);
    } catch (error) {
      void next.end();
      throw error;
    }
    // Only a connection that once stood is taken up again here: whoever could not make one tries again itself.
    next.on('end', () => {
      if (!stop.signal.aborted) void resume();
    });
    return next;
  }

  async function resume(): Promise<void> {
    subscriber.onGap();
    while (!stop.signal.aborted) {
      try {
        client = await listen();
        subscriber.onGap();
        break;
      } catch (error) {
        subscriber.onError(error as Error);
        await pause(RETRY_MS, undefined, { signal: stop.signal }).catch(() => {});
      }
    }
    if (stop.signal.aborted) await client.end();
  }

  return {
    close: async () => {
      stop.abort();
      await client.end();
    },
  };
}
