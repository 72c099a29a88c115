import { roundHalfAwayFromZero, roundMoney, type Segment, type Series, seriesFromSegments } from '@plateau/energy';
import { type Static, Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import { newId } from '../../ids.ts';
import {
  planWholeSite,
  type ScheduleSources,
  type SiteDeviceInput,
  type SiteSchedule,
} from '../../modules/schedules/index.ts';
import { Refusal } from '../../refusal.ts';
import {
  AccountId,
  Confidence,
  Id,
  LiveMode,
  Model,
  Money,
  Nullable,
  TimeCreated,
  Timestamp,
  Word,
} from '../../wire/schemas.ts';
import { formatUtc, parseTimestamp } from '../../wire/timestamps.ts';
import { PRICE_REFUSALS } from '../both/price-answer.ts';
import { type RequestedWindow, readWindow, windowMembers } from '../both/price-body.ts';

/** More than any site has, in kW and kWh; and more than any price, per kWh. */
const MOST = 1e6;
const Amount = (description: string) => Type.Number({ minimum: 0, maximum: MOST, description });
const Price = (description: string) => Type.Number({ minimum: -MOST, maximum: MOST, description });

const Values = (value: typeof Money, description: string) =>
  Type.Array(Type.Object({ start_time: Timestamp(), end_time: Timestamp(), value }), {
    maxItems: 2016,
    description: `${description} Rows in order, not overlapping.`,
  });
const Powers = (description: string) => Values(Type.Number({ minimum: 0, maximum: MOST }), description);
const Prices = (description: string) => Values(Type.Number({ minimum: -MOST, maximum: MOST }), description);

const PowerRange = (description: string) =>
  Type.Object(
    {
      min_power: Type.Optional(Amount('kW while it runs; default 0.')),
      max_power: Type.Optional(Amount('kW; default: what the device can.')),
      efficiency: Type.Optional(
        Type.Number({ exclusiveMinimum: 0, maximum: 10, description: 'Out by in; above 1 for heat; default 1.' }),
      ),
      grid: Type.Optional(
        Type.Boolean({ default: true, description: 'Whether it may draw from the grid, or feed into it.' }),
      ),
    },
    { description },
  );

const Device = Type.Object({
  key: Type.Optional(Type.String({ minLength: 1, maxLength: 120, description: 'Own name; or give device_id.' })),
  device_id: Type.Optional(Id('dev', 'A known device: what is not said is taken from its properties and last state.')),
  kind: Word(['BATTERY', 'EV', 'LOAD', 'HEAT_PUMP']),
  charge: Type.Optional(PowerRange('What it takes.')),
  discharge: Type.Optional(PowerRange('What it gives; without it, nothing (a known BATTERY: what it can).')),
  energy: Type.Optional(
    Type.Object(
      {
        initial: Type.Optional(Amount('kWh at the start; may lie outside min and max.')),
        min: Type.Optional(Amount('kWh; default 0.')),
        max: Type.Optional(Amount('kWh.')),
        goals: Type.Optional(
          Type.Array(Type.Object({ time: Timestamp(), value: Amount('kWh') }), {
            maxItems: 100,
            description: 'Content wanted at times.',
          }),
        ),
        end_value: Type.Optional(Price('Money per kWh left at the end; default 0.')),
      },
      { description: 'Storage.' },
    ),
  ),
  load: Type.Optional(
    Type.Object(
      {
        energy: Amount('kWh to be placed.'),
        start_time: Type.Optional(Timestamp('Default: start of the window.')),
        end_time: Type.Optional(Timestamp('Default: end of the window.')),
        interruptible: Type.Optional(Type.Boolean({ default: true, description: 'Whether it may stop and go on.' })),
      },
      { description: 'Energy in a window, for LOAD and HEAT_PUMP.' },
    ),
  ),
});

const { end_time, start_time } = windowMembers;
const SiteBody = Type.Object({
  location_id: Id('loc'),
  end_time: {
    ...end_time,
    description: 'End of the window, which is half-open and at most 7 days long.',
  } as typeof end_time,
  start_time,
  devices: Type.Array(Device, { minItems: 1, maxItems: 50 }),
  grid: Type.Optional(
    Type.Object({
      max_import: Type.Optional(Amount('kW')),
      max_export: Type.Optional(Amount('kW')),
      demand_charge: Type.Optional(
        Type.Object({
          price_per_kw: Amount('Money per kW of the highest mean import of an interval.'),
          interval_minutes: Type.Integer({ minimum: 1, maximum: 1440 }),
        }),
      ),
    }),
  ),
  solar: Type.Optional(Powers("kW; default: the location's forecast.")),
  base_load: Type.Optional(Powers("kW; default: the location's forecast, else 0.")),
  prices: Type.Optional(
    Type.Object({
      import: Type.Optional(Prices("Per kWh; default: the location's.")),
      export: Type.Optional(Prices("Per kWh; default: the location's, else 0.")),
    }),
  ),
  preferences: Type.Optional(
    Type.Array(Word(['CHARGE_BEFORE_EXPORT', 'LEVEL_PEAK']), {
      maxItems: 2,
      description: 'What decides between plans that cost the same, most important first.',
    }),
  ),
});
type Body = Static<typeof SiteBody>;

const SiteAnswer = Model('Schedule of a site', {
  id: Id('sst'),
  object: Type.Literal('schedule_site'),
  live_mode: LiveMode,
  location_id: Id('loc'),
  location_timezone: Type.String({ description: 'IANA time zone.' }),
  currency_code: Type.String({ description: 'ISO 4217.' }),
  status: Word(['OPTIMAL', 'FEASIBLE'], 'FEASIBLE: the time was over before the best plan was proven.'),
  gap: Type.Number({ description: 'What the best plan could save at most, in money; 0 when OPTIMAL.' }),
  cost: Type.Object(
    { value: Nullable(Money, 'null: a part of the window has no price.'), confidence: Confidence },
    { description: 'Import less export, with the demand charge.' },
  ),
  grid: Type.Array(
    Type.Object({
      start_time: Timestamp(),
      end_time: Timestamp(),
      import: Type.Number({ description: 'kW' }),
      export: Type.Number({ description: 'kW' }),
      curtailed: Type.Optional(Type.Number({ description: 'kW of solar power cut off at max_export.' })),
    }),
  ),
  devices: Type.Array(
    Type.Object({
      key: Type.Optional(Type.String()),
      device_id: Type.Optional(Id('dev')),
      shortfalls: Type.Array(Type.Object({ time: Timestamp(), missing: Type.Number({ description: 'kWh' }) }), {
        description: 'Goals that cannot be met.',
      }),
      data: Type.Array(
        Type.Object({
          start_time: Timestamp(),
          end_time: Timestamp(),
          power: Type.Number({ description: 'kW, positive when the device takes.' }),
          energy: Type.Number({ description: "kWh at the step's end: content, or what a load has had." }),
        }),
      ),
    }),
  ),
  time_created: TimeCreated,
  account_id: AccountId,
});

const exampleSpan = { start_time: '2026-09-14T22:00:00Z', end_time: '2026-09-14T23:00:00Z' };

/** `POST /schedules/site` (rest-api.md §9.5). */
export function siteEndpoint(sources: ScheduleSources): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/schedules/site',
    context: 'api.schedule_site',
    releases: ['2026-08-01.busbar'],
    tag: 'Schedules',
    summary: 'Cheapest plan for a whole site',
    description:
      'One plan for all storage and loads behind one grid connection. Powers in kW, energies in kWh. A goal that cannot be met is in `shortfalls`, never an error; import beyond `max_import` is planned only where the site needs it.',
    body: SiteBody,
    bodyExample: {
      location_id: 'loc_66f2a1c09be4d07735a6c1e3',
      ...exampleSpan,
      grid: { max_import: 11 },
      devices: [
        {
          key: 'car',
          kind: 'EV',
          charge: { max_power: 7 },
          energy: { initial: 20, min: 0, max: 60, goals: [{ time: '2026-09-14T23:00:00Z', value: 27 }] },
        },
      ],
    },
    success: {
      status: 200,
      schema: SiteAnswer,
      example: {
        id: 'sst_66f2a1c09be4d07735a6c1ea',
        object: 'schedule_site',
        live_mode: false,
        location_id: 'loc_66f2a1c09be4d07735a6c1e3',
        location_timezone: 'Europe/Berlin',
        currency_code: 'EUR',
        status: 'OPTIMAL',
        gap: 0,
        cost: { value: 1.617, confidence: 1 },
        grid: [{ ...exampleSpan, import: 7, export: 0 }],
        devices: [{ key: 'car', shortfalls: [], data: [{ ...exampleSpan, power: 7, energy: 27 }] }],
        time_created: '2026-09-14T17:59:50Z',
        account_id: 'acc_66f2a1c09be4d07735a6c1e0',
      },
    },
    refusals: ['not_found', ...PRICE_REFUSALS, 'max_power_missing', 'capacity_missing', 'device_state_missing'],
    handle: async ({ session, scope, body }) => {
      const nowMs = session.clock.now();
      const window = readWindow(body, nowMs);
      const schedule = await planWholeSite(sources, session, scope, {
        locationId: body.location_id,
        window,
        devices: body.devices.map(readDevice),
        maxImportKw: body.grid?.max_import ?? null,
        maxExportKw: body.grid?.max_export ?? null,
        demandCharge:
          body.grid?.demand_charge === undefined
            ? null
            : {
                pricePerKw: body.grid.demand_charge.price_per_kw,
                intervalMinutes: body.grid.demand_charge.interval_minutes,
              },
        solar: readValues(body.solar, 'solar'),
        baseLoad: readValues(body.base_load, 'base_load'),
        importPrices: readValues(body.prices?.import, 'prices.import'),
        exportPrices: readValues(body.prices?.export, 'prices.export'),
        preferences: body.preferences ?? [],
      });
      return {
        id: newId('sst', nowMs),
        object: 'schedule_site' as const,
        live_mode: scope.liveMode,
        location_id: body.location_id,
        location_timezone: schedule.place.timeZone,
        currency_code: schedule.place.currencyCode,
        status: schedule.plan.status,
        gap: roundMoney(schedule.plan.gap),
        cost: { value: schedule.cost === null ? null : roundMoney(schedule.cost), confidence: schedule.confidence },
        ...writeFlows(schedule, body, window),
        time_created: formatUtc(nowMs),
        account_id: scope.accountId,
      };
    },
  });
}

