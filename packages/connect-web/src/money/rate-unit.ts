/** How the people of a currency say the price of a kilowatt-hour: in its hundredth, or in the currency itself. */
export interface RateUnit {
  readonly symbol: string;
  /** Units in one of the currency: 100 or 1. */
  readonly perMajor: 1 | 100;
}

const MINOR: Record<string, string | Record<string, string>> = {
  GBP: 'p',
  EUR: { en: 'c', de: 'ct', nl: 'ct', fr: 'c€', es: 'c€', it: 'c€' },
  USD: '¢',
  CAD: '¢',
  AUD: 'c',
  NZD: 'c',
  ZAR: 'c',
  SEK: 'öre',
  NOK: 'øre',
  DKK: 'øre',
  CHF: { de: 'Rp.', en: 'ct', fr: 'ct', it: 'ct', nl: 'ct', es: 'ct' },
};

/** @param language of the page, e.g. `de` */
export function rateUnit(currencyCode: string, language: string): RateUnit {
  const minor = MINOR[currencyCode];
  if (minor === undefined) return { symbol: currencySymbol(currencyCode, language), perMajor: 1 };
  return { symbol: typeof minor === 'string' ? minor : (minor[language] ?? 'c'), perMajor: 100 };
}

/** Major units per kWh, to the five decimals that the protocol keeps (connect.md §3.12). */
export function toMajor(amount: number, unit: RateUnit): number {
  return Math.round((amount * 100_000) / unit.perMajor) / 100_000;
}

/** The amount to show for major units per kWh, to five decimals of the currency. */
export function fromMajor(cost: number, unit: RateUnit): number {
  return Math.round(cost * 100_000) / (100_000 / unit.perMajor);
}

function currencySymbol(currencyCode: string, language: string): string {
  const parts = new Intl.NumberFormat(language, {
    style: 'currency',
    currency: currencyCode,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0);
  return parts.find(({ type }) => type === 'currency')?.value ?? currencyCode;
}
