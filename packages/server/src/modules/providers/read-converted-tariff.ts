import type { DaysAndHours } from '@plateau/energy';
import type { ConvertedEntry, ConvertedTariff, DatedRates } from './converted-tariff.ts';
import {
  epochMsOf,
  Faults,
  isAbsent,
  readInstant,
  readList,
  readNumber,
  readObject,
  readOptionalInstant,
  readOptionalText,
  readText,
  readWord,
} from './json-form.ts';

/** Something read, or all that is wrong with it, each fault with its place. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly string[] };

/**
 * Checks a converted tariff as it travels and writes it in one way: numbers as numbers, `Mon`–`Sun` for 1–7, no members
 * that are null or unknown. Whether its hours cover a day is another question (`readProviderTariff`).
 *
 * Tolerated beyond the letter of connect.md §5.4: case of words, numbers as strings, `Weekdays`, `null` and empty strings
 * for what is absent, `reference_id` for `provider_tariff_reference`, a missing `object`.
 */
export function readConvertedTariff(json: unknown): Reading<ConvertedTariff> {
  const faults = new Faults();
  const source = readObject(json, 'The tariff', faults);
  if (faults.list.length > 0) return { ok: false, faults: faults.list };
  const object = isAbsent(source.object) ? 'tariff' : readWord(source.object, 'object', faults, ['tariff']);
  const timezone = readOptionalText(source.timezone, 'timezone', faults, MOST_ID_LENGTH);
  if (timezone !== undefined && !isTimeZone(timezone)) faults.note('timezone', 'must be the name of an IANA time zone');
  const reference = referenceOf(source, faults);
  const expiry = readOptionalInstant(source.provider_tariff_expiry_date, 'provider_tariff_expiry_date', faults);
  const contractEnd = readOptionalInstant(source.contract_end_date, 'contract_end_date', faults);
  const vat = isAbsent(source.vat) ? undefined : readNumber(source.vat, 'vat', faults, { least: 0, most: 1 });
  const value: ConvertedTariff = {
    object,
    display_name: readText(source.display_name, 'display_name', faults, MOST_NAME_LENGTH),
    ...(timezone !== undefined && { timezone }),
    integration_instance: readText(source.integration_instance, 'integration_instance', faults, MOST_ID_LENGTH),
    ...(reference !== undefined && { provider_tariff_reference: reference }),
    ...(expiry !== undefined && { provider_tariff_expiry_date: expiry }),
    connection_type: readWord(source.connection_type, 'connection_type', faults, ['DIRECT', 'MARKET', 'LIBRARY']),
    direction: readWord(source.direction, 'direction', faults, ['IMPORT', 'EXPORT']),
    ...(contractEnd !== undefined && { contract_end_date: contractEnd }),
    data: readList(source.data, 'data', faults, SOME, (entry, place) => readEntry(entry, place, faults)),
    ...(!isAbsent(source.fixed_charges) && { fixed_charges: readFixedCharges(source.fixed_charges, faults) }),
    ...(vat !== undefined && { vat }),
    ...(!isAbsent(source.dated_rates) && { dated_rates: readDatedRates(source.dated_rates, faults) }),
  };
  return faults.list.length > 0 ? { ok: false, faults: faults.list } : { ok: true, value };
}

const MOST_NAME_LENGTH = 500;
const MOST_ID_LENGTH = 255;
/** As many as a schedule may have of anything. energy.md §3.1 */
const SOME = { least: 1, most: 100 };
const MOST_TIERS = { least: 1, most: 20 };
const MOST_CHARGES = { least: 0, most: 20 };
/** Half hours of almost three years. */
const MOST_DATED_RATES = { least: 1, most: 50_000 };
/** Wide enough for every currency, and narrow enough that no sum overflows. */
const PRICES = { least: -1_000_000, most: 1_000_000 };

function referenceOf(source: Readonly<Record<string, unknown>>, faults: Faults): string | undefined {
  const name = isAbsent(source.provider_tariff_reference) ? 'reference_id' : 'provider_tariff_reference';
  return readOptionalText(source[name], name, faults, MOST_ID_LENGTH);
}

