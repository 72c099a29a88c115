import { DAILY_UNIT, type RateSheet, usedPeriods } from './rate-sheet.ts';
import type { ImportWarning } from './template.ts';

interface Rule {
  readonly code: string;
  readonly find: (sheet: RateSheet) => string | null;
}

/**
 * What a rate sheet says that its template leaves out. By the rules of its format none of it changes what energy taken
 * from the grid costs, but a person may want to know. Each rule answers with the detail of what it found, or null.
 */
const rules = [
  {
    code: 'holidays_not_enumerated',
    find: ({ holidays }) =>
      holidays !== null && holidays.names === null
        ? 'holidays have weekend rates, but the sheet does not say which days are holidays: none has them here'
        : null,
  },
  {
    code: 'final_tier_max_not_applied',
    find: (sheet) => {
      const [tier] = finalTiers(sheet);
      return tier === undefined ? null : `the last tier ends at ${tier.upTo} ${tier.unit}; its rate also holds above`;
    },
  },
  {
    code: 'sell_rate_not_modeled',
    find: (sheet) => {
      const tier = sheet.periods.flat().find(({ sell }) => sell !== 0);
      return tier === undefined
        ? null
        : `export is credited, e.g. with ${tier.sell} per kWh: not part of an import tariff`;
    },
  },
  {
    code: 'net_metering_not_modeled',
    find: ({ metering }) =>
      metering === 'net_metering' || metering === 'net_billing'
        ? `export is settled by ${metering.replace('_', ' ')}: not part of an import tariff`
        : null,
  },
  {
    code: 'buy_all_sell_all_not_modeled',
    find: ({ metering }) =>
      metering === 'buy_all_sell_all'
        ? 'all own generation is sold at a rate of its own: not part of an import tariff'
        : null,
  },
  {
    code: 'partial_price',
    find: ({ service }) =>
      service === 'delivery_only' || service === 'supply_only'
        ? `the sheet prices ${service === 'delivery_only' ? 'delivery' : 'supply'} only`
        : null,
  },
  {
    code: 'rate_sheet_ends',
    find: ({ validUntil }) => (validUntil === null ? null : `the rate sheet ends on ${validUntil}`),
  },
  {
    code: 'notes_not_read',
    find: ({ unreadNotes }) => (unreadNotes.length === 0 ? null : `not read: ${unreadNotes.join(', ')}`),
  },
] as const satisfies readonly Rule[];

export type WarningCode = (typeof rules)[number]['code'];

export function findWarnings(sheet: RateSheet): ImportWarning[] {
  return rules.flatMap(({ code, find }): ImportWarning[] => {
    const detail = find(sheet);
    if (detail === null) return [];
    if (code !== 'final_tier_max_not_applied') return [{ code, detail }];
    const ends = finalTiers(sheet).map(({ period, upTo, unit }) => ({
      period,
      upToKwh: upTo!,
      perDay: unit === DAILY_UNIT,
    }));
    return [{ code, detail, finalTiers: ends }];
  });
}

/** Last tiers that are not open, of the periods that some hour uses. */
const finalTiers = (sheet: RateSheet) =>
  [...usedPeriods(sheet)].flatMap((period) =>
    sheet.periods[period]!.slice(-1).flatMap((tier) => (tier.upTo === null ? [] : [{ ...tier, period }])),
  );
