import { nameKey } from './names.ts';

/** A state, province or territory of a country in which an address is not understood without it. */
export interface State {
  readonly countryCode: string;
  /** Part of the ISO 3166-2 code after the country, as in postal addresses: `CA`, `NSW`. */
  readonly code: string;
  readonly name: string;
  /** Where the gazetteer keeps its places: territories of the US have a country code of their own. */
  readonly gazetteerCountryCode: string;
  /** The gazetteer's code of the state; null: the whole of `gazetteerCountryCode`. */
  readonly gazetteerAdmin1: string | null;
}

/** Whether addresses of this country name a state by its code (rest-api.md §4.2). */
export function hasStates(countryCode: string): boolean {
  return statesByName.has(countryCode);
}

/** The state by its code or its full name, in English or French; undefined if there is none. */
export function findState(countryCode: string, codeOrName: string): State | undefined {
  return statesByName.get(countryCode)?.get(nameKey(codeOrName.replace(COUNTRY_PREFIX, '')));
}

/** The state in which the gazetteer places something; undefined in countries without states. */
export function stateInGazetteer(countryCode: string, admin1: string): State | undefined {
  return states.find(
    (state) => state.gazetteerCountryCode === countryCode && (state.gazetteerAdmin1 ?? admin1) === admin1,
  );
}

/** As in `US-CA`. */
const COUNTRY_PREFIX = /^(AU|CA|US)-(?=\w{2,3}$)/i;

/** Code in the gazetteer, code in addresses, names. */
const states: readonly State[] = [
  ...statesOf('AU', [
    ['01', 'ACT', 'Australian Capital Territory'],
    ['02', 'NSW', 'New South Wales'],
    ['03', 'NT', 'Northern Territory'],
    ['04', 'QLD', 'Queensland'],
    ['05', 'SA', 'South Australia'],
    ['06', 'TAS', 'Tasmania'],
    ['07', 'VIC', 'Victoria'],
    ['08', 'WA', 'Western Australia'],
  ]),
  ...statesOf('CA', [
    ['01', 'AB', 'Alberta'],
    ['02', 'BC', 'British Columbia'],
    ['03', 'MB', 'Manitoba'],
    ['04', 'NB', 'New Brunswick'],
    ['05', 'NL', 'Newfoundland and Labrador'],
    ['07', 'NS', 'Nova Scotia'],
    ['08', 'ON', 'Ontario'],
    ['09', 'PE', 'Prince Edward Island'],
    ['10', 'QC', 'Quebec'],
    ['11', 'SK', 'Saskatchewan'],
    ['12', 'YT', 'Yukon'],
    ['13', 'NT', 'Northwest Territories'],
    ['14', 'NU', 'Nunavut'],
  ]),
  // The gazetteer uses the codes of addresses here.
  ...statesOf(
    'US',
    `AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware
    |DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas
    |KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri
    |MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina
    |ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota
    |TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming`
      .split('|')
      .map((state) => [state.slice(0, 2), state.slice(0, 2), state.slice(3).trim()]),
  ),
  territoryOfUnitedStates('AS', 'American Samoa'),
  territoryOfUnitedStates('GU', 'Guam'),
  territoryOfUnitedStates('MP', 'Northern Mariana Islands'),
  territoryOfUnitedStates('PR', 'Puerto Rico'),
  territoryOfUnitedStates('VI', 'Virgin Islands'),
];

/** Names besides the English one. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  'CA-BC': ['Colombie-Britannique'],
  'CA-NB': ['Nouveau-Brunswick'],
  'CA-NL': ['Newfoundland', 'Terre-Neuve-et-Labrador'],
  'CA-NS': ['Nouvelle-Écosse'],
  'CA-NT': ['Territoires du Nord-Ouest'],
  'CA-PE': ['Île-du-Prince-Édouard'],
  'US-DC': ['Washington, D.C.'],
  'US-VI': ['US Virgin Islands'],
};

const statesByName = new Map(
  ['AU', 'CA', 'US'].map((countryCode) => [
    countryCode,
    new Map(
      states
        .filter((state) => state.countryCode === countryCode)
        .flatMap((state) => {
          const names = [state.code, state.name, ...(otherNames[`${countryCode}-${state.code}`] ?? [])];
          return names.map((name) => [nameKey(name), state] as const);
        }),
    ),
  ]),
);

function statesOf(countryCode: string, rows: readonly (readonly string[])[]): State[] {
  return rows.map(([gazetteerAdmin1, code, name]) => ({
    countryCode,
    code: code!,
    name: name!,
    gazetteerCountryCode: countryCode,
    gazetteerAdmin1: gazetteerAdmin1!,
  }));
}

function territoryOfUnitedStates(code: string, name: string): State {
  return { countryCode: 'US', code, name, gazetteerCountryCode: code, gazetteerAdmin1: null };
}
