export type { CostReport, CostRow, FixedCharges, UnpricedRow } from './cost-report.ts';
export { type Directions, usualFlow } from './costed-line.ts';
export {
  type CostDesk,
  createCostDesk,
  type InstantCost,
  type IntervalRequest,
  type SessionReport,
  type SessionRequest,
} from './costs.ts';
