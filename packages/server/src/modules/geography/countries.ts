import countryToCurrency from 'country-to-currency';
import { isValid } from 'i18n-iso-countries/index.js';

/** The ISO 3166-1 alpha-2 code in upper case, or null if there is no such country. */
export function normaliseCountryCode(countryCode: string): string | null {
  const upperCase = countryCode.trim().toUpperCase();
  return /^[A-Z]{2}$/.test(upperCase) && isValid(upperCase) ? upperCase : null;
}

/** What is paid with in a country of ISO 3166-1, as an ISO 4217 code. */
export function currencyOf(countryCode: string): string {
  return (countryToCurrency as Readonly<Record<string, string>>)[countryCode]!;
}

/** The country's name in English, for messages. */
export function countryName(countryCode: string): string {
  return new Intl.DisplayNames('en', { type: 'region' }).of(countryCode) ?? countryCode;
}

/**
 * Parts of a country that have a code of their own and the country's currency: addresses there are written with
 * either code.
 */
export function territoriesOf(countryCode: string): readonly string[] {
  return territories[countryCode] ?? [];
}

const territories: Readonly<Record<string, readonly string[]>> = {
  AU: ['CC', 'CX', 'NF'],
  DK: ['FO', 'GL'],
  FI: ['AX'],
  FR: ['BL', 'GF', 'GP', 'MF', 'MQ', 'PM', 'RE', 'YT'],
  GB: ['GG', 'IM', 'JE'],
  NO: ['SJ'],
  NZ: ['CK', 'NU', 'TK'],
  US: ['AS', 'GU', 'MP', 'PR', 'VI'],
};
