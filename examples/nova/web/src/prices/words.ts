/** Prices, money and times in the customer's habit; times are those of the home. */

const LOCALE = navigator.language || 'en';
const IS_12_HOURS = new Intl.DateTimeFormat(LOCALE, { hour: 'numeric' }).resolvedOptions().hour12 === true;

const MINOR: Record<string, string> = {
  GBP: 'p',
  EUR: 'ct',
  USD: '¢',
  CAD: '¢',
  AUD: 'c',
  NZD: 'c',
  SEK: 'öre',
  NOK: 'øre',
  DKK: 'øre',
  CHF: 'Rp.',
};

/** `28.55 p`. @param value major units */
export function priceWords(value: number, currency: string): string {
  return `${priceNumber(value, currency)}\u00a0${unitWord(currency)}`;
}

export function priceNumber(value: number, currency: string): string {
  const isMinor = currency in MINOR;
  const number = new Intl.NumberFormat(LOCALE, {
    minimumFractionDigits: isMinor ? 1 : 2,
    maximumFractionDigits: isMinor ? 2 : 3,
    // Rounding may leave a negative zero.
    signDisplay: 'negative',
  });
  return number.format(isMinor ? value * 100 : value);
}

/** What a price per kWh is said in: `p`, or the currency itself. */
export function unitWord(currency: string): string {
  return MINOR[currency] ?? currency;
}

/** `£4.85`. @param value major units */
export function moneyWords(value: number, currency: string): string {
  return new Intl.NumberFormat(LOCALE, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(value);
}

export function energyWords(kwh: number): string {
  return `${new Intl.NumberFormat(LOCALE, { maximumFractionDigits: kwh < 100 ? 1 : 0 }).format(kwh)}\u00a0kWh`;
}

export function timeWords(ms: number, timeZone: string): string {
  const hour = IS_12_HOURS ? 'numeric' : '2-digit';
  return new Intl.DateTimeFormat(LOCALE, { hour, minute: '2-digit', timeZone }).format(ms);
}

export function spanWords(startMs: number, endMs: number, timeZone: string): string {
  return `${timeWords(startMs, timeZone)} – ${timeWords(endMs, timeZone)}`;
}

export function dayWords(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat(LOCALE, { weekday: 'long', day: 'numeric', month: 'long', timeZone }).format(ms);
}

export function shortDayWords(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', timeZone }).format(ms);
}

export function hourOf(ms: number, timeZone: string): number {
  return Number(new Intl.DateTimeFormat('en-GB', { hour: 'numeric', hourCycle: 'h23', timeZone }).format(ms));
}

export function axisHourWords(ms: number, timeZone: string): string {
  if (!IS_12_HOURS) return timeWords(ms, timeZone);
  return new Intl.DateTimeFormat(LOCALE, { hour: 'numeric', timeZone }).format(ms);
}
