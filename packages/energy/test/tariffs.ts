/** Tariffs and markets for tests, made in one line. */
import {
  type CompiledTariff,
  compileTariff,
  type MarketIndices,
  type RateItem,
  type ScheduleEntry,
  type Segment,
  seriesFromSegments,
  type TariffContext,
  type TariffError,
  type TariffRules,
  type TariffVersion,
} from '../src/index.ts';
import { someHolidays } from './arbitraries.ts';

export const PLAIN_RULES: TariffRules = {
  schedule: [],
  marketRates: false,
  marketSource: null,
  marketResolution: 'NATIVE',
  vat: null,
  billingDay: null,
  tierScope: 'MONTH',
};

/** A place where the indices `mrs_1` (also called SE3) and `mrs_2` are known, both per MWh. */
export function contextIn(timeZone: string): TariffContext {
  return {
    timeZone,
    holidays: someHolidays,
    findIndex(nameOrId) {
      const id = nameOrId === 'SE3' ? 'mrs_1' : nameOrId;
      return id === 'mrs_1' || id === 'mrs_2' ? { id, unitsPerKwh: 0.001 } : undefined;
    },
  };
}

export function compiled(rules: Partial<TariffRules>, timeZone = 'Europe/Stockholm'): CompiledTariff {
  const result = compileTariff({ ...PLAIN_RULES, ...rules }, contextIn(timeZone));
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** The refusal of rules, which must be refused. */
export function refusal(rules: Partial<TariffRules>): TariffError {
  const result = compileTariff({ ...PLAIN_RULES, ...rules }, contextIn('Europe/Stockholm'));
  if (result.ok) throw new Error('the rules were accepted');
  return result.error;
}

/** A schedule that is the same at all times. */
export function always(...rate: RateItem[]): ScheduleEntry[] {
  return [{ days_and_hours: [{ hours: [{ rate }] }] }];
}

/** Rates by the hour of every day: `[['00:00:00', '06:00:00', 0.1], …]`. */
export function byHours(...hours: readonly (readonly [string, string, number])[]): ScheduleEntry[] {
  const list = hours.map(([valid_from, valid_to, value]) => ({ valid_from, valid_to, rate: [{ value }] }));
  return [{ days_and_hours: [{ hours: list }] }];
}

/** Indices by id, published until the end of what there is of them. */
export function marketOf(indices: Readonly<Record<string, readonly Segment[]>>): MarketIndices {
  return {
    series: (id) => (indices[id] ? seriesFromSegments(indices[id]) : undefined),
    knownUntilMs: (id) => indices[id]?.[indices[id].length - 1]?.endMs ?? null,
  };
}

export function version(tariff: CompiledTariff, over: Partial<TariffVersion> = {}): TariffVersion {
  return {
    tariffId: 'trf_1',
    version: 1,
    startMs: 0,
    endMs: null,
    contractEndMs: null,
    temporary: false,
    tariff,
    ...over,
  };
}