function readDevice(device: Body['devices'][number], i: number): SiteDeviceInput {
  const { key, device_id, kind, charge, discharge, energy, load } = device;
  if (key === undefined && device_id === undefined) {
    throw new Refusal('data_json_invalid', `devices.${i}.key is required`, { param: `devices.${i}.key` });
  }
  const range = (power: typeof charge) =>
    power === undefined
      ? null
      : {
          minKw: power.min_power ?? 0,
          maxKw: power.max_power ?? null,
          efficiency: power.efficiency ?? null,
          grid: power.grid ?? true,
        };
  return {
    key: key ?? null,
    deviceId: device_id ?? null,
    kind,
    charge: range(charge),
    discharge: range(discharge),
    energy:
      energy === undefined
        ? null
        : {
            initialKwh: energy.initial ?? null,
            minKwh: energy.min ?? null,
            maxKwh: energy.max ?? null,
            goals: (energy.goals ?? []).map(({ time, value }) => ({ atMs: instant(time), kwh: value })),
            endValue: energy.end_value ?? 0,
          },
    load:
      load === undefined
        ? null
        : {
            energyKwh: load.energy,
            startMs: load.start_time === undefined ? null : instant(load.start_time),
            endMs: load.end_time === undefined ? null : instant(load.end_time),
            isInterruptible: load.interruptible ?? true,
          },
  };
}

