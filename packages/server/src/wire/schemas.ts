import { type Static, type TProperties, type TSchema, Type } from 'typebox';
import type { IdPrefix } from '../ids.ts';

/** Schema of an id with this prefix. */
export function Id(prefix: IdPrefix, description?: string) {
  return Type.String({
    pattern: `^${prefix}_[0-9a-f]{24}$`,
    ...(description === undefined ? {} : { description }),
    examples: [`${prefix}_66f2a1c09be4d07735a6c1e2`],
  });
}

/** RFC 3339 with `Z` or an offset. */
export function Timestamp(description?: string) {
  return Type.String({ format: 'date-time', ...(description === undefined ? {} : { description }) });
}

/** A value, or null. */
export function Nullable<Schema extends TSchema>(schema: Schema, description?: string) {
  return Type.Union([schema, Type.Null()], description === undefined ? {} : { description });
}

/** One of some words. */
export function Word<const Words extends readonly [string, ...string[]]>(words: Words, description?: string) {
  return Type.Unsafe<Words[number]>({
    type: 'string',
    enum: [...words],
    ...(description === undefined ? {} : { description }),
  });
}

/** An account's own id for an object: free text, not necessarily unique. */
export const ReferenceId = Type.String({ minLength: 1, maxLength: 255, description: "The account's own id." });

export const LiveMode = Type.Boolean({ description: 'Whether the object is live data; false in test mode.' });
export const TimeCreated = Timestamp('When it was created, UTC.');
export const AccountId = Id('acc', 'The account it belongs to.');

export const Direction = Word(
  ['IMPORT', 'EXPORT', 'LOCAL'],
  'IMPORT: grid to property; EXPORT: property to grid; LOCAL: own generation.',
);

/** Money per kWh in major units, 5 decimals; may be negative. */
export const Money = Type.Number();
export const Confidence = Type.Number({
  minimum: 0,
  maximum: 1,
  description: '1: published or contractual; less: forecast or estimate; 0: no number.',
});

/** The object with its members in the order given; members that are not described are ignored on the way in. */
export function Model<Properties extends TProperties>(title: string, properties: Properties, description?: string) {
  return Type.Object(properties, { title, ...(description === undefined ? {} : { description }) });
}

export const ListQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 30, description: 'Page size.' })),
  starting_after: Type.Optional(Type.String({ description: 'Next page: the last id of this one.' })),
  ending_before: Type.Optional(Type.String({ description: 'Previous page: the first id of this one.' })),
};

/** A page of objects. */
export function List<Item extends TSchema>(item: Item) {
  return Type.Object({
    object: Type.Literal('list'),
    url: Type.String(),
    has_more: Type.Boolean({ description: 'Whether there is more in the direction of travel.' }),
    data: Type.Array(item),
  });
}

/** The answer to a deletion. */
export const Deletion = Model('Deletion', {
  object: Type.String(),
  id: Type.String(),
  deleted: Type.Literal(true),
  message: Type.Literal('Accepted'),
});

export function deletion(object: string, id: string): Static<typeof Deletion> {
  return { object, id, deleted: true, message: 'Accepted' };
}
