export { needsOnlySorting, planAmount } from './amount/plan.ts';
export type { AmountPlan, AmountRequest, PowerSpan, UnservedReason } from './amount/request.ts';
export { planDuration, planUnbrokenDuration } from './duration.ts';
export { lineTest, type PriceLine, planLimit } from './limit.ts';
export { type LinearProgramme, ProgrammeBuilder, type ProgrammeSolution, type Solver, type Term } from './programme.ts';
export { planSite } from './site/plan.ts';
export {
  type DemandCharge,
  highestPrice,
  type LoadDevice,
  type PowerRange,
  type SiteDevice,
  type SiteDevicePlan,
  type SiteGrid,
  type SitePlan,
  type SitePreference,
  type SiteProblem,
  type SiteWeights,
  type StorageDevice,
} from './site/problem.ts';
export { lengthOf, type PriceEnd, type Slot } from './slots.ts';
export { pricesInSun, type SpareSun, sparePower } from './sun.ts';
export { readTrade, type Trade, type TradePlan, type TradeSpan, tradeProblem } from './trade.ts';
