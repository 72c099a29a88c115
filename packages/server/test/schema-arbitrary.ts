import fc from 'fast-check';

/** The parts of JSON Schema that the endpoints' schemas are made of. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly pattern?: string;
  readonly examples?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** Ids of objects that exist, by prefix, so that calls reach what is behind the schemas. */
export type KnownIds = Readonly<Record<string, readonly string[]>>;

/** Values that a schema allows. */
export function fitting(schema: Schema, ids: KnownIds): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((each) => fitting(each, ids)));
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -40, max: Math.min(schema.maximum ?? 40, 1000) });
    case 'number':
      return numbers(schema);
    case 'string':
      return texts(schema, ids);
    case 'array':
      return fc.array(fitting(schema.items ?? {}, ids), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, Math.max(3, schema.minItems ?? 0)),
      });
    case 'object':
      return objects(schema, ids);
    default:
      return fc.jsonValue();
  }
}

function numbers({ minimum, exclusiveMinimum, maximum }: Schema): fc.Arbitrary<number> {
  const min = minimum ?? (exclusiveMinimum === undefined ? -1e9 : exclusiveMinimum + 1e-6);
  const within = fc.double({ min, max: maximum ?? 1e9, noNaN: true });
  const plain = fc.constantFrom(0.05, 0.31, 1, 23).filter((value) => value >= min && value <= (maximum ?? 1e9));
  return fc.oneof(plain, within);
}

const WORDS = ['All', 'Weekday', 'Sat', 'Jul', 'HOLIDAYS', '12-24', '2026-10-25', '07:00:00', '00:00:00', 'SE', 'US'];
const FORMULAS = ['$market * 0.001', 'max(0, $a) + 1', 'if($a < 1, 2, 3)', '1 / 0', '((', '$b'];
const TIMES = [
  '2026-09-14T10:00:00+02:00',
  '2026-09-20T00:00:00Z',
  '2026-10-25T02:30:00+01:00',
  '1900-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '9999-12-31T23:59:59+14:00',
  '2026-09-14T00:00:00-23:59',
];

function texts(schema: Schema, ids: KnownIds): fc.Arbitrary<string> {
  const prefix = /^\^([a-z]+)_/.exec(schema.pattern ?? '')?.[1];
  if (prefix !== undefined) {
    return fc.constantFrom(...(ids[prefix] ?? []), `${prefix}_00000000000000000000abcd`);
  }
  if (schema.pattern !== undefined && schema.examples !== undefined) {
    return fc.constantFrom(...(schema.examples as string[]));
  }
  if (schema.format === 'date-time') return fc.constantFrom(...TIMES);
  if (schema.format === 'uri') return fc.constantFrom('https://nova.example/a', 'http://localhost/x', 'nova://connect');
  const free = fc.string({
    minLength: schema.minLength ?? 0,
    maxLength: Math.min(schema.maxLength ?? 30, 30),
    unit: 'grapheme',
  });
  const usual = fc.constantFrom(...WORDS, ...FORMULAS).filter((word) => word.length <= (schema.maxLength ?? 1000));
  return fc.oneof(usual, free);
}

function objects(schema: Schema, ids: KnownIds): fc.Arbitrary<Record<string, unknown>> {
  if (schema.properties === undefined) {
    const [value] = Object.values(schema.patternProperties ?? {});
    return fc.dictionary(
      fc.constantFrom('a', 'market', 'unit'),
      value === undefined ? fc.jsonValue() : fitting(value, ids),
    );
  }
  const required = new Set(schema.required ?? []);
  const members = Object.entries(schema.properties).map(([name, each]) => [name, fitting(each, ids)] as const);
  return fc.record(Object.fromEntries(members), {
    requiredKeys: members.map(([name]) => name).filter((name) => required.has(name)) as never[],
  });
}

const ABSURD: readonly unknown[] = [
  null,
  '',
  '\u0000',
  '\ud800',
  'x'.repeat(5_000),
  -1,
  0,
  1e308,
  2 ** 60,
  1.5,
  true,
  [],
  {},
  [[[[[]]]]],
  '2026-02-30T00:00:00Z',
  '2026-09-14T24:00:00Z',
  'loc_',
  '%00',
  '$',
];

/** A value with something in it replaced, removed or added that may not fit. */
export function spoiled(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(value, fc.constantFrom(...ABSURD), fc.nat(), fc.boolean())
    .map(([original, absurd, where, removes]) => {
      const copy = structuredClone(original);
      const places = placesIn(copy);
      const place = places[where % Math.max(1, places.length)];
      if (place === undefined) return absurd;
      if (removes && !Array.isArray(place.holder)) delete place.holder[place.name];
      else place.holder[place.name] = absurd;
      return copy;
    });
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly name: string;
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((name) => [{ holder, name }, ...placesIn(holder[name])]);
}
