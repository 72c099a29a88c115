export type { PricedDays } from './priced-days.ts';
export { type Audit, createPriceDesk, type PriceDesk, type Prices } from './prices.ts';
export type { PriceRequest } from './request.ts';
export { tellPublication, tellSandboxPublication } from './tell-publication.ts';
