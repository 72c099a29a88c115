import type { Charging, ChargingWish, Customer, Energy, Home, Problem } from '../../answers.ts';

/** Nova's backend refused something, or could not be reached. The message is for the customer. */
export class BackendProblem extends Error {
  readonly code: string;

  constructor({ code, message }: Problem) {
    super(message);
    this.code = code;
  }
}

const OFFLINE: Problem = { code: 'offline', message: 'You seem to be offline. Try again when you have a connection.' };

async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`/api${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => {
    throw new BackendProblem(OFFLINE);
  });
  if (response.status === 204) return undefined as T;
  const answer = await response.json().catch(() => OFFLINE);
  if (!response.ok) throw new BackendProblem(answer);
  return answer;
}

export interface NewCustomer {
  readonly name: string;
  readonly city: string;
  readonly countryCode: string;
  readonly postCode: string;
  readonly state: string;
}

export const backend = {
  customers: () => ask<Customer[]>('GET', '/customers'),
  signUp: (customer: NewCustomer) => ask<Customer>('POST', '/customers', customer),
  signIn: (id: string) => ask<Customer>('POST', '/session', { id }),
  signOut: () => ask<void>('DELETE', '/session'),
  /** Null when nobody is signed in. */
  home: async () => (await ask<{ home: Home | null }>('GET', '/home')).home,
  connect: () => ask<{ url: string }>('POST', '/connect', {}),
  finishConnect: (token: string) => ask<{ result: string | null }>('POST', '/connect/finish', { token }),
  charging: () => ask<Charging>('GET', '/charging'),
  plugIn: (wish: ChargingWish) => ask<Charging>('PUT', '/charging', wish),
  unplug: () => ask<Charging>('DELETE', '/charging'),
  energy: () => ask<Energy>('GET', '/energy'),
  /** Calls back when there is something new at home. @returns what ends it */
  news: (tell: () => void): (() => void) => {
    const source = new EventSource('/api/news');
    source.addEventListener('home', tell);
    return () => source.close();
  },
};
