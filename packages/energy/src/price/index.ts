export { auditPrice } from './audit.ts';
export { commoditySeries, nonCommoditySeries } from './component.ts';
export { composePrice } from './compose.ts';
export { certainStretches, knownUntilMs } from './known-until.ts';
export { exactPriceSeries, priceSeries } from './price.ts';
export type {
  AuditComponent,
  AuditFormula,
  AuditRow,
  AuditSource,
  PriceInput,
  PriceResult,
  TariffDirection,
  TariffVersion,
} from './types.ts';
export { extrapolationConfidence } from './validity.ts';
