import { roundMoney } from '@plateau/energy';
import { Type } from 'typebox';
import { type Endpoint, endpoint } from '../../http/endpoint.ts';
import { newId } from '../../ids.ts';
import { planCharge, type ScheduleSources } from '../../modules/schedules/index.ts';
import { AccountId, Direction, Id, LiveMode, Model, TimeCreated, Timestamp, Word } from '../../wire/schemas.ts';
import { formatUtc } from '../../wire/timestamps.ts';
import { PRICE_REFUSALS } from '../both/price-answer.ts';
import { readWindow, windowMembers } from '../both/price-body.ts';
import { EnergyAnswer, PowerAnswer, PowerInput, readPower, writeEnergy, writePower } from '../both/quantity.ts';
import {
  Cost,
  readThreshold,
  Savings,
  ShavingThreshold,
  Unserved,
  writeSavings,
  writeUnserved,
} from '../both/schedule-amount.ts';

const Percent = (description: string) => Type.Number({ minimum: 0, maximum: 100, description });

const ChargeBody = Type.Object({
  device_id: Id('dev'),
  location_id: Type.Optional(Id('loc', 'Required when the device has several.')),
  ...windowMembers,
  end_time: Timestamp('Deadline. The window is half-open and at most 7 days long.'),
  state_of_charge_percent: Type.Optional(Percent('Default: that of the last state, if it is of the last 24 hours.')),
  target_state_of_charge_percent: Type.Optional(Percent('Default: that of the last state.')),
  max_power: Type.Optional({ ...PowerInput, description: 'Default: what the device can.' } as typeof PowerInput),
  shaving_threshold: Type.Optional(ShavingThreshold),
  allow_discharge: Type.Optional(
    Type.Boolean({ default: false, description: 'A battery with an EXPORT tariff may also feed in.' }),
  ),
});

const ChargeAnswer = Model('Schedule by state of charge', {
  id: Id('ssc'),
  object: Type.Literal('schedule_soc'),
  live_mode: LiveMode,
  device_id: Id('dev'),
  location_id: Id('loc'),
  location_timezone: Type.String({ description: 'IANA time zone.' }),
  currency_code: Type.String({ description: 'ISO 4217.' }),
  tariff_direction: Direction,
  start_time: Timestamp(),
  end_time: Timestamp(),
  state_of_charge_percent: Percent('From which it is planned.'),
  target_state_of_charge_percent: Percent('To which it is planned.'),
  energy: {
    ...EnergyAnswer,
    description: 'What that takes at the connection, losses included.',
  } as typeof EnergyAnswer,
  unserved: Unserved,
  cost: Cost,
  savings: Savings,
  schedule: Type.Array(
    Type.Object({
      start_time: Timestamp(),
      end_time: Timestamp(),
      power: PowerAnswer,
      energy_flow_direction: Type.Optional(Word(['IMPORT', 'EXPORT'], 'With allow_discharge only.')),
    }),
    { description: 'Empty when the target is reached already.' },
  ),
  time_created: TimeCreated,
  account_id: AccountId,
});

/** `POST /schedules/soc` (rest-api.md §9.4). */
export function chargeEndpoint(sources: ScheduleSources): Endpoint {
  return endpoint({
    method: 'POST',
    path: '/schedules/soc',
    context: 'api.schedule_soc',
    releases: ['2026-08-01.busbar'],
    tag: 'Schedules',
    summary: 'Cheapest way to a state of charge',
    description:
      'From the last state that the device sent to its target, or as the body says. What the reserve of the last state holds back is charged first and never fed in. Sun that is forecast and left by the base load counts at what it would be sold for.',
    body: ChargeBody,
    bodyExample: {
      device_id: 'dev_66f2a1c09be4d07735a6c1e4',
      start_time: '2026-09-14T20:00:00+02:00',
      end_time: '2026-09-15T06:00:00+02:00',
      target_state_of_charge_percent: 80,
    },
    success: {
      status: 200,
      schema: ChargeAnswer,
      example: {
        id: 'ssc_66f2a1c09be4d07735a6c1e9',
        object: 'schedule_soc',
        live_mode: false,
        device_id: 'dev_66f2a1c09be4d07735a6c1e4',
        location_id: 'loc_66f2a1c09be4d07735a6c1e3',
        location_timezone: 'Europe/Berlin',
        currency_code: 'EUR',
        tariff_direction: 'IMPORT',
        start_time: '2026-09-14T20:00:00+02:00',
        end_time: '2026-09-15T06:00:00+02:00',
        state_of_charge_percent: 35,
        target_state_of_charge_percent: 80,
        energy: { units: 'KWH', value: 27 },
        unserved: { units: 'KWH', value: 0, reason: null },
        cost: { value: 6.2046, confidence: 1 },
        savings: { value: 2.7081, percentage: 30.38 },
        schedule: [
          {
            start_time: '2026-09-15T01:00:00+02:00',
            end_time: '2026-09-15T04:36:00+02:00',
            power: { units: 'KW', value: 7.5 },
          },
        ],
        time_created: '2026-09-14T17:59:40Z',
        account_id: 'acc_66f2a1c09be4d07735a6c1e0',
      },
    },
    refusals: ['not_found', ...PRICE_REFUSALS, 'device_state_missing', 'capacity_missing', 'max_power_missing'],
    handle: async ({ session, scope, body }) => {
      const nowMs = session.clock.now();
      const window = readWindow(body, nowMs);
      const direction = body.tariff_direction ?? 'IMPORT';
      const plan = await planCharge(sources, session, scope, {
        deviceId: body.device_id,
        locationId: body.location_id ?? null,
        window,
        direction,
        stateOfChargePercent: body.state_of_charge_percent ?? null,
        targetPercent: body.target_state_of_charge_percent ?? null,
        maxKw: body.max_power === undefined ? null : readPower(body.max_power, 'max_power'),
        priceCap: readThreshold(body.shaving_threshold),
        allowsDischarge: body.allow_discharge ?? false,
      });
      const sign = direction === 'EXPORT' ? -1 : 1;
      const units = body.max_power?.units ?? 'KW';
      return {
        id: newId('ssc', nowMs),
        object: 'schedule_soc' as const,
        live_mode: scope.liveMode,
        device_id: body.device_id,
        location_id: plan.locationId,
        location_timezone: plan.place.timeZone,
        currency_code: plan.place.currencyCode,
        tariff_direction: direction,
        start_time: window.write(window.startMs),
        end_time: window.write(window.endMs),
        state_of_charge_percent: plan.stateOfChargePercent,
        target_state_of_charge_percent: plan.targetPercent,
        energy: writeEnergy(plan.energyKwh, 'KWH'),
        unserved: writeUnserved(plan.unserved.unservedKwh, plan.unserved.reason, 'KWH'),
        cost: { value: roundMoney(plan.cost), confidence: plan.confidence },
        savings: writeSavings(sign * plan.cost, sign * plan.costAtOnce),
        schedule: plan.spans.map(({ startMs, endMs, powerKw, flow }) => ({
          start_time: window.write(startMs),
          end_time: window.write(endMs),
          power: writePower(powerKw, units),
          ...(body.allow_discharge === true ? { energy_flow_direction: flow } : {}),
        })),
        time_created: formatUtc(nowMs),
        account_id: scope.accountId,
      };
    },
  });
}
