import type { CustomerRecord, Customers } from './customers.ts';
import type { Homes } from './homes.ts';
import type { Plateau } from './plateau.ts';

export type ConnectResult = 'CONNECTED' | 'DISCONNECTED' | 'DECLINED' | 'CLOSED' | null;

/** Sends customers through Connect: to connect a tariff, and to change or disconnect it later. */
export interface Connecting {
  /**
   * @param callbackUrl where the customer comes back to
   * @returns the address of the Connect page
   */
  begin(customerId: string, callbackUrl: string): Promise<string>;
  /** What came of a session the customer has come back from; undefined when it is not theirs. */
  finish(customer: CustomerRecord, token: string): Promise<ConnectResult | undefined>;
}

/** As many as a customer may have open, in as many tabs. */
const TOKENS_KEPT = 20;

interface SessionAnswer {
  readonly id: string;
  readonly location_id: string;
  readonly result: ConnectResult;
}

export function createConnecting(plateau: Plateau, customers: Customers, homes: Homes): Connecting {
  return {
    begin: async (customerId, callbackUrl) => {
      const { locationId, deviceId } = await homes.settle(customerId);
      const session = await plateau.post<SessionAnswer>('/connect', {
        location_id: locationId,
        device_id: deviceId,
        // Plateau's own page; customers come back to it from their provider's login.
        connect_url: `${plateau.origin}/`,
        callback_url: callbackUrl,
      });
      const known = customers.find(customerId)?.connectTokens ?? [];
      await customers.change(customerId, { connectTokens: [...known, session.id].slice(-TOKENS_KEPT) });
      return `${plateau.origin}/?fp_cot=${encodeURIComponent(session.id)}`;
    },
    // connect.md §7.3: what the address says is navigation only; the truth is asked for.
    finish: async (customer, token) => {
      if (!customer.connectTokens.includes(token)) return undefined;
      return (await plateau.get<SessionAnswer>(`/connect/${token}`)).result;
    },
  };
}
