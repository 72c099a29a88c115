import type { Home, PriceDay, PriceRow, Prices, Tariff } from '../answers.ts';
import type { CustomerRecord, Customers } from './customers.ts';
import { type Plateau, PlateauError } from './plateau.ts';

/** The car that a customer of Nova has. */
export const CAR = { name: 'Nova One', capacityKwh: 60, powerKw: 7.4 } as const;

export type PlateauIds = NonNullable<CustomerRecord['plateau']>;

/** The homes of Nova's customers, as Plateau knows them. */
export interface Homes {
  /** Makes customer, location and device at Plateau when they aren't there. @throws PlateauError, of the address too */
  settle(customerId: string): Promise<PlateauIds>;
  /** Tariff and prices of a customer; neither before a tariff is connected. */
  show(customer: CustomerRecord, nowMs: number): Promise<Home>;
}

export function createHomes(plateau: Plateau, customers: Customers): Homes {
  const settling = new Map<string, Promise<PlateauIds>>();

  async function makeRows(record: CustomerRecord): Promise<PlateauIds> {
    const customer = await plateau.post<{ id: string }>('/customers', { reference_id: record.id });
    try {
      const ids = { customerId: customer.id, ...(await makeHome(customer.id, record)) };
      await customers.change(record.id, { plateau: ids, hasReadings: false });
      return ids;
    } catch (error) {
      // Takes the location along, if it came into being.
      await plateau.remove(`/customers/${customer.id}`);
      throw error;
    }
  }

  async function makeHome(
    customerId: string,
    { id, address }: CustomerRecord,
  ): Promise<Omit<PlateauIds, 'customerId'>> {
    const location = await plateau.post<{ id: string }>('/locations', {
      customer_id: customerId,
      reference_id: id,
      postal_address: {
        city: address.city,
        country_code: address.countryCode,
        post_code: address.postCode,
        ...(address.state === '' ? {} : { state: address.state }),
      },
    });
    const device = await plateau.post<{ id: string }>('/devices', {
      reference_id: `${id}-car`,
      type: 'ELECTRIC_VEHICLE',
      locations: [location.id],
      manufacturer: 'Nova',
      model_name: CAR.name,
      properties: { capacity_kwh: CAR.capacityKwh, charge_power_kw: CAR.powerKw },
    });
    return { locationId: location.id, deviceId: device.id };
  }

  /** Two taps on a button make one home. */
  function makeOnce(customer: CustomerRecord): Promise<PlateauIds> {
    const running = settling.get(customer.id);
    if (running !== undefined) return running;
    const made = makeRows(customer).finally(() => settling.delete(customer.id));
    settling.set(customer.id, made);
    return made;
  }

  return {
    settle: async (customerId) => {
      const customer = customers.find(customerId);
      if (customer === undefined) throw new Error(`there is no customer ${customerId}`);
      if (customer.plateau === null) return makeOnce(customer);
      const ids = customer.plateau;
      const isThere = await plateau.get(`/locations/${ids.locationId}`).then(() => true, absent);
      return isThere ? ids : makeOnce(customer);
    },
    show: async (customer, nowMs) => {
      const { id, name, address, plateau: ids } = customer;
      const about = { customer: { id, name, place: placeOf(address) } };
      if (ids === null) return { ...about, tariff: null, prices: null };
      const [tariff, location] = await Promise.all([
        readTariff(plateau, ids.locationId),
        plateau.get<LocationAnswer>(`/locations/${ids.locationId}`).catch(absent),
      ]);
      if (tariff === null || location === false) return { ...about, tariff: null, prices: null };
      return { ...about, tariff, prices: await readPrices(plateau, ids, location.timezone, nowMs) };
    },
  };
}

interface LocationAnswer {
  readonly timezone: string;
  readonly currency_code: string;
}

function absent(error: unknown): false {
  if (error instanceof PlateauError && error.code === 'not_found') return false;
  throw error;
}

function placeOf({ city, countryCode }: CustomerRecord['address']): string {
  const country = new Intl.DisplayNames('en', { type: 'region' }).of(countryCode);
  return `${city}, ${country ?? countryCode}`;
}

interface StatusAnswer {
  readonly tariff_status: {
    readonly commodity_import: {
      readonly status: Tariff['status'] | 'NOT_CONNECTED';
      readonly connection_type?: Tariff['connection'];
      readonly provider?: { readonly display_name: string; readonly logo_url: string | null } | null;
      readonly tariff?: {
        readonly display_name: string;
        readonly structure_type: Tariff['structure'];
        readonly contract_end_date?: string | null;
      };
    };
  };
}

async function readTariff(plateau: Plateau, locationId: string): Promise<Tariff | null> {
  const answer = await plateau.get<StatusAnswer>(`/locations/${locationId}/status`).catch(absent);
  if (answer === false) return null;
  const { status, provider, tariff, connection_type } = answer.tariff_status.commodity_import;
  if (status === 'NOT_CONNECTED') return null;
  const end = tariff?.contract_end_date;
  return {
    name: tariff?.display_name ?? provider?.display_name ?? 'Your tariff',
    provider: provider ? { name: provider.display_name, logoUrl: provider.logo_url } : null,
    status,
    structure: tariff?.structure_type ?? 'FIXED',
    connection: connection_type ?? 'MANUAL',
    contractEndMs: end == null ? null : Date.parse(end),
  };
}

interface PricesAnswer {
  readonly location_timezone: string;
  readonly currency_code: string;
  readonly data: readonly {
    readonly valid_from: string;
    readonly valid_to: string;
    readonly price: { readonly value: number | null; readonly confidence: number };
  }[];
}

/** Prices of the local day and the next one; null while there are none. */
async function readPrices(plateau: Plateau, ids: PlateauIds, zone: string, nowMs: number): Promise<Prices | null> {
  const midnight = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(zone).startOfDay();
  const [start, middle, end] = [0, 1, 2].map((days) => midnight.add({ days }).startOfDay());
  const timeOf = (time: Temporal.ZonedDateTime) => time.toString({ timeZoneName: 'never', smallestUnit: 'second' });
  try {
    const answer = await plateau.post<PricesAnswer>('/prices', {
      location_id: ids.locationId,
      device_id: ids.deviceId,
      start_time: timeOf(start!),
      end_time: timeOf(end!),
    });
    const rows = answer.data.map(({ valid_from, valid_to, price }) => ({
      startMs: Date.parse(valid_from),
      endMs: Date.parse(valid_to),
      value: price.value,
      confidence: price.confidence,
    }));
    return {
      timeZone: answer.location_timezone,
      currency: answer.currency_code,
      today: cut(rows, start!.epochMilliseconds, middle!.epochMilliseconds),
      tomorrow: cut(rows, middle!.epochMilliseconds, end!.epochMilliseconds),
    };
  } catch (error) {
    // rest-api.md §8.1: the tariff is there, its prices are not yet.
    if (error instanceof PlateauError && PRICE_REFUSALS.has(error.code)) return null;
    throw error;
  }
}

const PRICE_REFUSALS = new Set(['no_tariff_connected', 'pending_connect', 'no_price_data']);

function cut(rows: readonly PriceRow[], startMs: number, endMs: number): PriceDay {
  return {
    startMs,
    endMs,
    rows: rows
      .filter((row) => row.endMs > startMs && row.startMs < endMs)
      .map((row) => ({ ...row, startMs: Math.max(row.startMs, startMs), endMs: Math.min(row.endMs, endMs) })),
  };
}