function readEntry(json: unknown, place: string, faults: Faults): ConvertedEntry {
  const entry = readObject(json, place, faults);
  return {
    months: readList(entry.months, `${place}.months`, faults, SOME, (month, at) =>
      readWord(month, at, faults, ['All', ...MONTHS]),
    ),
    days_and_hours: readList(entry.days_and_hours, `${place}.days_and_hours`, faults, SOME, (item, at) =>
      readDaysAndHours(item, at, faults),
    ),
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const GROUPS_OF_DAYS: Readonly<Record<string, string>> = {
  all: 'All',
  weekday: 'Weekday',
  weekdays: 'Weekday',
  weekend: 'Weekend',
  weekends: 'Weekend',
};

function readDaysAndHours(json: unknown, place: string, faults: Faults): DaysAndHours {
  const item = readObject(json, place, faults);
  return {
    days: readList(item.days, `${place}.days`, faults, SOME, (day, at) => readDay(day, at, faults)),
    hours: readList(item.hours, `${place}.hours`, faults, SOME, (hours, at) => readHours(hours, at, faults)),
  };
}

function readDay(json: unknown, place: string, faults: Faults): string {
  const written = typeof json === 'string' || typeof json === 'number' ? String(json).trim().toLowerCase() : '';
  const weekday = /^[1-7]$/.test(written)
    ? WEEKDAYS[Number(written) - 1]
    : WEEKDAYS.find((name) => name.toLowerCase() === written);
  const day = weekday ?? (Object.hasOwn(GROUPS_OF_DAYS, written) ? GROUPS_OF_DAYS[written] : undefined);
  if (day === undefined) faults.note(place, 'must be All, Weekday, Weekend, Mon to Sun, or 1 (Monday) to 7');
  return day ?? 'All';
}

function readHours(json: unknown, place: string, faults: Faults): DaysAndHours['hours'][number] {
  const hours = readObject(json, place, faults);
  const from = readTimeOfDay(hours.valid_from, `${place}.valid_from`, faults);
  const to = readTimeOfDay(hours.valid_to, `${place}.valid_to`, faults);
  if (from === to && from !== '00:00:00') {
    faults.note(`${place}.valid_to`, 'must differ from valid_from; a whole day is 00:00:00 to 00:00:00');
  }
  return {
    valid_from: from,
    valid_to: to,
    rate: readList(hours.rate, `${place}.rate`, faults, MOST_TIERS, (rate, at) => readRate(rate, at, faults)),
  };
}

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

function readTimeOfDay(json: unknown, place: string, faults: Faults): string {
  const written = typeof json === 'string' ? json.trim() : '';
  if (TIME_OF_DAY.test(written)) return written;
  faults.note(place, isAbsent(json) ? 'is required' : 'must have the form hh:mm:ss');
  return '00:00:00';
}

function readRate(json: unknown, place: string, faults: Faults): { value: number; to_kwh?: number } {
  const rate = readObject(json, place, faults);
  const value = readNumber(rate.value, `${place}.value`, faults, PRICES);
  if (isAbsent(rate.to_kwh)) return { value };
  return { value, to_kwh: readNumber(rate.to_kwh, `${place}.to_kwh`, faults, { least: 0, most: 1e12 }) };
}

function readFixedCharges(json: unknown, faults: Faults): NonNullable<ConvertedTariff['fixed_charges']> {
  return readList(json, 'fixed_charges', faults, MOST_CHARGES, (item, place) => {
    const charge = readObject(item, place, faults);
    return {
      amount: readNumber(charge.amount, `${place}.amount`, faults, PRICES),
      per: readWord(charge.per, `${place}.per`, faults, ['DAY', 'MONTH']),
    };
  });
}

function readDatedRates(json: unknown, faults: Faults): DatedRates {
  const dated = readObject(json, 'dated_rates', faults);
  const rates = readList(dated.rates, 'dated_rates.rates', faults, MOST_DATED_RATES, (item, place) => {
    const rate = readObject(item, place, faults);
    return {
      valid_from: readInstant(rate.valid_from, `${place}.valid_from`, faults),
      valid_to: readInstant(rate.valid_to, `${place}.valid_to`, faults),
      value: readNumber(rate.value, `${place}.value`, faults, PRICES),
    };
  });
  noteDisorder(rates, faults);
  return { series: readText(dated.series, 'dated_rates.series', faults, MOST_ID_LENGTH), rates };
}

function noteDisorder(rates: DatedRates['rates'], faults: Faults): void {
  if (faults.list.length > 0) return;
  let endMs = Number.NEGATIVE_INFINITY;
  for (const [i, rate] of rates.entries()) {
    const [fromMs, toMs] = [epochMsOf(rate.valid_from), epochMsOf(rate.valid_to)];
    const place = `dated_rates.rates[${i}]`;
    if (fromMs < endMs) faults.note(`${place}.valid_from`, 'must not be before the end of the rate before it');
    if (toMs <= fromMs) faults.note(`${place}.valid_to`, 'must be after valid_from');
    endMs = toMs;
  }
}

function isTimeZone(name: string): boolean {
  // Offsets such as +01:00 are taken for zones too, and know no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
