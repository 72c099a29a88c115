export { compileTariff } from './compile.ts';
export type {
  CompiledRate,
  CompiledTariff,
  RateFormula,
  RateVariable,
  SurchargeTerms,
  TariffPeriod,
  Tier,
} from './compiled.ts';
export { type EvaluateOptions, evaluateTariff, rateSeries, type TariffRows, tariffRows } from './evaluate.ts';
export { type MarketIndices, marketWindow } from './market.ts';
export type {
  FixedCharge,
  HolidayCalendar,
  IndexInfo,
  MarketResolution,
  MinimumCharge,
  StructureType,
  TariffContext,
  TariffRules,
  TierScope,
  VatRule,
} from './rules.ts';
export {
  bareMarketSchedule,
  type MarketTerms,
  SURCHARGE_EXPRESSION,
  toSurchargeForm,
  toValueForm,
} from './surcharge.ts';
export { type TierInstants, tariffPeriodSteps, tierCountingPeriods, tierSteps } from './tiers.ts';
export { applyVat, vatAmount, withVat } from './vat.ts';
