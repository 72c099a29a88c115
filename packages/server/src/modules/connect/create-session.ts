import { newId } from '../../ids.ts';
import type { InstanceKey } from '../../instance-key.ts';
import { Refusal, type RefusalCode } from '../../refusal.ts';
import type { PostalAddress, Scope, Session, Slot } from '../../storage/index.ts';
import { getProfile } from '../accounts/index.ts';
import { getDevice } from '../devices/index.ts';
import { report } from '../events/index.ts';
import { normaliseCountryCode } from '../geography/index.ts';
import { getCustomer, getLocation, type Location, placeDevice, previewLocation } from '../locations/index.ts';
import type { Catalogue } from '../market/index.ts';
import { getTariff, locationOfTariff, requireProvider } from '../tariffs/index.ts';
import { type ConnectSession, insertSession } from './connect-session.ts';
import { requireRedirectUrl } from './redirect-url.ts';
import { newToken } from './token.ts';

/** What a session is made from. Null: not said. */
export interface SessionInput {
  readonly dialect: string;
  readonly connectUrl: string;
  readonly callbackUrl: string;
  readonly customerId: string | null;
  readonly customerReferenceId: string | null;
  readonly locationId: string | null;
  readonly locationReferenceId: string | null;
  readonly deviceId: string | null;
  readonly providerId: string | null;
  readonly tariffId: string | null;
  readonly direction: string;
  readonly type: string;
  readonly start: 'USUAL' | 'EDIT' | 'DISCONNECT';
  readonly advancedInput: boolean;
  readonly askName: boolean;
  readonly askTerm: boolean;
  readonly addressType: string | null;
  readonly prefill: PostalAddress | null;
}

interface Surroundings {
  readonly catalogue: Catalogue;
  readonly instanceKey: InstanceKey;
  readonly lifeSeconds: number;
}

/** Makes a session. @throws Refusal as connect.md §2.5 lists them */
export async function createSession(
  transaction: Session,
  scope: Scope,
  input: SessionInput,
  { catalogue, instanceKey, lifeSeconds }: Surroundings,
): Promise<ConnectSession> {
  requireWords(input);
  await requireUrls(transaction, scope, { connect_url: input.connectUrl, callback_url: input.callbackUrl });
  const subject = await findSubject(transaction, scope, input, catalogue);
  if (input.deviceId !== null) await bindDevice(transaction, scope, input.deviceId, subject.location);
  if (input.providerId !== null) await requireProvider(transaction, scope, input.providerId);
  const now = transaction.clock.now();
  const connect: ConnectSession = {
    ...scope,
    id: newId('cse', now),
    token: newToken(),
    dialect: input.dialect,
    status: 'OPEN',
    result: null,
    customerId: subject.customerId,
    locationId: subject.location?.id ?? null,
    deviceId: input.deviceId,
    providerId: input.providerId,
    connectUrl: input.connectUrl,
    callbackUrl: input.callbackUrl,
    setup: {
      slot: subject.slot,
      devices: subject.devices,
      prefill: input.prefill,
      customerReferenceId: input.customerReferenceId,
      locationReferenceId: input.locationReferenceId,
      start: input.start,
      advancedInput: input.advancedInput,
      askName: input.askName,
      askTerm: input.askTerm,
    },
    state: {
      history: [],
      runs: [],
      address: placeable(scope, input.prefill, catalogue),
      advancedInput: null,
      login: null,
      dismissed: [],
    },
    tariffIds: [],
    endedBy: null,
    timeEnded: null,
    completeTold: null,
    closedTold: null,
    timeExpiry: new Date(now + lifeSeconds * 1000),
    timeCreated: new Date(now),
  };
  await insertSession(transaction, connect, instanceKey);
  return connect;
}

