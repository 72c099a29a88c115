import type { OemRelease } from '../../http/release.ts';
import type { InstanceKey } from '../../instance-key.ts';
import { getProfile } from '../../modules/accounts/index.ts';
import { type Connect, findReports, sealToken } from '../../modules/connect/index.ts';
import { findConsents } from '../../modules/consents/index.ts';
import { findDevices } from '../../modules/devices/index.ts';
import type { EventType } from '../../modules/events/index.ts';
import { findCustomers, findLocations, getPlaces } from '../../modules/locations/index.ts';
import type { Market } from '../../modules/market/index.ts';
import { getBatch } from '../../modules/meters/index.ts';
import { findProviders, findTariffs, locationsOfTariffs } from '../../modules/tariffs/index.ts';
import { getWebhook } from '../../modules/webhooks/index.ts';
import type { Scope, Session } from '../../storage/index.ts';
import { formatUtc } from '../../wire/timestamps.ts';
import { writeDevice as writeAnodeDevice } from '../anode/devices.ts';
import { writeLocation as writeAnodeLocation } from '../anode/locations.ts';
import { writeCustomer } from '../both/customers.ts';
import { writeBatch } from '../both/meters.ts';
import { writeTariff } from '../both/tariff-wire.ts';
import { writeDevices as writeBusbarDevices } from '../busbar/devices.ts';
import { writeLocations as writeBusbarLocations } from '../busbar/locations.ts';
import { writeConsent } from '../every/consent-wire.ts';
import { writeWebhook } from '../every/webhook-wire.ts';

/** What events show of some objects, by id; those that do not exist are left out. */
export type Picture = (
  session: Session,
  scope: Scope,
  ids: readonly string[],
  release: OemRelease,
) => Promise<ReadonlyMap<string, object>>;

/** What there is to be shown. A new kind of object is added here, and to `SHOWN`. */
export type Subject =
  | 'customer'
  | 'location'
  | 'device'
  | 'tariff'
  | 'ids of a tariff'
  | 'connect session'
  | 'issue report'
  | 'consent'
  | 'meter batch'
  | 'webhook';

/** What each type of event shows. One that is missing cannot be reported yet. */
export const SHOWN: { readonly [Type in EventType]?: Subject } = {
  'customer.create': 'customer',
  'customer.update': 'customer',
  'customer.delete': 'customer',
  'location.create': 'location',
  'location.update': 'location',
  'location.delete': 'location',
  'device.create': 'device',
  'device.update': 'device',
  'device.delete': 'device',
  'tariff.create': 'tariff',
  'tariff.update': 'tariff',
  'tariff.delete': 'tariff',
  'tariff.expiring': 'ids of a tariff',
  'tariff.expired': 'ids of a tariff',
  'tariff.fetch.failed': 'ids of a tariff',
  'tariff.connection.upgrade': 'ids of a tariff',
  'tariff.issue_report.create': 'issue report',
  'tariff.issue_report.update': 'issue report',
  'tariff.issue_report.cancel': 'issue report',
  'connect_session.complete': 'connect session',
  'connect_session.closed': 'connect session',
  'consent.granted': 'consent',
  'consent.withdrawn': 'consent',
  'meter_batch.complete': 'meter batch',
  'webhook.disabled': 'webhook',
};

interface Surroundings {
  readonly market: Market;
  readonly connect: Connect;
  readonly instanceKey: InstanceKey;
}

export function createPictures({ market, connect, instanceKey }: Surroundings): Readonly<Record<Subject, Picture>> {
  return {
    customer: async (session, scope, ids) => byId((await findCustomers(session, scope, ids)).map(writeCustomer)),

    location: async (session, scope, ids, release) => {
      const locations = await findLocations(session, scope, ids, await market.catalogue(session));
      if (release === '2026-08-01.busbar') return byId(await writeBusbarLocations(session, locations));
      return byId(locations.map((location) => writeAnodeLocation(location, session.clock.now())));
    },

    device: async (session, scope, ids, release) => {
      const devices = await findDevices(session, scope, ids);
      if (release === '2026-08-01.busbar') return byId(await writeBusbarDevices(session, devices));
      return byId(devices.map(writeAnodeDevice));
    },

    tariff: async (session, scope, ids, release) => {
      const catalogue = await market.catalogue(session);
      let places: Awaited<ReturnType<typeof getPlaces>> = new Map();
      const placesOf = async (locationIds: readonly string[]) => {
        places = await getPlaces(session, scope, locationIds, catalogue);
        return places;
      };
      const tariffs = await findTariffs(session, scope, ids, { placesOf, catalogue });
      return byId(tariffs.map((tariff) => writeTariff(tariff, places.get(tariff.locationId)!, catalogue, release)));
    },

    'ids of a tariff': async (session, { accountId, liveMode }, ids) => {
      const locations = await locationsOfTariffs(session, { accountId, liveMode }, ids);
      return new Map(
        [...locations].map(([tariffId, locationId]) => [
          tariffId,
          { live_mode: liveMode, location_id: locationId, tariff_id: tariffId, account_id: accountId },
        ]),
      );
    },

    'connect session': async (session, scope, ids) => {
      const found = await Promise.all(ids.map((id) => connect.get(session, scope, id)));
      return new Map(
        found.map((each) => [
          each.id,
          {
            live_mode: each.liveMode,
            account_id: each.accountId,
            connect_token: sealToken(each.token, instanceKey),
            session_id: each.id,
            customer_id: each.customerId,
            location_id: each.locationId,
            tariff_id: each.tariffIds.at(-1) ?? null,
            result: each.result,
          },
        ]),
      );
    },

    'issue report': async (session, scope, ids) => {
      const reports = await findReports(session, scope, ids);
      const tariffIds = reports.map(({ tariffId }) => tariffId);
      const locations = await locationsOfTariffs(session, scope, tariffIds);
      return byId(
        reports.map((report) => ({
          id: report.id,
          object: 'issue_report',
          live_mode: report.liveMode,
          tariff_id: report.tariffId,
          location_id: locations.get(report.tariffId) ?? null,
          status: report.status,
          description: report.description,
          time_created: formatUtc(report.timeCreated.getTime()),
          time_updated: formatUtc(report.timeUpdated.getTime()),
          account_id: report.accountId,
        })),
      );
    },

    consent: async (session, scope, ids) => {
      const consents = await findConsents(session, scope, ids);
      const providers = await findProviders(
        session,
        consents.map(({ providerId }) => providerId),
      );
      const { displayName: accountName } = await getProfile(session, scope);
      return byId(
        consents.map((consent) =>
          writeConsent(consent, {
            providerName: providers.get(consent.providerId)?.displayName ?? null,
            accountName,
          }),
        ),
      );
    },

    'meter batch': async (session, scope, ids) =>
      byId(await Promise.all(ids.map(async (id) => writeBatch(scope, await getBatch(session, scope, id))))),

    webhook: async (session, scope, ids) =>
      byId(await Promise.all(ids.map(async (id) => writeWebhook(await getWebhook(session, scope, id))))),
  };
}

function byId<Shown extends { id: string }>(shown: readonly Shown[]): ReadonlyMap<string, Shown> {
  return new Map(shown.map((each) => [each.id, each]));
}
