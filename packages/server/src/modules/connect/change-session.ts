import { Refusal } from '../../refusal.ts';
import type { Scope, Session } from '../../storage/index.ts';
import { getLocation } from '../locations/index.ts';
import type { Catalogue } from '../market/index.ts';
import { requireProvider } from '../tariffs/index.ts';
import { type ConnectSession, saveSession, sessionStatusAt } from './connect-session.ts';
import { bindDevice, named, requireUrls } from './create-session.ts';

/** Members to change; absent ones stay, null clears. */
export interface SessionChanges {
  readonly deviceId?: string | null | undefined;
  readonly locationId?: string | undefined;
  readonly providerId?: string | null | undefined;
  readonly connectUrl?: string | undefined;
  readonly callbackUrl?: string | undefined;
}

/**
 * Changes a session that nobody else changes meanwhile: the ids before its first page, the URLs while it is open.
 * @throws Refusal `session_not_open`, `session_started`, `url_invalid`, `redirect_url_not_allowed`, `not_found`
 */
export async function changeSession(
  transaction: Session,
  scope: Scope,
  connect: ConnectSession,
  changes: SessionChanges,
  catalogue: Catalogue,
): Promise<ConnectSession> {
  if (sessionStatusAt(connect, transaction.clock.now()) !== 'OPEN') {
    throw new Refusal('session_not_open', 'The session has ended.');
  }
  const { deviceId, locationId, providerId, connectUrl, callbackUrl } = changes;
  const hasIds = deviceId !== undefined || locationId !== undefined || providerId !== undefined;
  if (hasIds && connect.state.runs.length > 0) {
    throw new Refusal('session_started', 'The ids of a session stay once its first page was shown.');
  }
  await requireUrls(transaction, scope, { connect_url: connectUrl, callback_url: callbackUrl });
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const changed: ConnectSession = { ...connect, ...Object.fromEntries(given) };
  const at = changed.locationId;
  const location =
    at === null || !hasIds ? null : await named('location_id', () => getLocation(transaction, scope, at, catalogue));
  if (hasIds && changed.deviceId !== null) await bindDevice(transaction, scope, changed.deviceId, location);
  if (providerId != null) await requireProvider(transaction, scope, providerId);
  await saveSession(transaction, changed);
  return changed;
}
