/**
 * Public holidays of a country and state, for `HOLIDAYS` in tariff schedules (energy.md §3.1) and for the kind of day
 * in forecasts (§3.3). The dates come from the package date-holidays.
 */
import Holidays from 'date-holidays';
import type { HolidayCalendar } from './tariff/index.ts';

/**
 * The public holidays of a place, whole local days only, with the substitute days the law grants.
 *
 * @param country ISO 3166-1 alpha-2, any case. A country without known holidays has none.
 * @param state subdivision code (`NSW`, `US-CA`) or name (`Bayern`, `Zürich`), as far as it is known; else the holidays
 *   of the whole country.
 */
export function holidayCalendar(country: string, state: string | null): HolidayCalendar {
  const countryCode = country.trim().toUpperCase();
  if (!isKnownCountry(countryCode)) return noHolidays;
  const stateCode = state === null ? null : findState(countryCode, state);
  const key = `${countryCode}/${stateCode ?? ''}`;
  let calendar = calendars.get(key);
  if (calendar === undefined) {
    calendar = lazyCalendar(countryCode, stateCode);
    calendars.set(key, calendar);
  }
  return calendar;
}

const noHolidays: HolidayCalendar = { isHoliday: () => false };

/** Calendars by resolved codes, so there are never more of them than countries and states. */
const calendars = new Map<string, HolidayCalendar>();

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

function lazyCalendar(countryCode: string, stateCode: string | null): HolidayCalendar {
  const source =
    stateCode === null
      ? new Holidays(countryCode, { types: ['public'] })
      : new Holidays(countryCode, stateCode, { types: ['public'] });
  const years = new Map<number, Set<number>>();

  const daysOf = (year: number): Set<number> => {
    let days = years.get(year);
    if (days === undefined) {
      // A feast of several days that begins in December reaches into the year asked for.
      days = new Set([...publicDays(source, year - 1), ...publicDays(source, year)]);
      years.set(year, days);
    }
    return days;
  };
  return { isHoliday: (year, month, day) => daysOf(year).has(Date.UTC(year, month - 1, day)) };
}

/** Every whole day of the public holidays that begin in `year`, each as the UTC midnight of its local date. */
function* publicDays(source: Holidays, year: number): Generator<number> {
  for (const { date, start, end } of source.getHolidays(year)) {
    // `date` is the local date and the time the holiday begins at; feasts from sunset to sunset say 00:00:00 too.
    if (!date.startsWith('00:00:00', 11)) continue;
    const firstDay = Date.parse(date.slice(0, 10));
    // The hour covers a day shortened by a clock change.
    const wholeDays = Math.floor((end.getTime() - start.getTime() + HOUR_MS) / DAY_MS);
    for (let day = 0; day < wholeDays; day++) yield firstDay + day * DAY_MS;
  }
}

const catalogue = new Holidays();
let knownCountries: ReadonlySet<string> | undefined;

function isKnownCountry(countryCode: string): boolean {
  knownCountries ??= new Set(Object.keys(catalogue.getCountries()));
  return knownCountries.has(countryCode);
}

/** The code of a state given by code, by name, or by the distinctive part of its name (`Zürich`: Kanton Zürich). */
function findState(countryCode: string, state: string): string | null {
  const code = state.trim().toUpperCase().replace(`${countryCode}-`, '');
  const names = stateNames(countryCode);
  if (names.has(code)) return code;

  const wanted = plain(state);
  if (wanted === '') return null;
  const exact = statesWhere(names, (name) => name === wanted);
  if (exact.length > 0) return exact[0]!;
  const partial = statesWhere(names, (name) => ` ${name} `.includes(` ${wanted} `));
  return partial.length === 1 ? partial[0]! : null;
}

const statesWhere = (names: Map<string, string[]>, matches: (name: string) => boolean): string[] =>
  [...names].filter(([, variants]) => variants.some(matches)).map(([code]) => code);

const stateNamesByCountry = new Map<string, Map<string, string[]>>();

/** The plain names of each state of a country, by code, in all languages of the country. */
function stateNames(countryCode: string): Map<string, string[]> {
  const known = stateNamesByCountry.get(countryCode);
  if (known !== undefined) return known;
  const names = new Map<string, string[]>();
  for (const language of new Holidays(countryCode).getLanguages()) {
    for (const [code, name] of Object.entries(catalogue.getStates(countryCode, language) ?? {})) {
      names.set(code, [...(names.get(code) ?? []), plain(name)]);
    }
  }
  stateNamesByCountry.set(countryCode, names);
  return names;
}

/** Lower case, no accents, words separated by single spaces. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
