import type { Page } from '../page.ts';
import { tariffInSlot } from '../summary.ts';
import { actOnUnread } from './unread.ts';

/** The customer has logged in, and the tariff has still to be read. Leads on by itself. */
export const pending: Page<'pending'> = {
  actions: () => ['EDIT', 'DISMISS_DIRECT', 'DISCONNECT'],

  show: async (visit) => {
    const tariff = await tariffInSlot(visit);
    return tariff === undefined ? null : { page: 'pending', connectionType: 'DIRECT' };
  },

  act: (visit, action) => (action === 'RECONNECT' ? Promise.resolve(undefined) : actOnUnread(visit, action)),
};
