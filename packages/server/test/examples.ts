import { expect } from 'vitest';
import { importPrices } from '../src/modules/market/index.ts';
import type { Storage } from '../src/storage/index.ts';
import type { Client, Json } from './client.ts';

/** Addresses of the tests, each with what is special about it. */
export const ADDRESSES = {
  /** One bidding zone shared by two countries; VAT and market prices. */
  berlin: { city: 'Berlin', post_code: '10119', address_line1: 'Torstrasse 1', country_code: 'DE' },
  /** A country of four bidding zones; daylight saving on European dates. */
  stockholm: { city: 'Stockholm', country_code: 'SE' },
  /** Daylight saving on American dates; no wholesale market. */
  millValley: { city: 'Mill Valley', state: 'CA', country_code: 'US' },
} as const;

/** One rate for every minute of the year. */
export function flat(value: number | string, more: object = {}): object[] {
  return always({ value, ...more });
}

/** One rate item for every minute of the year. */
export function always(...rate: object[]): object[] {
  return [
    {
      months: ['All'],
      days_and_hours: [{ days: ['All'], hours: [{ valid_from: '00:00:00', valid_to: '00:00:00', rate }] }],
    },
  ];
}

/** One rate during the night, `from`–`to` in local time and perhaps past midnight, another for the rest of the day. */
export function nightAndDay(night: number, day: number, from = '22:00:00', to = '06:00:00'): object[] {
  const hours = [
    { valid_from: from, valid_to: to, rate: [{ value: night }] },
    { valid_from: to, valid_to: from, rate: [{ value: day }] },
  ];
  return [{ months: ['All'], days_and_hours: [{ days: ['All'], hours }] }];
}

export async function createLocation(
  client: Client,
  address: object = ADDRESSES.berlin,
  more: object = {},
): Promise<Json> {
  const { status, body } = await client.post('/locations', { postal_address: address, ...more });
  expect(status, JSON.stringify(body)).toBe(201);
  return body;
}

export async function createCustomer(client: Client, body: object = {}): Promise<Json> {
  const answer = await client.post('/customers', body);
  expect(answer.status).toBe(201);
  return answer.body;
}

/** A device in release busbar. */
export async function createDevice(client: Client, locationIds: readonly string[], more: object = {}): Promise<Json> {
  const body = { reference_id: 'DEV-1', type: 'OTHER', locations: locationIds, ...more };
  const answer = await client.post('/devices', body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}

/** A commodity tariff for what is taken from the grid, unless `body` says otherwise. */
export async function createTariff(client: Client, locationId: string, body: object): Promise<Json> {
  const answer = await client.post('/tariffs', {
    location_id: locationId,
    direction: 'IMPORT',
    type: 'COMMODITY',
    ...body,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

/** Publishes prices of a bidding zone, one after the other from `start` on, in its own unit (per MWh). */
export async function publishPrices(
  storage: Storage,
  region: string,
  start: string,
  values: readonly number[],
  slotMinutes = 60,
): Promise<void> {
  const slotMs = slotMinutes * 60_000;
  const rows = values.map((value, i) => {
    const startMs = Date.parse(start) + i * slotMs;
    const [from, to] = [new Date(startMs), new Date(startMs + slotMs)];
    return { start: from.toISOString(), end: to.toISOString(), value };
  });
  await importPrices(storage, {
    file: { name: 'prices.json', text: JSON.stringify(rows) },
    side: null,
    source: region,
  });
}
