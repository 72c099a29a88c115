import { accept, malformed, type Refused, type Result, refuse } from '../result.ts';
import {
  createLocalSchedule,
  createRuleBook,
  findHole,
  type JsonObject,
  readList,
  readNumber,
  readObject,
  readSchedule,
} from '../schedule/index.ts';
import { createIndexColumns } from './columns.ts';
import type { CompiledRate, CompiledTariff, TariffPeriod, Tier, TierBound } from './compiled.ts';
import { type MarketBase, type RateContext, readRate } from './rates.ts';
import type { StructureType, TariffContext, TariffRules } from './rules.ts';

const MOST_TIERS = 20;

/**
 * Checks a tariff's rules and makes them ready to evaluate. The first thing wrong is named, with its place; the schedule
 * is taken as JSON that nobody has checked before.
 */
export function compileTariff(rules: TariffRules, context: TariffContext): Result<CompiledTariff> {
  const refused = findFaultyTerm(rules);
  if (refused !== undefined) return refused;
  const columns = createIndexColumns(context);
  const ladders = createLadders({ columns, marketBase: (path) => marketBase(rules, context, path) });
  const clock = readSchedule(rules.schedule, ladders.periodOf);
  if (!clock.ok) return clock;
  const book = createRuleBook(clock.value);
  const hole = findHole(book);
  if (hole !== null) return refuse('schedule_incomplete', `The schedule is incomplete: no rate ${hole}.`, 'schedule');
  const { periods, tiers } = ladders;
  return accept({
    rules,
    timeZone: context.timeZone,
    structureType: structureTypeOf(ladders),
    indexIds: columns.indices.map(({ id }) => id),
    indices: columns.indices,
    schedule: createLocalSchedule(book, context.holidays),
    periods,
    tiers,
  });
}

function findFaultyTerm({ vat, billingDay }: TariffRules): Refused | undefined {
  if (vat !== null && !(vat.rate >= 0 && vat.rate <= 1)) {
    return malformed('The VAT rate is a fraction from 0 to 1: 19 % is 0.19.', 'vat.rate');
  }
  if (billingDay !== null && !(Number.isInteger(billingDay) && billingDay >= 1 && billingDay <= 28)) {
    return malformed('The billing day is a day of the month from 1 to 28.', 'billing_day');
  }
  return undefined;
}

function marketBase(rules: TariffRules, context: TariffContext, path: string): Result<MarketBase> {
  if (!rules.marketRates) return accept(null);
  if (rules.marketSource === null) {
    return refuse('market_source_missing', 'Rates that follow the market need a market_source.', path);
  }
  const index = context.findIndex(rules.marketSource);
  if (index === undefined) {
    return refuse('market_source_missing', `There is no market source "${rules.marketSource}".`, 'market_source');
  }
  return accept({ nameOrId: rules.marketSource, unitsPerKwh: index.unitsPerKwh });
}

interface Ladders {
  readonly periods: readonly TariffPeriod[];
  readonly tiers: readonly Tier[];
  /** How many different ones there are. */
  count(): number;
  /** The period of a `rate` list under a name; equal lists of one name are one period. */
  periodOf(rate: unknown, name: string | null, path: string): Result<number>;
}

function createLadders(context: RateContext): Ladders {
  const periods: TariffPeriod[] = [];
  const tiers: Tier[] = [];
  const known = new Map<string, number>();
  const ladders = new Map<string, number>();
  const rates = new Map<string, CompiledRate>();

  function periodOf(json: unknown, name: string | null, path: string): Result<number> {
    const read = readList(json, path, MOST_TIERS, readStep);
    if (!read.ok) return read;
    const fault = findFaultyBound(read.value, path);
    if (fault !== undefined) return fault;
    const key = read.value.map(({ rate, to }) => `${JSON.stringify(rate)} ${to.kwh} ${to.per}`).join();
    const ladder = ladders.get(key) ?? ladders.size;
    ladders.set(key, ladder);
    const named = JSON.stringify([ladder, name]);
    const period = known.get(named) ?? addPeriod(name, ladder, read.value);
    known.set(named, period);
    return accept(period);
  }

  function addPeriod(name: string | null, ladder: number, steps: readonly Step[]): number {
    const period = periods.length;
    const first = tiers.length;
    for (const [i, { rate, to }] of steps.entries()) {
      tiers.push({ id: first + i, period, from: steps[i - 1]?.to ?? BOTTOM, to, rate });
    }
    periods.push({ name, ladder, tiers: tiers.slice(first) });
    return period;
  }

  function readStep(json: unknown, path: string): Result<Step> {
    const item = readObject(json, path);
    if (!item.ok) return item;
    const to = readBound(item.value, path);
    if (!to.ok) return to;
    const rate = readRate(item.value, path, context);
    return rate.ok ? accept({ to: to.value, rate: shared(rate.value) }) : rate;
  }

  /** Equal rates are one object, so that neighbours with the same rate are evaluated in one go. */
  function shared(rate: CompiledRate): CompiledRate {
    const key = JSON.stringify(rate);
    const same = rates.get(key) ?? rate;
    rates.set(key, same);
    return same;
  }

  return { periods, tiers, count: () => ladders.size, periodOf };
}

/** A tier before it has its place in a ladder. */
type Step = Pick<Tier, 'to' | 'rate'>;

const BOTTOM: TierBound = { kwh: 0, per: 'COUNTING_PERIOD' };
const OPEN: TierBound = { kwh: Number.POSITIVE_INFINITY, per: 'COUNTING_PERIOD' };

function readBound(item: JsonObject, path: string): Result<TierBound> {
  const perDay = item.to_kwh_per_day ?? null;
  const whole = item.to_kwh ?? null;
  if (perDay !== null && whole !== null) {
    return malformed('A tier ends at to_kwh or at to_kwh_per_day, not at both.', `${path}.to_kwh_per_day`);
  }
  if (perDay === null && whole === null) return accept(OPEN);
  const kwh = perDay === null ? readNumber(whole, `${path}.to_kwh`) : readNumber(perDay, `${path}.to_kwh_per_day`);
  return kwh.ok ? accept({ kwh: kwh.value, per: perDay === null ? 'COUNTING_PERIOD' : 'DAY' }) : kwh;
}

function findFaultyBound(ladder: readonly Step[], path: string): Refused | undefined {
  for (const [i, { to }] of ladder.entries()) {
    const last = i === ladder.length - 1;
    const member = to.per === 'DAY' ? 'to_kwh_per_day' : 'to_kwh';
    const boundPath = `${path}.${i}.${member}`;
    if (last && to.kwh !== Infinity)
      return malformed(`The last tier is open: its ${member} is null or absent.`, boundPath);
    if (!last && to.kwh === Infinity) return malformed('Only the last tier is open: to_kwh is missing.', boundPath);
    // Between a bound of the month and one of the day the number of days decides.
    const below = ladder.slice(0, i).findLast((lower) => lower.to.per === to.per)?.to.kwh ?? 0;
    if (!(to.kwh > below)) return malformed(`${member} must be above 0 and rise from tier to tier.`, boundPath);
  }
  return undefined;
}

function structureTypeOf({ tiers, count }: Ladders): StructureType {
  if (tiers.some(({ rate }) => rate.columns.length > 0)) return 'MARKET';
  return count() === 1 ? 'FIXED' : 'TIME_OF_DAY';
}
