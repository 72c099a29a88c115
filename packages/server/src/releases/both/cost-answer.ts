import { roundMoney } from '@plateau/energy';
import { type Static, type TSchema, Type } from 'typebox';
import type { OemRelease } from '../../http/release.ts';
import { newId } from '../../ids.ts';
import type { CostReport, UnpricedRow } from '../../modules/costs/index.ts';
import type { RefusalCode } from '../../refusal.ts';
import type { Scope } from '../../storage/index.ts';
import { FlowOut, FlowOutAnode } from '../../wire/flows.ts';
import { AccountId, Confidence, Direction, Id, LiveMode, Model, Money, Timestamp, Word } from '../../wire/schemas.ts';

/** Refusals of costs, none of which has a price. */
export const COST_REFUSALS: readonly RefusalCode[] = ['no_tariff_connected', 'pending_connect', 'no_price_data'];

export const Energy = Type.Object({ value: Type.Integer({ description: 'Wh.' }) });
export const Cost = Type.Object({
  value: { ...Money, description: 'Paid (IMPORT, LOCAL) or earned (EXPORT).' } as typeof Money,
  confidence: Confidence,
});

export const Unpriced = Type.Array(
  Type.Object({
    start_time: Timestamp(),
    end_time: Timestamp(),
    record_reference_id: Type.Optional(Type.String()),
    energy: Energy,
    code: Word(['no_tariff_connected', 'pending_connect', 'no_price_data'], 'Why there is no price.'),
  }),
  { description: 'Parts of records that have no price, and are in no cost.' },
);

const FixedChargesAnswer = Type.Object(
  {
    cost: Cost,
    data: Type.Array(
      Type.Object({
        tariff_id: Id('trf'),
        amount: Money,
        per: Word(['DAY', 'MONTH']),
        days: Type.Integer({ description: 'Local days on which it was due.' }),
        cost: Cost,
      }),
    ),
  },
  { description: 'Charges beside the energy, in no other figure. Absent unless asked for over whole local days.' },
);

const Comparison = Type.Object(
  {
    method: Type.Literal('AVERAGE'),
    price: Type.Object({ value: Money }),
    cost: Type.Object({ value: Money }),
    difference: Type.Object({
      value: Money,
      percentage: Type.Optional(Type.Number({ description: 'Of the cost at the average price.' })),
    }),
  },
  { description: 'What the same priced energy would have cost at the mean price of the window.' },
);

/** The flow as a release writes it. */
export function flowSchema(release: OemRelease): TSchema {
  return release === '2025-09-14.anode' ? FlowOutAnode : FlowOut;
}

export function writeFlow(flow: 'IMPORT' | 'EXPORT', release: OemRelease): string {
  if (release !== '2025-09-14.anode') return flow;
  return flow === 'IMPORT' ? 'INBOUND' : 'OUTBOUND';
}

/** The cost object of a release, with the members that one call adds. */
export function costSchema<More extends Record<string, TSchema>>(release: OemRelease, more: More) {
  return Model('EnergyCost', {
    id: Id('ecs'),
    object: Type.Literal('energy_cost'),
    object_id: Type.String({ description: 'The device or location.' }),
    ...more,
    live_mode: LiveMode,
    tariff_direction: Direction,
    energy_flow_direction: flowSchema(release),
    aggregation: Word(['NON_FIXED', 'DAY', 'WEEK', 'MONTH', 'YEAR']),
    location_timezone: Type.String({ description: 'IANA time zone.' }),
    currency_code: Type.String({ description: 'ISO 4217.' }),
    energy_units: Type.Literal('WH'),
    data: Type.Array(
      Type.Object({
        start_time: Timestamp(),
        end_time: Timestamp(),
        session_reference_id: Type.Optional(Type.String()),
        record_reference_id: Type.Optional(Type.String()),
        energy: Energy,
        cost: Cost,
      }),
    ),
    total: Type.Object({ energy: Energy, cost: Cost }),
    unpriced: Unpriced,
    fixed_charges: Type.Optional(FixedChargesAnswer),
    comparison: Type.Optional(Comparison),
    account_id: AccountId,
  });
}

