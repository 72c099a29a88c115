export type { PriceBasis } from './basis.ts';
export { type PriceRefusalCode, priceRefusal } from './price-refusal.ts';
export type { PricedDays } from './priced-days.ts';
export { type Audit, createPriceDesk, type PriceDesk, type Prices } from './prices.ts';
export type { PriceRequest } from './request.ts';
export { tellPublication, tellSandboxPublication } from './tell-publication.ts';
