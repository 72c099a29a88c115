import { createHash } from 'node:crypto';
import { type CompiledTariff, compileTariff, holidayCalendar, type TariffError } from '@plateau/energy';
import { LRUCache } from 'lru-cache';
import { Refusal } from '../../refusal.ts';
import type { TariffTerms } from '../../storage/tables/tariffs.ts';
import type { Catalogue } from '../market/index.ts';
import { type Direction, type Place, usualMarketSource } from './place.ts';

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
  const marketSource = terms.marketSource ?? usualMarketSource(place, direction);
  const key = planKey([terms, place.timeZone, place.countryCode, place.state, marketSource]);
  const known = plans.get(key);
  if (known !== undefined) return known;
  const compiled = compileTariff(
    { ...terms, marketSource },
    {
      timeZone: place.timeZone,
      holidays: holidayCalendar(place.countryCode, place.state || null),
      findIndex: (nameOrId) => catalogue.find(nameOrId),
    },
  );
  if (!compiled.ok) throw refusalOf(compiled.error);
  const plan = { key, tariff: compiled.value };
  plans.set(key, plan);
  return plan;
}

function planKey(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

function refusalOf(error: TariffError): Refusal {
  return new Refusal(error.code, error.message, error.path === '' ? {} : { param: error.path });
}
