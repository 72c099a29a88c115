import { Refusal } from '../../refusal.ts';
import type { ConnectRun, ConsentText } from '../../storage/index.ts';
import { getProfile, type Profile } from '../accounts/index.ts';
import { grantConsent, PROVIDER_TARIFF } from '../consents/index.ts';
import { getLocation } from '../locations/index.ts';
import {
  type FetchFailureCode,
  failAgain,
  failNewTariff,
  findLogin,
  forgetLogin,
  type ProviderLogin,
  sourceOf,
} from '../providers/index.ts';
import { expectTariff, type Place, type Provider, type TariffRow } from '../tariffs/index.ts';
import { settleLocation } from './connect-tariff.ts';
import { keepDismissals } from './dismissed.ts';
import { firstStepAt, providerOf } from './methods.ts';
import type { Next } from './page.ts';
import { isInSlot, tariffsHere } from './summary.ts';
import { siteOf, type Visit } from './visit.ts';

/** What a provider's login pages have to say about a customer (connect.md §5.2). */
export type LoginPost =
  | { readonly kind: 'BEGIN'; readonly returnParameters: Readonly<Record<string, string>> }
  /** The provider has checked a login; these are its credentials. */
  | { readonly kind: 'CAPTURED'; readonly data: Readonly<Record<string, unknown>> }
  | {
      readonly kind: 'CONSENT';
      readonly loginId: string | undefined;
      readonly isGiven: boolean;
      /** What the customer was shown, in the platform's own pages; absent: in the provider's. */
      readonly text?: ConsentText;
    }
  | { readonly kind: 'DISMISS' }
  | { readonly kind: 'OTHER_PROVIDER' };

/** What a login is about, for the pages that ask for it. */
export interface LoginSubject {
  readonly provider: Provider;
  /** The account whose app sends the customer: who receives the data. */
  readonly account: Profile;
  readonly slot: ConnectRun['slot'];
  /** How far it has come; null: nothing was captured yet. */
  readonly login: ProviderLogin | null;
}

/** @throws Error when the session has no login open */
export async function loginSubject(visit: Visit): Promise<LoginSubject> {
  const provider = await providerOf(visit, visit.run);
  if (provider === null) throw new Error(`session ${visit.connect.id} has a login without a provider`);
  const { session, scope, connect, run } = visit;
  return {
    provider,
    slot: run.slot,
    account: await getProfile(session, scope),
    login: (await findLogin(session, scope, connect.id)) ?? null,
  };
}

/**
 * Keeps credentials that a provider's own pages have checked, until the customer consents.
 * @throws Refusal `auth_metadata_missing`
 */
export async function captureLogin(
  visit: Visit,
  data: Readonly<Record<string, unknown>>,
  referenceId: string | null,
): Promise<ProviderLogin> {
  if (Object.keys(data).length === 0) {
    throw new Refusal('auth_metadata_missing', 'No credentials were sent.', { param: 'data' });
  }
  const { session, scope, connect, run, providers } = visit;
  return providers.saveLogin(session, scope, {
    sessionId: connect.id,
    providerId: run.providerId!,
    direction: run.slot.direction,
    step: 'CONSENT',
    shown: {},
    secrets: { data, secureParams: null },
    referenceId,
  });
}

/** The customer's tariff or account at the provider, where a module's credentials name it; null: they don't. */
export function referenceIn(data: Readonly<Record<string, unknown>>): string | null {
  const reference = data.reference_id ?? data.provider_tariff_reference;
  return typeof reference === 'string' ? reference : null;
}

/** Rows that a login leaves behind. */
export interface Settled {
  readonly tariffId: string;
  readonly customerId: string | null;
  readonly locationId: string;
}

/**
 * Records the consent and connects the tariff with its source: one that exists keeps its id, a new one waits to be read
 * (connect.md §3.4, §5.5).
 * @throws Refusal `auth_metadata_id_invalid`
 */
