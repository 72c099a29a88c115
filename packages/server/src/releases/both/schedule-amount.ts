import { roundHalfAwayFromZero, roundMoney, type UnservedReason } from '@plateau/energy';
import { type Static, Type } from 'typebox';
import { newId } from '../../ids.ts';
import type { AmountItem, Amounts, AmountsRequest, PlannedItem } from '../../modules/schedules/index.ts';
import type { RefusalCode } from '../../refusal.ts';
import type { Scope } from '../../storage/index.ts';
import {
  AccountId,
  Confidence,
  Direction,
  Id,
  LiveMode,
  Money,
  Nullable,
  TimeCreated,
  Timestamp,
  Word,
} from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';
import { PRICE_REFUSALS } from './price-answer.ts';
import { type RequestedWindow, readWindow, windowMembers } from './price-body.ts';
import {
  EnergyAnswer,
  EnergyInput,
  PowerAnswer,
  PowerInput,
  readEnergy,
  readPower,
  writeEnergy,
  writePower,
} from './quantity.ts';

export const AMOUNT_REFUSALS: readonly RefusalCode[] = [...PRICE_REFUSALS, 'max_power_missing'];

export const ShavingThreshold = Type.Object(
  {
    relative: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'Position between the lowest price (0) and the highest (1).',
      }),
    ),
    absolute: Type.Optional(Type.Number({ description: 'Price per kWh; goes before relative.' })),
  },
  { description: 'Buy nothing above it, sell nothing below it.' },
);

const Item = Type.Object({
  device_id: Id('dev'),
  ...windowMembers,
  end_time: Timestamp('Deadline. The window is half-open and at most 7 days long.'),
  energy: EnergyInput,
  max_power: Type.Optional({ ...PowerInput, description: 'Default: what the device can.' } as typeof PowerInput),
  min_power: Type.Optional({ ...PowerInput, description: 'Power while it runs.' } as typeof PowerInput),
  max_starts: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Most times it starts.' })),
  min_run_minutes: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 10_080,
      description: 'Least length of a run; bounded runs are at full power.',
    }),
  ),
});

/** Members of a request for amounts, in both releases. */
export const amountMembers = {
  max_power: Type.Optional({
    ...PowerInput,
    description: 'Ceiling of the location; default none.',
  } as typeof PowerInput),
  shaving_threshold: Type.Optional(ShavingThreshold),
  data: Type.Array(Item, { minItems: 1, maxItems: 20, description: 'One item for each device.' }),
};
const AmountBody = Type.Object(amountMembers);
export type AmountBody = Static<typeof AmountBody>;

export const amountBodyExample = {
  max_power: { units: 'KW', value: 11 },
  data: [
    {
      device_id: 'dev_66f2a1c09be4d07735a6c1e4',
      start_time: '2026-09-14T20:00:00+02:00',
      end_time: '2026-09-15T06:00:00+02:00',
      max_power: { units: 'W', value: 7000 },
      energy: { units: 'KWH', value: 21 },
    },
  ],
};

/** A request with the windows as they are answered. */
export interface ReadAmounts {
  readonly request: AmountsRequest;
  readonly windows: readonly RequestedWindow[];
}

export function readAmounts(locationId: string, body: AmountBody, nowMs: number): ReadAmounts {
  const windows = body.data.map((item) => readWindow(item, nowMs));
  const items = body.data.map((item, i): AmountItem => {
    const at = `data.${i}`;
    return {
      deviceId: item.device_id,
      window: windows[i]!,
      direction: item.tariff_direction ?? 'IMPORT',
      energyKwh: readEnergy(item.energy, `${at}.energy`),
      maxKw: item.max_power === undefined ? null : readPower(item.max_power, `${at}.max_power`),
      minKw: item.min_power === undefined ? 0 : readPower(item.min_power, `${at}.min_power`),
      maxStarts: item.max_starts ?? null,
      minRunMinutes: item.min_run_minutes ?? 0,
    };
  });
  return {
    windows,
    request: {
      locationId,
      siteKw: body.max_power === undefined ? null : readPower(body.max_power, 'max_power'),
      priceCap: readThreshold(body.shaving_threshold),
      items,
    },
  };
}

export function readThreshold(threshold: Static<typeof ShavingThreshold> | undefined): AmountsRequest['priceCap'] {
  if (threshold?.absolute !== undefined) return { absolute: threshold.absolute };
  return threshold?.relative === undefined ? null : { relative: threshold.relative };
}

export const Cost = Type.Object(
  { value: Money, confidence: Confidence },
  { description: 'Paid (EXPORT: earned); of several: paid less earned, or earned where all are EXPORT.' },
);
export const Savings = Type.Object(
  { value: Money, percentage: Type.Number() },
  { description: 'Against starting at once at full power; the percentage is that of its cost.' },
);
export const Unserved = Type.Object(
  {
    ...EnergyAnswer.properties,
    reason: Nullable(
      Word<['TIME', 'SITE_LIMIT', 'PRICE_CAP', 'NO_PRICE']>(['TIME', 'SITE_LIMIT', 'PRICE_CAP', 'NO_PRICE']),
      'Why it has no place; null: all has one.',
    ),
  },
  { description: 'Energy that cannot be placed.' },
);
export const PlannedPower = Type.Object({ start_time: Timestamp(), end_time: Timestamp(), power: PowerAnswer });

