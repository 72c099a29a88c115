import { Type } from 'typebox';
import { isId } from '../../ids.ts';
import {
  energyWhOf,
  type MeterRecord,
  type Reading,
  type Submitted,
  UNITS,
  type Unit,
} from '../../modules/meters/index.ts';
import { FlowIn, readFlow } from '../../wire/flows.ts';
import { Direction, Id, Model, ReferenceId, Timestamp, Word } from '../../wire/schemas.ts';
import { parseTimestamp } from '../../wire/timestamps.ts';

/** Members of a record that say where it belongs, in both releases. */
export const registerMembers = {
  location_id: Id('loc'),
  device_id: Type.Optional(Id('dev', "Absent: the location's main meter.")),
  energy_flow_direction: Type.Optional(FlowIn),
  direction: Type.Optional({ ...FlowIn, description: 'Older name of energy_flow_direction.' } as typeof FlowIn),
  tariff_direction: Type.Optional({
    ...Direction,
    description: 'Default: as the flow. Own generation has the flow IMPORT and the tariff LOCAL.',
  } as typeof Direction),
  tariff_rate: Type.Optional({ ...Direction, description: 'Older name of tariff_direction.' } as typeof Direction),
  session_reference_id: Type.Optional({ ...ReferenceId, description: "The account's own id of a group." }),
};

export const recordMembers = {
  ...registerMembers,
  units: Word(UNITS, 'WH, KWH: energy; W, KW: constant power over the period.'),
  value: Type.Number({ minimum: 0 }),
  start_time: Timestamp(),
  end_time: Timestamp('At most 31 days after the start.'),
  confidence: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'Default 1. Below 1: a forecast, as a record that ends in the future must be.',
    }),
  ),
  record_reference_id: Type.Optional({ ...ReferenceId, description: "The account's own id of this record." }),
};

export const RecordBody = Model('MeterRecordInput', recordMembers);

export const ReadingBody = Model('MeterReadingInput', {
  time: Type.Union([Type.Integer({ description: 'Seconds since 1970.' }), Timestamp()]),
  value: Type.Number({ minimum: 0 }),
  record_reference_id: Type.Optional(ReferenceId),
});

/** Items that are checked one by one, so that a bad one fails alone; the schema only says what a good one is. */
export function Each<Item extends typeof RecordBody | typeof ReadingBody>(item: Item, description: string) {
  return Type.Array(Type.Unsafe<unknown>({ anyOf: [item, {}] }), { minItems: 1, description });
}

/** What a member is not, as a message. */
class Fault extends Error {}

type Members = Readonly<Record<string, unknown>>;

/** Reads a record of `PUT /meters/interval`; what cannot be read is a failure. */
export function readRecord(value: unknown): Submitted<MeterRecord> {
  return attempt(value, (members) => {
    const flow = flowOf(members);
    const unit = oneOf(members, 'units', UNITS);
    const startMs = timestamp(members, 'start_time');
    const endMs = timestamp(members, 'end_time');
    return {
      locationId: id(members, 'location_id', 'loc'),
      deviceId: members.device_id === undefined ? null : id(members, 'device_id', 'dev'),
      flow,
      tariffDirection: directionOf(members, flow),
      startMs,
      endMs,
      energyWh: energyWhOf(amount(members), unit, endMs - startMs),
      confidence: confidenceOf(members),
      sessionReference: reference(members, 'session_reference_id'),
      recordReference: reference(members, 'record_reference_id'),
    };
  });
}

/** Reads a reading of `PUT /meters/cumulative`; what cannot be read is a failure. */
export function readReading(
  value: unknown,
  { unit, sessionReference }: { readonly unit: Unit; readonly sessionReference: string | null },
): Submitted<Reading> {
  return attempt(value, (members) => ({
    timeMs: typeof members.time === 'number' ? seconds(members.time) : timestamp(members, 'time'),
    valueWh: energyWhOf(amount(members), unit, 0),
    sessionReference,
    recordReference: reference(members, 'record_reference_id'),
  }));
}

function attempt<Item>(value: unknown, read: (members: Members) => Item): Submitted<Item> {
  const members = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : null;
  try {
    if (members === null) throw new Fault('the record must be an object');
    return { item: read(members) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const known = members?.record_reference_id;
    const recordReference = typeof known === 'string' ? known.slice(0, 255) : null;
    return { failure: { code: 'record_invalid', message: error.message }, recordReference };
  }
}

/** @throws Fault unless the member has this form */
function id(members: Members, name: string, prefix: 'loc' | 'dev'): string {
  const value = members[name];
  if (typeof value === 'string' && isId(prefix, value)) return value;
  throw new Fault(value === undefined ? `${name} is required` : `${name} must be an id of the form ${prefix}_…`);
}

function oneOf<const Words extends readonly string[]>(members: Members, name: string, words: Words): Words[number] {
  const value = members[name];
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw new Fault(value === undefined ? `${name} is required` : `${name} must be one of ${words.join(', ')}`);
}

function timestamp(members: Members, name: string): number {
  const value = members[name];
  const parsed = typeof value === 'string' ? parseTimestamp(value) : null;
  if (parsed !== null) return parsed.ms;
  throw new Fault(
    value === undefined
      ? `${name} is required`
      : `${name} must be a time with Z or an offset, of the years 1900 to 9999`,
  );
}

const LATEST_SECONDS = Date.UTC(9999, 0, 1) / 1000;

function seconds(value: number): number {
  const whole = Math.trunc(value);
  if (whole >= 0 && whole <= LATEST_SECONDS) return whole * 1000;
  throw new Fault('time must be seconds since 1970');
}

function amount(members: Members): number {
  const { value } = members;
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new Fault(value === undefined ? 'value is required' : 'value must be a number of at least 0');
}

function confidenceOf({ confidence }: Members): number {
  if (confidence === undefined) return 1;
  if (typeof confidence === 'number' && confidence > 0 && confidence <= 1) return confidence;
  throw new Fault('confidence must be above 0 and at most 1');
}

function flowOf(members: Members): 'IMPORT' | 'EXPORT' {
  const name = members.energy_flow_direction === undefined ? 'direction' : 'energy_flow_direction';
  if (members[name] === undefined) return 'IMPORT';
  const flow = readFlow(members[name]);
  if (flow !== undefined) return flow;
  throw new Fault(`${name} must be one of IMPORT, EXPORT, INBOUND, OUTBOUND`);
}

const DIRECTIONS = ['IMPORT', 'EXPORT', 'LOCAL'] as const;

function directionOf(members: Members, flow: 'IMPORT' | 'EXPORT'): (typeof DIRECTIONS)[number] {
  const name = members.tariff_direction === undefined ? 'tariff_rate' : 'tariff_direction';
  return members[name] === undefined ? flow : oneOf(members, name, DIRECTIONS);
}

function reference(members: Members, name: string): string | null {
  const value = members[name];
  if (value === undefined) return null;
  if (typeof value === 'string' && value.length > 0 && isShort(value)) return value;
  throw new Fault(`${name} must be a text of 1 to 255 characters`);
}

/** Characters, not halves of them, are counted. */
function isShort(text: string): boolean {
  return text.length <= 255 || (text.length <= 510 && [...text].length <= 255);
}
