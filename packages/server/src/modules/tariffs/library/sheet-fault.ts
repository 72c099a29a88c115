import type { RateSheet } from './rate-sheet.ts';

/** How the members of a document are called in its own format. */
export interface MemberNames {
  readonly tier: (period: number, tier: number) => string;
  readonly hour: (table: 'weekday' | 'weekend', month: number, hour: number) => string;
}

/**
 * The first contradiction between the members of a rate sheet: an hour that names no period, a ladder that doesn't
 * rise or is open before its end. Null if there is none.
 */
export function sheetFault(sheet: RateSheet, names: MemberNames): string | null {
  return hourFault(sheet, names) ?? ladderFault(sheet, names);
}

function hourFault({ periods, ...tables }: RateSheet, names: MemberNames): string | null {
  for (const table of ['weekday', 'weekend'] as const) {
    for (const [month, hours] of tables[table].entries()) {
      const hour = hours.findIndex((period) => period >= periods.length);
      if (hour >= 0)
        return `${names.hour(table, month, hour)} is ${hours[hour]}, but there are ${periods.length} periods`;
    }
  }
  return null;
}

function ladderFault({ periods }: RateSheet, names: MemberNames): string | null {
  for (const [period, tiers] of periods.entries()) {
    // Ends in different units can only be compared once the days of a bill are known.
    const lower = new Map<string, number>();
    for (const [index, { upTo, unit }] of tiers.entries()) {
      const isLast = index === tiers.length - 1;
      if (upTo === null && !isLast)
        return `${names.tier(period, index)}.max is missing: only the last tier may be open`;
      const below = lower.get(unit) ?? 0;
      if (upTo !== null && upTo <= below) return `${names.tier(period, index)}.max must be more than ${below}`;
      if (upTo !== null) lower.set(unit, upTo);
    }
  }
  return null;
}
