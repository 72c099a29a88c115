import type { Consent } from '../../modules/consents/index.ts';
import { formatUtc } from '../../wire/timestamps.ts';

/** A record of what a customer granted (provider-side.md §6.2). */
export function writeConsent(
  consent: Consent,
  { providerName, accountName }: { readonly providerName: string | null; readonly accountName: string },
) {
  const { text, timeEnded, timeExpiry } = consent;
  return {
    id: consent.id,
    object: 'consent' as const,
    live_mode: consent.liveMode,
    status: timeEnded === null ? 'ACTIVE' : consent.endReason === 'REPLACED' ? 'REPLACED' : 'WITHDRAWN',
    scopes: consent.scopes,
    device_id: consent.deviceId,
    location_id: consent.locationId,
    requested_by: { provider_id: consent.providerId, display_name: providerName, programme_id: null },
    granted_through: {
      session_id: consent.sessionId,
      account_id: consent.accountId,
      account_display_name: accountName,
      customer_id: consent.customerId,
    },
    text: {
      version: text.version,
      language: text.language,
      items: text.items.map(({ scope, displayName, description }) => ({
        scope,
        display_name: displayName,
        description,
      })),
    },
    time_created: formatUtc(consent.timeCreated.getTime()),
    time_expiry: timeExpiry === null ? null : formatUtc(timeExpiry.getTime()),
    time_withdrawn: timeEnded === null ? null : formatUtc(timeEnded.getTime()),
    withdrawn_by: consent.endedBy,
    withdrawal_reason: consent.endReason,
    successor_of: null,
  };
}

export const consentExample: ReturnType<typeof writeConsent> = {
  id: 'con_66f2a1c09be4d07735a6c1f8',
  object: 'consent',
  live_mode: false,
  status: 'ACTIVE',
  scopes: ['PROVIDER_TARIFF'],
  device_id: null,
  location_id: 'loc_66f2a1c09be4d07735a6c1e3',
  requested_by: { provider_id: 'prv_66f2a1c09be4d07735a6c1e4', display_name: 'Superenergy', programme_id: null },
  granted_through: {
    session_id: 'cse_66f2a1c09be4d07735a6c1f0',
    account_id: 'acc_66f2a1c09be4d07735a6c1e0',
    account_display_name: 'Nova',
    customer_id: null,
  },
  text: {
    version: '2026-11-01',
    language: 'en',
    items: [
      {
        scope: 'PROVIDER_TARIFF',
        display_name: 'Your electricity tariff',
        description:
          'Nova reads from Superenergy: the name of your tariff, its prices, and how long the contract runs.',
      },
    ],
  },
  time_created: '2026-09-14T08:00:00Z',
  time_expiry: null,
  time_withdrawn: null,
  withdrawn_by: null,
  withdrawal_reason: null,
  successor_of: null,
};
