import { accept, malformed, type Refused, type Result, refuse } from '../result.ts';
import {
  createLocalSchedule,
  createRuleBook,
  findHole,
  readList,
  readNumber,
  readObject,
  readSchedule,
} from '../schedule/index.ts';
import { createIndexColumns } from './columns.ts';
import type { CompiledRate, CompiledTariff, TariffPeriod, Tier } from './compiled.ts';
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
    structureType: structureTypeOf(periods, tiers),
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
  /** The period of a `rate` list; equal lists are one period. */
  periodOf(rate: unknown, path: string): Result<number>;
}

function createLadders(context: RateContext): Ladders {
  const periods: TariffPeriod[] = [];
  const tiers: Tier[] = [];
  const known = new Map<string, number>();
  const rates = new Map<string, CompiledRate>();

  function periodOf(json: unknown, path: string): Result<number> {
    const read = readList(json, path, MOST_TIERS, readStep);
    if (!read.ok) return read;
    const fault = findFaultyBound(read.value, path);
    if (fault !== undefined) return fault;
    const key = read.value.map(({ rate, toKwh }) => `${JSON.stringify(rate)} ${toKwh}`).join();
    return accept(known.get(key) ?? addPeriod(key, read.value));
  }

  function addPeriod(key: string, steps: readonly Step[]): number {
    const ladder = steps.map(({ rate, toKwh }, i) => ({
      id: tiers.length + i,
      fromKwh: steps[i - 1]?.toKwh ?? 0,
      toKwh,
      rate,
    }));
    tiers.push(...ladder);
    known.set(key, periods.length);
    return periods.push({ tiers: ladder }) - 1;
  }

  function readStep(json: unknown, path: string): Result<Step> {
    const item = readObject(json, path);
    if (!item.ok) return item;
    const bound = readBound(item.value.to_kwh, `${path}.to_kwh`);
    if (!bound.ok) return bound;
    const rate = readRate(item.value, path, context);
    return rate.ok ? accept({ toKwh: bound.value, rate: shared(rate.value) }) : rate;
  }

  /** Equal rates are one object, so that neighbours with the same rate are evaluated in one go. */
  function shared(rate: CompiledRate): CompiledRate {
    const key = JSON.stringify(rate);
    const same = rates.get(key) ?? rate;
    rates.set(key, same);
    return same;
  }

  return { periods, tiers, periodOf };
}

/** A tier before it has its place in a ladder. */
type Step = Pick<Tier, 'toKwh' | 'rate'>;

function readBound(json: unknown, path: string): Result<number> {
  return json === undefined || json === null ? accept(Number.POSITIVE_INFINITY) : readNumber(json, path);
}

function findFaultyBound(ladder: readonly Step[], path: string): Refused | undefined {
  for (const [i, { toKwh }] of ladder.entries()) {
    const last = i === ladder.length - 1;
    const boundPath = `${path}.${i}.to_kwh`;
    if (last && toKwh !== Infinity) return malformed('The last tier is open: its to_kwh is null or absent.', boundPath);
    if (!last && toKwh === Infinity) return malformed('Only the last tier is open: to_kwh is missing.', boundPath);
    if (!(toKwh > (i === 0 ? 0 : ladder[i - 1]!.toKwh))) {
      return malformed('to_kwh must be above 0 and rise from tier to tier.', boundPath);
    }
  }
  return undefined;
}

function structureTypeOf(periods: readonly TariffPeriod[], tiers: readonly Tier[]): StructureType {
  if (tiers.some(({ rate }) => rate.columns.length > 0)) return 'MARKET';
  return periods.length === 1 ? 'FIXED' : 'TIME_OF_DAY';
}
