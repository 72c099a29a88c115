import { OctopusFailure } from './failure.ts';

/** What the code of an electricity tariff says: `E-1R-AGILE-24-10-01-C` is for one register, of a product, in a region. */
export interface TariffCode {
  readonly code: string;
  readonly product: string;
  /** A meter with a register for the day and one for the night, and a price for each. */
  readonly hasDayAndNight: boolean;
}

/** @throws OctopusFailure `provider_error` for what is no code of an electricity tariff */
export function readTariffCode(code: string): TariffCode {
  const parts = /^E-([A-Z0-9]+)-(.+)-[A-P]$/.exec(code);
  if (parts === null)
    throw new OctopusFailure('provider_error', `${code} is no electricity tariff that is known here.`);
  return { code, product: parts[2]!, hasDayAndNight: parts[1] === '2R' };
}
