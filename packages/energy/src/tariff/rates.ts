import { columnNode, columnsOf, type FormulaNode, numberNode, parseFormula } from '../formula/index.ts';
import { accept, malformed, type Result, refuse } from '../result.ts';
import { type JsonObject, quoted, readNumber, readObject } from '../schedule/index.ts';
import type { IndexColumns } from './columns.ts';
import type { CompiledRate, RateVariable, SurchargeTerms } from './compiled.ts';
import { SURCHARGE_EXPRESSION } from './surcharge.ts';

const MOST_VARIABLES = 16;
/** Connect and the API take fractions; percent points typed in by mistake must not become a price. */
const MOST_SURCHARGE = 5;

/** What surcharge rates of a tariff stand on: null where its rates are fixed prices, the problem where it has no source. */
export type MarketBase = { readonly nameOrId: string; readonly unitsPerKwh: number } | null;

export interface RateContext {
  readonly columns: IndexColumns;
  /** Finds what surcharges stand on; only asked where there are any. */
  marketBase(path: string): Result<MarketBase>;
}

/** Reads one rate item, energy.md §3.2; its tier bound is the caller's concern. */
export function readRate(item: JsonObject, path: string, context: RateContext): Result<CompiledRate> {
  if (item.value === undefined) return readSurchargeRate(item, path, context);
  const other = ['fixed', 'surcharge_fixed', 'surcharge_percentage'].find((name) => item[name] !== undefined);
  if (other !== undefined) return malformed(`A rate has either value or ${other}.`, `${path}.${other}`);
  if (typeof item.value === 'string') {
    return readFormula(item.value, item.variables, { value: `${path}.value`, variables: `${path}.variables` }, context);
  }
  const value = readNumber(item.value, `${path}.value`);
  return value.ok ? accept({ node: numberNode(value.value), columns: [] }) : value;
}

function readSurchargeRate(item: JsonObject, path: string, context: RateContext): Result<CompiledRate> {
  const market = context.marketBase(path);
  if (!market.ok) return market;
  return market.value === null ? readFixed(item, path) : readSurcharges(item, path, market.value, context);
}

function readFixed(item: JsonObject, path: string): Result<CompiledRate> {
  const surcharge = ['surcharge_fixed', 'surcharge_percentage'].find((name) => (item[name] ?? 0) !== 0);
  if (surcharge !== undefined) return malformed(`${surcharge} needs market_rates.`, `${path}.${surcharge}`);
  const fixed = readNumber(item.fixed, `${path}.fixed`);
  return fixed.ok ? accept({ node: numberNode(fixed.value), columns: [] }) : fixed;
}

function readSurcharges(
  item: JsonObject,
  path: string,
  market: NonNullable<MarketBase>,
  context: RateContext,
): Result<CompiledRate> {
  if ((item.fixed ?? null) !== null) {
    return malformed(
      'With market_rates a rate has surcharge_fixed and surcharge_percentage, not fixed.',
      `${path}.fixed`,
    );
  }
  const fixed = readNumber(item.surcharge_fixed ?? 0, `${path}.surcharge_fixed`);
  if (!fixed.ok) return fixed;
  const percentage = readNumber(item.surcharge_percentage ?? 0, `${path}.surcharge_percentage`);
  if (!percentage.ok) return percentage;
  if (percentage.value > MOST_SURCHARGE) {
    const message = `surcharge_percentage is a fraction: 5 % is 0.05. ${percentage.value} would be ${percentage.value * 100} %; at most ${MOST_SURCHARGE} is taken.`;
    return refuse('surcharge_percentage_invalid', message, `${path}.surcharge_percentage`);
  }
  const variables = {
    market: market.nameOrId,
    unit: market.unitsPerKwh,
    fixed: fixed.value,
    percentage: percentage.value,
  };
  return readFormula(SURCHARGE_EXPRESSION, variables, { value: path, variables: path }, context);
}

interface FormulaPaths {
  readonly value: string;
  readonly variables: string;
}

function readFormula(
  expression: string,
  variablesJson: unknown,
  paths: FormulaPaths,
  context: RateContext,
): Result<CompiledRate> {
  const variables = readVariables(variablesJson, paths.variables, context);
  if (!variables.ok) return variables;
  const nodes = new Map<string, FormulaNode>(variables.value.map(({ name, value }) => [name, nodeOf(value)]));
  const parsed = parseFormula(expression, (name) => nodes.get(name));
  if ('error' in parsed) {
    const { code, message, position } = parsed.error;
    return { ok: false, error: { code, message, path: paths.value, position } };
  }
  const { node } = parsed;
  const surcharge = surchargeTerms(expression, variables.value);
  const formula = { expression, variables: variables.value, ...(surcharge && { surcharge }) };
  return accept({ node, columns: columnsOf(node), formula });
}

function nodeOf(value: RateVariable['value']): FormulaNode {
  return typeof value === 'number' ? numberNode(value) : columnNode(value.column);
}

function readVariables(value: unknown, path: string, context: RateContext): Result<RateVariable[]> {
  if (value === undefined || value === null) return accept([]);
  const object = readObject(value, path);
  if (!object.ok) return object;
  const entries = Object.entries(object.value);
  if (entries.length > MOST_VARIABLES) {
    return refuse('formula_invalid', `A formula has at most ${MOST_VARIABLES} variables, not ${entries.length}.`, path);
  }
  const variables: RateVariable[] = [];
  for (const [name, given] of entries) {
    const variable = readVariable(given, `${path}.${name}`, context);
    if (!variable.ok) return variable;
    variables.push({ name, value: variable.value });
  }
  return accept(variables);
}

function readVariable(given: unknown, path: string, context: RateContext): Result<RateVariable['value']> {
  if (typeof given === 'number' && Number.isFinite(given)) return accept(given);
  if (typeof given !== 'string') {
    return malformed('A variable is a finite number, or the name or id of a market index.', path);
  }
  const column = context.columns.columnOf(given);
  if (column !== undefined) return accept({ column });
  return refuse('formula_variable_unknown', `There is no market index ${quoted(given)}.`, path);
}

/** The terms of `SURCHARGE_EXPRESSION`, whose market may be named in any way here. */
function surchargeTerms(expression: string, variables: readonly RateVariable[]): SurchargeTerms | undefined {
  if (expression !== SURCHARGE_EXPRESSION || variables.length !== 4) return undefined;
  const given = new Map(variables.map(({ name, value }) => [name, value]));
  const market = given.get('market');
  const [unit, fixed, percentage] = ['unit', 'fixed', 'percentage'].map((name) => given.get(name));
  if (typeof market !== 'object') return undefined;
  if (typeof unit !== 'number' || typeof fixed !== 'number' || typeof percentage !== 'number') return undefined;
  return { column: market.column, unit, fixed, percentage };
}
