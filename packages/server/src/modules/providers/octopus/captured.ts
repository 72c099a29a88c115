import type { LoginDirection } from '../integration.ts';
import type { OctopusApi, OctopusRate } from './api.ts';
import type { Supply } from './supplies.ts';
import { readTariffCode, type TariffCode } from './tariff-code.ts';

/** What is read for one meter point, as JSON and in the company's own units. */
export interface CapturedTariff {
  /** Number of the account. */
  readonly account: string;
  readonly direction: LoginDirection;
  readonly tariff: TariffCode;
  /** null: not published. */
  readonly productName: string | null;
  /** RFC 3339; null: until terminated. */
  readonly agreementEnd: string | null;
  readonly unitRates: CapturedRates;
  readonly standingCharges: readonly OctopusRate[];
}

export type CapturedRates =
  | { readonly registers: 1; readonly rates: readonly OctopusRate[] }
  | { readonly registers: 2; readonly day: readonly OctopusRate[]; readonly night: readonly OctopusRate[] };

/**
 * Reads the rates of a supply from an instant on, as far as they are published.
 * @throws OctopusFailure `provider_error`
 */
export async function captureSupply(
  api: OctopusApi,
  account: string,
  supply: Supply,
  fromMs: number,
): Promise<CapturedTariff> {
  const tariff = readTariffCode(supply.tariffCode);
  const [productName, unitRates, standingCharges] = await Promise.all([
    api.productName(tariff.product),
    captureRates(api, tariff, fromMs),
    api.rates(tariff, 'standing-charges', fromMs),
  ]);
  const { direction, agreementEnd } = supply;
  return { account, direction, tariff, productName, agreementEnd, unitRates, standingCharges };
}

async function captureRates(api: OctopusApi, tariff: TariffCode, fromMs: number): Promise<CapturedRates> {
  if (!tariff.hasDayAndNight) return { registers: 1, rates: await api.rates(tariff, 'standard-unit-rates', fromMs) };
  const [day, night] = await Promise.all([
    api.rates(tariff, 'day-unit-rates', fromMs),
    api.rates(tariff, 'night-unit-rates', fromMs),
  ]);
  return { registers: 2, day, night };
}
