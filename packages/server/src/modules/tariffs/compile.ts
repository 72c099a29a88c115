import { createHash } from 'node:crypto';
import {
  type CompiledTariff,
  compileTariff,
  holidayCalendar,
  type StructureType,
  type TariffError,
} from '@plateau/energy';
import { LRUCache } from 'lru-cache';
import { Refusal } from '../../refusal.ts';
import type { TariffTerms } from '../../storage/tables/tariffs.ts';
import type { Catalogue } from '../market/index.ts';
import { type Direction, isForeign, type Place, usualMarketSource } from './place.ts';

/**
 * A plan: terms made ready to evaluate at a place. Locations with the same terms, zone, holidays and market share one,
 * so that ten million locations have a few thousand.
 */
export interface Plan {
  /** The same for equal plans, and only for them. */
  readonly key: string;
  readonly tariff: CompiledTariff;
}

/** Plans kept ready. */
const KEPT_PLANS = 5_000;
const plans = new LRUCache<string, Plan>({ max: KEPT_PLANS });

/**
 * Checks terms and makes them ready to evaluate.
 * @throws Refusal `schedule_incomplete`, `formula_invalid`, `formula_variable_unknown`, `surcharge_percentage_invalid`,
 *   `market_source_missing`, `data_json_invalid`, with the member at fault as `param`
 */
export function compilePlan(terms: TariffTerms, place: Place, direction: Direction, catalogue: Catalogue): Plan {
  const plan = compile(terms, place, terms.marketSource ?? usualMarketSource(place, direction), catalogue);
  const foreign = plan.tariff.indexIds
    .map((id) => catalogue.byId(id))
    .find((source) => source !== undefined && isForeign(source.currencyCode, place));
  if (foreign !== undefined) {
    const message = `${foreign.displayName} is in ${foreign.currencyCode}, the location in ${place.currencyCode}.`;
    throw new Refusal('data_json_invalid', message, {
      param: terms.marketSource === null ? 'schedule' : 'market_source',
    });
  }
  return plan;
}

/** Stands in for the market source of a place that has none; nothing is ever published under it. */
const NO_MARKET_SOURCE = 'mrs_none';

/**
 * The plan of terms that were accepted before. A location may have moved since to where no market is known: its market
 * tariffs can still be read, and have no price until it has a market source again.
 */
export function compileStoredPlan(terms: TariffTerms, place: Place, direction: Direction, catalogue: Catalogue): Plan {
  const marketSource = terms.marketSource ?? usualMarketSource(place, direction) ?? NO_MARKET_SOURCE;
  return compile(terms, place, marketSource, catalogue);
}

function compile(terms: TariffTerms, place: Place, marketSource: string | null, catalogue: Catalogue): Plan {
  const key = planKey([terms, place.timeZone, place.countryCode, place.state, marketSource]);
  const known = plans.get(key);
  if (known !== undefined) return known;
  const compiled = compileTariff(
    { ...terms, marketSource },
    {
      timeZone: terms.timeZone ?? place.timeZone,
      holidays: holidayCalendar(place.countryCode, place.state || null),
      findIndex: (nameOrId) =>
        nameOrId === NO_MARKET_SOURCE ? { id: NO_MARKET_SOURCE, unitsPerKwh: 0.001 } : catalogue.find(nameOrId),
    },
  );
  if (!compiled.ok) throw refusalOf(compiled.error);
  const plan = { key, tariff: compiled.value };
  plans.set(key, plan);
  return plan;
}

/** How the prices of terms change (energy.md §3). */
export function structureOf(terms: TariffTerms, { tariff }: Plan): StructureType | 'DYNAMIC' {
  return terms.structureType ?? tariff.structureType;
}

function planKey(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

function refusalOf({ code, message, path, position }: TariffError): Refusal {
  const place = position === undefined ? '' : ` At character ${position + 1} of the formula.`;
  return new Refusal(code, message + place, path === '' ? {} : { param: path });
}