/** Members of an answer about amounts, in both releases, the rows with those that one release adds. */
export const amountHead = {
  id: Id('sae'),
  object: Type.Literal('schedule_amount'),
  live_mode: LiveMode,
  location_id: Id('loc'),
  location_timezone: Type.String({ description: 'IANA time zone.' }),
  currency_code: Type.String({ description: 'ISO 4217.' }),
  max_power: Type.Optional(PowerAnswer),
  shaving_threshold: Type.Optional(ShavingThreshold),
  cost: Cost,
};
export const amountRow = {
  device_id: Id('dev'),
  tariff_direction: Direction,
  start_time: Timestamp(),
  end_time: Timestamp(),
  max_power: PowerAnswer,
  energy: EnergyAnswer,
  unserved: Unserved,
  cost: Cost,
};
export const amountTail = { time_created: TimeCreated, account_id: AccountId };

/** The members of the answer in their order. */
export function writeAmounts(
  { place, items }: Amounts,
  { request, windows }: ReadAmounts,
  body: AmountBody,
  { scope, nowMs }: { readonly scope: Scope; readonly nowMs: number },
) {
  const isAllExport = items.every(({ item }) => item.direction === 'EXPORT');
  const sign = ({ item }: PlannedItem) => (item.direction === 'EXPORT' ? -1 : 1);
  const net = (money: (planned: PlannedItem) => number) =>
    items.reduce((sum, planned) => sum + sign(planned) * money(planned), 0);
  const [paid, paidAtOnce] = [net(({ plan }) => plan.cost), net(({ plan }) => plan.costAtOnce)];
  return {
    head: {
      id: newId('sae', nowMs),
      object: 'schedule_amount' as const,
      live_mode: scope.liveMode,
      location_id: request.locationId,
      location_timezone: place.timeZone,
      currency_code: place.currencyCode,
      ...(body.max_power === undefined || request.siteKw === null
        ? {}
        : { max_power: writePower(request.siteKw, body.max_power.units) }),
      ...(body.shaving_threshold === undefined ? {} : { shaving_threshold: body.shaving_threshold }),
      cost: {
        value: roundMoney(isAllExport ? -paid : paid),
        confidence: Math.min(...items.map(({ plan }) => plan.confidence)),
      },
      savings: writeSavings(paid, paidAtOnce),
    },
    rows: items.map((planned, i) => {
      const { item, maxKw, plan } = planned;
      const asked = body.data[i]!;
      const window = windows[i]!;
      const powerUnits = asked.max_power?.units ?? 'KW';
      return {
        device_id: item.deviceId,
        tariff_direction: item.direction,
        start_time: window.write(window.startMs),
        end_time: window.write(window.endMs),
        max_power: writePower(maxKw, powerUnits),
        energy: writeEnergy(item.energyKwh, asked.energy.units),
        unserved: writeUnserved(plan.unservedKwh, plan.reason, asked.energy.units),
        cost: { value: roundMoney(plan.cost), confidence: plan.confidence },
        savings: writeSavings(sign(planned) * plan.cost, sign(planned) * plan.costAtOnce),
        schedule: plan.spans.map(({ startMs, endMs, powerKw }) => ({
          start_time: window.write(startMs),
          end_time: window.write(endMs),
          power: writePower(powerKw, powerUnits),
        })),
      };
    }),
    tail: { time_created: formatUtc(nowMs), account_id: scope.accountId },
  };
}

export function writeUnserved(kwh: number, reason: UnservedReason | null, units: 'WH' | 'KWH') {
  return { ...writeEnergy(kwh, units), reason };
}

/** @param paid money paid; what is earned counts below zero */
export function writeSavings(paid: number, paidAtOnce: number): Static<typeof Savings> {
  const saved = roundMoney(paidAtOnce - paid);
  const share = roundMoney(paidAtOnce) === 0 ? 0 : (saved / Math.abs(paidAtOnce)) * 100;
  return { value: saved, percentage: roundHalfAwayFromZero(share, 2) };
}

export const amountExample = {
  id: 'sae_66f2a1c09be4d07735a6c1e8',
  object: 'schedule_amount' as const,
  live_mode: false,
  location_id: 'loc_66f2a1c09be4d07735a6c1e3',
  location_timezone: 'Europe/Berlin',
  currency_code: 'EUR',
  max_power: { units: 'KW' as const, value: 11 },
  cost: { value: 4.851, confidence: 1 },
  savings: { value: 2.0832, percentage: 30.04 },
  data: [
    {
      device_id: 'dev_66f2a1c09be4d07735a6c1e4',
      tariff_direction: 'IMPORT' as const,
      start_time: '2026-09-14T20:00:00+02:00',
      end_time: '2026-09-15T06:00:00+02:00',
      max_power: { units: 'W' as const, value: 7000 },
      energy: { units: 'KWH' as const, value: 21 },
      unserved: { units: 'KWH' as const, value: 0, reason: null },
      cost: { value: 4.851, confidence: 1 },
      savings: { value: 2.0832, percentage: 30.04 },
      schedule: [
        {
          start_time: '2026-09-15T01:00:00+02:00',
          end_time: '2026-09-15T04:00:00+02:00',
          power: { units: 'W' as const, value: 7000 },
        },
      ],
    },
  ],
  time_created: '2026-09-14T17:59:30Z',
  account_id: 'acc_66f2a1c09be4d07735a6c1e0',
};
