/**
 * The science of Plateau: tariffs and prices of electricity as pure functions over time series. No clock, no network, no
 * database: time and data come in as arguments.
 */
export * from './cost/index.ts';
export { type CompletionOptions, completeIndex, FORECAST_HISTORY_MS } from './forecast/index.ts';
export { holidayCalendar } from './holidays.ts';
export { apportionMoney, MONEY_DECIMALS, roundHalfAwayFromZero, roundMoney } from './money/index.ts';
export * from './planning/index.ts';
export * from './price/index.ts';
export type { Result, TariffError, TariffErrorCode } from './result.ts';
export type {
  DaysAndHours,
  Hours,
  RateItem,
  ScheduleEntry,
  Steps,
  SurchargeRate,
  TierEnd,
  ValueRate,
} from './schedule/index.ts';
export {
  capConfidence,
  clip,
  combine,
  concat,
  constantSeries,
  cover,
  emptySeries,
  fixedGrid,
  integrate,
  map,
  max,
  mean,
  mergeEqual,
  min,
  overlay,
  prefer,
  resample,
  roundSeries,
  type Segment,
  type Series,
  segmentAt,
  segmentsOf,
  seriesFromSegments,
  sum,
  unknownSeries,
  valueAt,
  type Window,
  windowOf,
} from './series/index.ts';
export * from './solar/index.ts';
export {
  bareMarketSchedule,
  type CompiledRate,
  type CompiledTariff,
  compileTariff,
  daysOfPeriods,
  type EvaluateOptions,
  evaluateTariff,
  type FixedCharge,
  type HolidayCalendar,
  type IndexInfo,
  type MarketIndices,
  type MarketResolution,
  type MarketTerms,
  type MinimumCharge,
  marketWindow,
  type StructureType,
  SURCHARGE_EXPRESSION,
  type TariffContext,
  type TariffPeriod,
  type TariffRules,
  type Tier,
  type TierBound,
  type TierScope,
  tariffPeriodSteps,
  tierCountingPeriods,
  tierSteps,
  toSurchargeForm,
  toValueForm,
  type VatRule,
} from './tariff/index.ts';
export { localGrid, offsetAt, offsetSpans } from './time/index.ts';