/** Epoch milliseconds of a text that its schema has found to be a timestamp. */
function instant(text: string): number {
  return parseTimestamp(text)!.ms;
}

/** A series with "no number" in its gaps; null: none was given. */
function readValues(rows: Body['solar'] | Exclude<Body['prices'], undefined>['import'], at: string): Series | null {
  if (rows === undefined || rows.length === 0) return null;
  const segments: Segment[] = [];
  rows.forEach((row, i) => {
    const [startMs, endMs] = [instant(row.start_time), instant(row.end_time)];
    const lastMs = segments.at(-1)?.endMs ?? startMs;
    const fault = startMs < lastMs ? 'start_time' : endMs <= startMs ? 'end_time' : null;
    if (fault !== null) {
      const param = `${at}.${i}.${fault}`;
      throw new Refusal('data_json_invalid', `${param} must lie after what stands before it`, { param });
    }
    if (startMs > lastMs) segments.push({ startMs: lastMs, endMs: startMs, value: null });
    segments.push({ startMs, endMs, value: row.value });
  });
  return seriesFromSegments(segments);
}

function writeFlows({ bounds, plan }: SiteSchedule, { devices }: Body, { write }: RequestedWindow) {
  const times = Array.from(bounds, write);
  const steps = Array.from(plan.importKwh, (_, step) => ({ start_time: times[step]!, end_time: times[step + 1]! }));
  const hours = (step: number) => (bounds[step + 1]! - bounds[step]!) / 3_600_000;
  const rounded = (value: number) => roundHalfAwayFromZero(value, 6);
  return {
    grid: steps.map((span, step) => ({
      ...span,
      import: rounded((plan.importKwh[step]! + plan.overImportKwh[step]!) / hours(step)),
      export: rounded(plan.exportKwh[step]! / hours(step)),
      ...(plan.curtailedKwh[step]! > 0 ? { curtailed: rounded(plan.curtailedKwh[step]! / hours(step)) } : {}),
    })),
    devices: plan.devices.map(({ chargeKwh, dischargeKwh, contentKwh, shortfalls }, i) => {
      const { key, device_id } = devices[i]!;
      return {
        ...(key === undefined ? {} : { key }),
        ...(device_id === undefined ? {} : { device_id }),
        shortfalls: shortfalls.map(({ step, kwh }) => ({ time: times[step + 1]!, missing: rounded(kwh) })),
        data: steps.map((span, step) => ({
          ...span,
          power: rounded((chargeKwh[step]! - dischargeKwh[step]!) / hours(step)),
          energy: rounded(contentKwh[step]!),
        })),
      };
    }),
  };
}
