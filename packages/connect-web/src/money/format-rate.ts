import { fromMajor, rateUnit } from './rate-unit.ts';

/** `28.55 p/kWh`, in the habit of the currency and the locale. @param cost major units per kWh */
export function formatRate(cost: number, currencyCode: string, locale: string): string {
  return `${formatAmount(cost, currencyCode, locale)}\u00a0${unitPerKwh(currencyCode, locale)}`;
}

/** The number alone, for charts and tables. @param cost major units per kWh */
export function formatAmount(cost: number, currencyCode: string, locale: string): string {
  const unit = rateUnit(currencyCode, languageOf(locale));
  const decimals =
    unit.perMajor === 100
      ? { minimumFractionDigits: 1, maximumFractionDigits: 2 }
      : { minimumFractionDigits: 2, maximumFractionDigits: 3 };
  // Rounding may leave a negative zero, which would be shown as "-0.0".
  return new Intl.NumberFormat(locale, { ...decimals, signDisplay: 'negative' }).format(fromMajor(cost, unit));
}

/** What stands in a field for an amount: all its decimals, no grouping. @param cost major units per kWh */
export function typedAmount(cost: number, currencyCode: string, locale: string): string {
  const amount = fromMajor(cost, rateUnit(currencyCode, languageOf(locale)));
  return new Intl.NumberFormat(locale, {
    maximumFractionDigits: 5,
    useGrouping: false,
    numberingSystem: 'latn',
  }).format(amount);
}

export function unitPerKwh(currencyCode: string, locale: string): string {
  return `${rateUnit(currencyCode, languageOf(locale)).symbol}/kWh`;
}

function languageOf(locale: string): string {
  return new Intl.Locale(locale).language;
}
