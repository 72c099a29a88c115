import { Refusal } from '../../refusal.ts';
import type { Direction } from '../tariffs/index.ts';

/** Why there is no price (rest-api.md §8.1). */
export type PriceRefusalCode = 'no_tariff_connected' | 'pending_connect' | 'no_price_data';

/** Seconds after which a refused price may be there. */
const RETRY_SECONDS = 900;

const MESSAGES: Record<PriceRefusalCode, string> = {
  no_tariff_connected: 'No COMMODITY tariff is connected.',
  pending_connect: 'The tariff is being read for the first time.',
  no_price_data: 'There is no price for any part of the window.',
};

/** @param direction named in the message where it helps; null: not */
export function priceRefusal(code: PriceRefusalCode, direction: Direction | null): Refusal {
  const message =
    code === 'no_tariff_connected' && direction !== null
      ? `No COMMODITY tariff is connected for ${direction}.`
      : MESSAGES[code];
  return new Refusal(code, message, { retryAfterSeconds: RETRY_SECONDS });
}