function requireWords(input: SessionInput): void {
  const refuse = (code: RefusalCode, message: string, param: string) => new Refusal(code, message, { param });
  const { direction, type } = input;
  if (!['IMPORT', 'EXPORT', 'LOCAL'].includes(direction)) {
    throw refuse('tariff_direction_invalid', 'Direction must be IMPORT or EXPORT.', 'tariff_direction');
  }
  if (!['COMMODITY', 'NON_COMMODITY'].includes(type)) {
    throw refuse('tariff_type_invalid', 'Type must be COMMODITY or NON_COMMODITY.', 'tariff_type');
  }
  requireSlot(direction, type);
  if (input.addressType !== null && !['RESIDENTIAL', 'COMMERCIAL'].includes(input.addressType)) {
    const message = 'The type of address must be RESIDENTIAL or COMMERCIAL.';
    throw refuse('postal_address_type_invalid', message, 'postal_address_type');
  }
  const countryCode = input.prefill?.countryCode ?? '';
  if (countryCode !== '' && normaliseCountryCode(countryCode) === null) {
    const message = 'The country must be a two-letter ISO 3166-1 code.';
    throw refuse('country_code_invalid', message, 'postal_address.country_code');
  }
  if (input.customerId !== null && input.customerReferenceId !== null) {
    const message = 'Send customer_id or customer_reference_id, not both.';
    throw refuse('customer_id_conflict', message, 'customer_reference_id');
  }
  if (input.locationId !== null && input.locationReferenceId !== null) {
    const message = 'Send location_id or location_reference_id, not both.';
    throw refuse('location_id_conflict', message, 'location_reference_id');
  }
}

function requireSlot(direction: string, type: string): Slot {
  if (direction === 'LOCAL' || (direction === 'EXPORT' && type === 'NON_COMMODITY')) {
    throw new Refusal('tariff_direction_not_supported', 'Connect is for IMPORT, and for EXPORT with COMMODITY.', {
      param: 'tariff_direction',
    });
  }
  return { direction, type } as Slot;
}

/** @param urls by the name of their member. @throws Refusal `url_invalid`, `redirect_url_not_allowed` */
export async function requireUrls(
  session: Session,
  scope: Scope,
  urls: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const { allowedRedirectUrls } = await getProfile(session, scope);
  for (const [param, url] of Object.entries(urls)) {
    if (url === undefined) continue;
    requireRedirectUrl(url, param, { liveMode: scope.liveMode, allowed: allowedRedirectUrls });
  }
}

/** Whose tariff, where, and which. */
async function findSubject(session: Session, scope: Scope, input: SessionInput, catalogue: Catalogue) {
  const { customerId, tariffId } = input;
  if (customerId !== null) await named('customer_id', () => getCustomer(session, scope, customerId));
  const ofTariff =
    tariffId === null ? null : await named('tariff_id', () => locationOfTariff(session, scope, tariffId));
  if (ofTariff !== null && input.locationId !== null && ofTariff !== input.locationId) {
    throw locationConflict('The tariff belongs to another location.');
  }
  const locationId = input.locationId ?? ofTariff;
  const location =
    locationId === null ? null : await named('location_id', () => getLocation(session, scope, locationId, catalogue));
  if (location !== null && customerId !== null && location.customerId !== customerId) {
    throw locationConflict('The location belongs to another customer.');
  }
  const slot = requireSlot(input.direction, input.type);
  const usual = { location, customerId: customerId ?? location?.customerId ?? null };
  if (tariffId === null || location === null) return { ...usual, slot, devices: [] };
  const tariff = await getTariff(session, scope, tariffId, { place: location.place, catalogue });
  return { ...usual, slot: requireSlot(tariff.direction, tariff.type), devices: tariff.devices };
}

/** Puts a device at the session's location, if it is not there yet. @throws Refusal `not_found` */
export async function bindDevice(
  transaction: Session,
  scope: Scope,
  deviceId: string,
  location: Location | null,
): Promise<void> {
  const device = await named('device_id', () => getDevice(transaction, scope, deviceId));
  if (location === null || device.locations.includes(location.id)) return;
  await placeDevice(transaction, scope, deviceId, [...device.locations, location.id]);
  report(transaction, scope, 'device.update', deviceId);
}

/** Names the member that says what is not there. */
export async function named<T>(param: string, find: () => Promise<T>): Promise<T> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'not_found') throw error;
    throw new Refusal('not_found', error.message, { param });
  }
}

function locationConflict(message: string): Refusal {
  return new Refusal('location_id_conflict', message, { param: 'location_id' });
}

/** An address that needs no asking: country and city are known and can be placed. */
function placeable(scope: Scope, address: PostalAddress | null, catalogue: Catalogue): PostalAddress | null {
  if (address === null || address.countryCode === '' || address.city === '') return null;
  try {
    return previewLocation(scope, address, catalogue).postalAddress;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
