export { type Audit, createPriceDesk, type PriceDesk, type Prices } from './prices.ts';
export type { PriceRequest } from './request.ts';
