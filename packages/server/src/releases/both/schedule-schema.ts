import { Type } from 'typebox';
import { Nullable } from '../../wire/schemas.ts';

const ToKwh = Type.Optional(
  Nullable(Type.Number({ exclusiveMinimum: 0 }), 'Upper bound of the tier; null or absent on the last.'),
);

const ToKwhPerDay = Type.Optional(
  Nullable(
    Type.Number({ exclusiveMinimum: 0 }),
    'In place of to_kwh: so many kWh for each day on which the period of the schedule occurs.',
  ),
);

const ValueRate = Type.Object(
  {
    value: Type.Union([Type.Number(), Type.String({ maxLength: 512 })], {
      description: 'Per kWh: a number, or a formula with `$name` variables.',
    }),
    variables: Type.Optional(
      Type.Record(Type.String({ pattern: '^.{1,64}$' }), Type.Union([Type.Number(), Type.String({ maxLength: 255 })]), {
        description: 'Name → number, index name or `mrs_` id (in the unit of the market, usually per MWh).',
        maxProperties: 16,
      }),
    ),
    to_kwh: ToKwh,
    to_kwh_per_day: ToKwhPerDay,
  },
  { title: 'ValueRate' },
);

const SurchargeRate = Type.Object(
  {
    fixed: Type.Optional(Type.Number({ description: 'Per kWh, without market_rates.' })),
    surcharge_fixed: Type.Optional(Type.Number({ description: 'Per kWh, added to the market price.' })),
    surcharge_percentage: Type.Optional(
      Type.Number({ description: 'Then added as a fraction: 0.05 is 5 %. At most 5.' }),
    ),
    to_kwh: ToKwh,
    to_kwh_per_day: ToKwhPerDay,
  },
  { title: 'SurchargeRate' },
);

/** Rates, by local time; both forms of a rate item are accepted and answered in both releases. */
export const Schedule = Type.Array(
  Type.Object({
    months: Type.Optional(
      Type.Array(Type.String({ maxLength: 16 }), { maxItems: 12, description: '`Jan` … `Dec`, or `All` (default).' }),
    ),
    dates: Type.Optional(
      Type.Array(Type.Union([Type.Integer(), Type.String({ maxLength: 16 })]), {
        maxItems: 1000,
        description: 'Day of the month, `MM-DD`, `YYYY-MM-DD`, `HOLIDAYS`; default every date.',
      }),
    ),
    days_and_hours: Type.Array(
      Type.Object({
        days: Type.Optional(
          Type.Array(Type.Union([Type.Integer(), Type.String({ maxLength: 16 })]), {
            maxItems: 14,
            description: '`All` (default), `Weekday`, `Weekend`, `Mon` … `Sun`, 1 (Monday) – 7.',
          }),
        ),
        hours: Type.Array(
          Type.Object({
            valid_from: Type.Optional(Type.String({ maxLength: 8, description: 'Local `HH:MM:SS`.' })),
            valid_to: Type.Optional(
              Type.String({ maxLength: 8, description: 'Local; `00:00:00` is the end of the day. May wrap midnight.' }),
            ),
            period: Type.Optional(
              Type.String({
                minLength: 1,
                maxLength: 40,
                description: 'A name; hours with the same rate under different names count their energy apart.',
              }),
            ),
            rate: Type.Array(Type.Union([ValueRate, SurchargeRate]), { minItems: 1, maxItems: 20 }),
          }),
          { minItems: 1, maxItems: 200 },
        ),
      }),
      { minItems: 1, maxItems: 50 },
    ),
  }),
  { minItems: 1, maxItems: 100, description: 'Tried in order; the first entry that matches an instant has its rate.' },
);
