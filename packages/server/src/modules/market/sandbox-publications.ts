import type { Session } from '../../storage/index.ts';
import { requestFanOut } from '../events/index.ts';
import type { Market } from './market.ts';
import { sandboxPrices } from './sandbox-source.ts';

/** Publications older than this were told, or nobody was there to tell them. */
const RECENT_MS = 15 * 60_000;

/**
 * Has what the sandbox published just now told to the locations of test mode. Its prices are there by the clock alone, so
 * somebody has to look; looking twice tells nothing twice.
 */
export async function announceSandboxPublications(session: Session, market: Market): Promise<void> {
  const nowMs = session.clock.now();
  const { sources } = await market.catalogue(session);
  for (const source of sources) {
    const revision = sandboxPrices(source, nowMs)?.lastPublicationMs;
    if (revision === undefined || nowMs - revision > RECENT_MS) continue;
    await session.atomically((transaction) =>
      requestFanOut(transaction, { kind: 'SANDBOX_PUBLICATION', subject: source.id, revision }),
    );
  }
}
