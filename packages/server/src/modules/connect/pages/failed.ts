import { findConnection } from '../../providers/index.ts';
import type { Page } from '../page.ts';
import { tariffInSlot } from '../summary.ts';
import { actOnUnread } from './unread.ts';

/** The tariff cannot be read from its provider. */
export const failed: Page<'failed'> = {
  actions: () => ['EDIT', 'RECONNECT', 'DISMISS_DIRECT', 'DISCONNECT'],

  show: async (visit) => {
    const { session, scope } = visit;
    const tariff = await tariffInSlot(visit);
    if (tariff === undefined) return null;
    const connection = await findConnection(session, scope, tariff.id);
    return { page: 'failed', connectionType: 'DIRECT', failureCode: connection?.failureCode ?? 'provider_error' };
  },

  act: actOnUnread,
};