export function costExample(release: OemRelease) {
  return {
    id: 'ecs_66f2a1c09be4d07735a6c1f3',
    object: 'energy_cost' as const,
    object_id: 'dev_66f2a1c09be4d07735a6c1e9',
    live_mode: false,
    tariff_direction: 'IMPORT' as const,
    energy_flow_direction: writeFlow('IMPORT', release),
    aggregation: 'DAY' as const,
    location_timezone: 'Europe/Berlin',
    currency_code: 'EUR',
    energy_units: 'WH' as const,
    data: [
      {
        start_time: '2026-09-01T00:00:00+02:00',
        end_time: '2026-09-02T00:00:00+02:00',
        energy: { value: 8421 },
        cost: { value: 2.4103, confidence: 1 },
      },
      {
        start_time: '2026-09-02T00:00:00+02:00',
        end_time: '2026-09-03T00:00:00+02:00',
        energy: { value: 9010 },
        cost: { value: 2.5167, confidence: 0 },
      },
    ],
    total: { energy: { value: 17431 }, cost: { value: 4.927, confidence: 0 } },
    unpriced: [
      {
        start_time: '2026-09-02T22:00:00+02:00',
        end_time: '2026-09-02T22:30:00+02:00',
        record_reference_id: 'MET-90',
        energy: { value: 150 },
        code: 'no_price_data' as const,
      },
    ],
    comparison: {
      method: 'AVERAGE' as const,
      price: { value: 0.29412 },
      cost: { value: 5.08269 },
      difference: { value: -0.15569, percentage: -3.06 },
    },
    account_id: 'acc_66f2a1c09be4d07735a6c1e0',
  };
}

interface ReportContext {
  readonly scope: Scope;
  readonly release: OemRelease;
  readonly nowMs: number;
  readonly objectId: string;
  readonly aggregation: 'NON_FIXED' | 'DAY' | 'WEEK' | 'MONTH' | 'YEAR';
  /** Writes an instant in the offset of the answer. */
  readonly write: (ms: number) => string;
}

export function writeReport(
  report: CostReport,
  { scope, release, nowMs, objectId, aggregation, write }: ReportContext,
): Static<ReturnType<typeof costSchema<Record<never, never>>>> {
  const { place, fixedCharges, comparison } = report;
  return {
    id: newId('ecs', nowMs),
    object: 'energy_cost',
    object_id: objectId,
    live_mode: scope.liveMode,
    tariff_direction: report.tariffDirection,
    energy_flow_direction: writeFlow(report.flow, release),
    aggregation,
    location_timezone: place.timeZone,
    currency_code: place.currencyCode,
    energy_units: 'WH',
    data: report.rows.map(({ startMs, endMs, references, ...row }) => ({
      start_time: write(startMs),
      end_time: write(endMs),
      ...member('session_reference_id', references?.sessionReference),
      ...member('record_reference_id', references?.recordReference),
      energy: writeEnergy(row),
      cost: writeCost(row),
    })),
    total: { energy: writeEnergy(report.total), cost: writeCost(report.total) },
    unpriced: writeUnpriced(report.unpriced, write),
    ...(fixedCharges === null ? {} : { fixed_charges: writeFixedCharges(fixedCharges) }),
    ...(comparison === null ? {} : { comparison: writeComparison(comparison) }),
    account_id: scope.accountId,
  };
}

export function writeEnergy({ energyWh }: { readonly energyWh: number }): Static<typeof Energy> {
  return { value: Math.round(energyWh) };
}

/** Rounded here and nowhere before: 5 decimals, half away from zero (energy.md §3.3). */
export function writeCost({ cost, confidence }: { readonly cost: number; readonly confidence: number }) {
  return { value: roundMoney(cost), confidence: roundMoney(confidence) };
}

export function writeUnpriced(rows: readonly UnpricedRow[], write: (ms: number) => string): Static<typeof Unpriced> {
  return rows.map((row) => ({
    start_time: write(row.startMs),
    end_time: write(row.endMs),
    ...member('record_reference_id', row.recordReference),
    energy: writeEnergy(row),
    code: row.code,
  }));
}

function writeFixedCharges({ charges, ...total }: NonNullable<CostReport['fixedCharges']>) {
  return {
    cost: writeCost(total),
    data: charges.map(({ tariffId, amount, per, days, ...cost }) => ({
      tariff_id: tariffId,
      amount,
      per,
      days,
      cost: writeCost(cost),
    })),
  };
}

function writeComparison({ price, cost, difference }: NonNullable<CostReport['comparison']>) {
  const { value, percentage } = difference;
  return {
    method: 'AVERAGE' as const,
    price: { value: price },
    cost: { value: cost },
    difference: { value, ...(percentage === null ? {} : { percentage }) },
  };
}

/** A member, left out without a value. */
export function member<Name extends string>(name: Name, value: string | null | undefined) {
  return (value == null ? {} : { [name]: value }) as { readonly [Key in Name]?: string };
}
