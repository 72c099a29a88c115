import { createHash } from 'node:crypto';
import type { Home } from '../answers.ts';
import type { CustomerRecord, Customers } from './customers.ts';

/** Something has changed at Plateau: the type of an event (events-webhooks.md) and the location it is about. */
export interface PlateauEvent {
  readonly type: string;
  readonly locationId: string;
}

/** Tells open apps that there is something new. */
export interface News {
  /** The one place at which Plateau's events arrive, from whichever source: what is asked for below, or a webhook. */
  onEvent(event: PlateauEvent): void;
  /** @returns what ends it */
  listen(customerId: string, tell: () => void): () => void;
  close(): void;
}

const ASK_EVERY_MS = 10_000;

/**
 * @param show what a customer's app shows; asked for every 10 s while somebody looks
 */
export function createNews(customers: Customers, show: (customer: CustomerRecord) => Promise<Home>): News {
  const listeners = new Map<string, Set<() => void>>();
  const seen = new Map<string, string>();

  const news: News = {
    onEvent: ({ locationId }) => {
      for (const { id, plateau } of customers.all()) {
        if (plateau?.locationId === locationId) for (const tell of listeners.get(id) ?? []) tell();
      }
    },
    listen: (customerId, tell) => {
      const own = listeners.get(customerId) ?? new Set();
      listeners.set(customerId, own.add(tell));
      // What is there now is what later answers are compared with.
      if (own.size === 1) askQuietly(customerId);
      return () => {
        own.delete(tell);
        if (own.size > 0) return;
        listeners.delete(customerId);
        seen.delete(customerId);
      };
    },
    close: () => clearInterval(timer),
  };

  async function ask(customerId: string): Promise<void> {
    const customer = customers.find(customerId);
    if (customer?.plateau == null) return;
    const home = await show(customer);
    const print = createHash('sha256').update(JSON.stringify(home)).digest('hex');
    const before = seen.get(customerId);
    seen.set(customerId, print);
    if (before !== undefined && before !== print) {
      news.onEvent({ type: 'location.update', locationId: customer.plateau.locationId });
    }
  }

  /** Who cannot be asked about now is asked about again next time. */
  function askQuietly(customerId: string): void {
    ask(customerId).catch(() => {});
  }

  const timer = setInterval(() => {
    for (const customerId of listeners.keys()) askQuietly(customerId);
  }, ASK_EVERY_MS);
  timer.unref();
  return news;
}