export async function grantLogin(visit: Visit, loginId: string | undefined, text: ConsentText): Promise<Settled> {
  const { session, scope, connect, providers, run } = visit;
  const login = await findLogin(session, scope, connect.id);
  if (login === undefined || login.step !== 'CONSENT' || login.id !== loginId) {
    throw new Refusal('auth_metadata_id_invalid', 'The login has expired. Log in again.', {
      param: 'auth_metadata_id',
    });
  }
  const secrets = providers.secretsOf(login);
  const { settled, customerId, locationId, place, here, kept } = await settle(visit);
  const connectSlot = async (slot: ConnectRun['slot'], tariffId: string | null, incidental: boolean) => {
    const { providerId, referenceId } = login;
    const { direction } = slot;
    const expected = { locationId, direction, providerId, devices: run.devices };
    const id = tariffId ?? (await expectTariff(session, scope, expected, place)).id;
    await providers.connect(session, scope, {
      tariffId: id,
      providerId,
      direction,
      secrets,
      referenceId,
      incidental,
    });
    return id;
  };
  const tariffId = await connectSlot(run.slot, kept, false);
  await grantConsent(session, scope, {
    scopes: [PROVIDER_TARIFF],
    providerId: login.providerId,
    deviceId: null,
    locationId,
    tariffId,
    sessionId: connect.id,
    customerId,
    text,
  });
  const other = await otherSlot(settled);
  if (other !== null && !here.some((row) => isInSlot(row, { ...run, slot: other }))) {
    await connectSlot(other, null, true);
  }
  await forgetLogin(session, scope, connect.id);
  return { tariffId, customerId, locationId };
}

/**
 * Leaves the slot with a tariff that cannot be read. One that the login was to repair stays as it is, and so does one
 * that works: a failed login takes nothing away (connect.md §5.7).
 */
export async function failLogin(visit: Visit, code: FetchFailureCode): Promise<Settled> {
  const { session, scope, run } = visit;
  const { customerId, locationId, place, kept } = await settle(visit);
  if (kept !== null) {
    await failAgain(session, scope, kept, code);
    return { tariffId: kept, customerId, locationId };
  }
  const { direction } = run.slot;
  const providerId = run.providerId!;
  const expected = { locationId, direction, providerId, devices: run.devices };
  const { id } = await expectTariff(session, scope, expected, place);
  await failNewTariff(session, scope, { tariffId: id, providerId, direction, code });
  return { tariffId: id, customerId, locationId };
}

/** The place of a login's tariff, with customer and location made if there are none yet. */
async function settle(visit: Visit): Promise<
  Omit<Settled, 'tariffId'> & {
    readonly settled: Visit;
    readonly place: Place;
    readonly here: readonly TariffRow[];
    /** The tariff that the login was for and that is still there; null: one has to be made. */
    readonly kept: string | null;
  }
> {
  const { session, scope, connect, catalogue, run } = visit;
  // The account may have deleted the location meanwhile.
  await siteOf(visit);
  const { customerId, locationId } = await settleLocation(visit);
  const settled = { ...visit, connect: { ...connect, customerId, locationId } };
  await keepDismissals(settled, settled.connect);
  const { place } = await getLocation(session, scope, locationId, catalogue);
  const here = await tariffsHere(settled);
  const kept = here.some(({ id }) => id === run.tariffId) ? run.tariffId : null;
  return { settled, customerId, locationId, place, here, kept };
}

/** The other direction, where the same login serves both. */
async function otherSlot(visit: Visit): Promise<ConnectRun['slot'] | null> {
  const { run, providers, scope } = visit;
  const provider = await providerOf(visit, run);
  const direction = run.slot.direction === 'IMPORT' ? 'EXPORT' : 'IMPORT';
  const slot = { type: run.slot.type, direction } as const;
  const access = provider === null ? null : providers.access.find(provider, scope.liveMode, slot);
  return access !== null && sourceOf(access).kind === 'BUILT_IN' ? slot : null;
}

/** With what it goes on at the provider of a run when the customer would rather not log in. */
export async function afterDismissal(visit: Visit): Promise<Next> {
  await siteOf(visit);
  const { providerId } = visit.run;
  const next = providerId === null ? undefined : await firstStepAt(visit, providerId);
  return next ?? { kind: 'SHOW', page: 'provider' };
}
