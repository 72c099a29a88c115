import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { createTransport, dueSources, fetchSource, sourceName } from '../modules/market/index.ts';
import type { Platform } from '../platform.ts';
import { VERSION } from '../version.ts';

/** Fetches the prices of every market that is in use and due, one after the other, as slowly as its source asks for. */
export async function fetchDuePrices({ storage, market, settings }: Platform, log: FastifyBaseLogger): Promise<void> {
  const access = { transport: createTransport(VERSION), entsoeToken: settings.entsoeToken };
  for (const source of await dueSources(storage, market)) {
    const outcome = await fetchSource(storage, market, source, access);
    if (outcome.ok)
      log.info({ market: sourceName(source), feed: outcome.feed, ...outcome.delivery }, 'market prices arrived');
    else log.warn({ market: sourceName(source), reason: outcome.error }, 'market prices did not arrive');
    await pause(market.feedsOf(source)[0]?.feed.pauseBetweenFetchesMs ?? 0);
  }
}
