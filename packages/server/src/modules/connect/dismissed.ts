import { dismissedProviders, forgetDismissals, rememberDismissals } from '../providers/index.ts';
import type { ConnectSession } from './connect-session.ts';
import type { Visit } from './visit.ts';

/** Providers at which the customer would rather not log in, as remembered and as said in this session. */
export async function dismissedBy({ session, scope, connect }: Visit): Promise<ReadonlySet<string>> {
  const remembered = await dismissedProviders(session, scope, subjectsOf(connect));
  return new Set([...remembered, ...connect.state.dismissed]);
}

/** Remembers with the customer, or the location without one, what was said before there was either. */
export async function keepDismissals(
  { session, scope }: Pick<Visit, 'session' | 'scope'>,
  connect: ConnectSession,
): Promise<void> {
  const subject = connect.customerId ?? connect.locationId;
  if (subject !== null) await rememberDismissals(session, scope, subject, connect.state.dismissed);
}

/** The customer logs in after all. */
export async function askAgain({ session, scope, connect }: Visit, providerId: string): Promise<readonly string[]> {
  await forgetDismissals(session, scope, subjectsOf(connect), providerId);
  return connect.state.dismissed.filter((id) => id !== providerId);
}

function subjectsOf({ customerId, locationId }: ConnectSession): string[] {
  return [customerId, locationId].flatMap((id) => id ?? []);
}
