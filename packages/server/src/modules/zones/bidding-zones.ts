/** An area with one wholesale price of electricity. */
export interface BiddingZone {
  /** Short code in common use, such as `SE3`, `DE-LU` or `NSW1`. */
  readonly code: string;
  /** Energy Identification Code of the zone at ENTSO-E; null outside Europe. */
  readonly eic: string | null;
  readonly displayName: string;
  /** ISO 3166-1 alpha-2, the zone's own country first. */
  readonly countryCodes: readonly string[];
  /** ISO 4217: what customers are billed in, and the zone's index is kept in. */
  readonly currency: string;
  /** ISO 4217: what the exchange publishes in. */
  readonly exchangeCurrency: string;
  /** IANA zone whose days are the market's delivery days. */
  readonly timeZone: string;
  /** Length of the interval that one price holds for. */
  readonly resolutionMinutes: number;
}

/** Delivery day of the coupled auction where the clock on the wall shows another time, as in Helsinki or Lisbon. */
const COUPLED_DAY = 'Europe/Brussels';

/** Zones of the day-ahead auction that couples the EU and Norway: a price per quarter of an hour since 1 October 2025. */
const coupled = [
  european('AT', '10YAT-APG------L', 'Austria', ['AT'], 'EUR', 'Europe/Vienna'),
  european('BE', '10YBE----------2', 'Belgium', ['BE'], 'EUR', 'Europe/Brussels'),
  european('BG', '10YCA-BULGARIA-R', 'Bulgaria', ['BG'], 'EUR', COUPLED_DAY),
  european('CZ', '10YCZ-CEPS-----N', 'Czechia', ['CZ'], 'CZK', 'Europe/Prague'),
  european('DE-LU', '10Y1001A1001A82H', 'Germany-Luxembourg', ['DE', 'LU'], 'EUR', 'Europe/Berlin'),
  european('DK1', '10YDK-1--------W', 'Denmark DK1 (west)', ['DK'], 'DKK', 'Europe/Copenhagen'),
  european('DK2', '10YDK-2--------M', 'Denmark DK2 (east)', ['DK'], 'DKK', 'Europe/Copenhagen'),
  european('EE', '10Y1001A1001A39I', 'Estonia', ['EE'], 'EUR', COUPLED_DAY),
  european('ES', '10YES-REE------0', 'Spain', ['ES'], 'EUR', 'Europe/Madrid'),
  european('FI', '10YFI-1--------U', 'Finland', ['FI', 'AX'], 'EUR', COUPLED_DAY),
  european('FR', '10YFR-RTE------C', 'France', ['FR', 'MC'], 'EUR', 'Europe/Paris'),
  european('GR', '10YGR-HTSO-----Y', 'Greece', ['GR'], 'EUR', COUPLED_DAY),
  european('HR', '10YHR-HEP------M', 'Croatia', ['HR'], 'EUR', 'Europe/Zagreb'),
  european('HU', '10YHU-MAVIR----U', 'Hungary', ['HU'], 'HUF', 'Europe/Budapest'),
  european('IT-CALA', '10Y1001C--00096J', 'Italy Calabria', ['IT'], 'EUR', 'Europe/Rome'),
  european('IT-CNOR', '10Y1001A1001A70O', 'Italy Centre-North', ['IT'], 'EUR', 'Europe/Rome'),
  european('IT-CSUD', '10Y1001A1001A71M', 'Italy Centre-South', ['IT'], 'EUR', 'Europe/Rome'),
  european('IT-NORTH', '10Y1001A1001A73I', 'Italy North', ['IT'], 'EUR', 'Europe/Rome'),
  european('IT-SARD', '10Y1001A1001A74G', 'Italy Sardinia', ['IT'], 'EUR', 'Europe/Rome'),
  european('IT-SICI', '10Y1001A1001A75E', 'Italy Sicily', ['IT'], 'EUR', 'Europe/Rome'),
  european('IT-SUD', '10Y1001A1001A788', 'Italy South', ['IT'], 'EUR', 'Europe/Rome'),
  european('LT', '10YLT-1001A0008Q', 'Lithuania', ['LT'], 'EUR', COUPLED_DAY),
  european('LV', '10YLV-1001A00074', 'Latvia', ['LV'], 'EUR', COUPLED_DAY),
  european('NL', '10YNL----------L', 'Netherlands', ['NL'], 'EUR', 'Europe/Amsterdam'),
  european('NO1', '10YNO-1--------2', 'Norway NO1 (Oslo)', ['NO'], 'NOK', 'Europe/Oslo'),
  european('NO2', '10YNO-2--------T', 'Norway NO2 (Kristiansand)', ['NO'], 'NOK', 'Europe/Oslo'),
  european('NO3', '10YNO-3--------J', 'Norway NO3 (Trondheim)', ['NO'], 'NOK', 'Europe/Oslo'),
  european('NO4', '10YNO-4--------9', 'Norway NO4 (Tromsø)', ['NO'], 'NOK', 'Europe/Oslo'),
  european('NO5', '10Y1001A1001A48H', 'Norway NO5 (Bergen)', ['NO'], 'NOK', 'Europe/Oslo'),
  european('PL', '10YPL-AREA-----S', 'Poland', ['PL'], 'PLN', 'Europe/Warsaw'),
  european('PT', '10YPT-REN------W', 'Portugal', ['PT'], 'EUR', COUPLED_DAY),
  european('RO', '10YRO-TEL------P', 'Romania', ['RO'], 'RON', COUPLED_DAY),
  european('SE1', '10Y1001A1001A44P', 'Sweden SE1 (Luleå)', ['SE'], 'SEK', 'Europe/Stockholm'),
  european('SE2', '10Y1001A1001A45N', 'Sweden SE2 (Sundsvall)', ['SE'], 'SEK', 'Europe/Stockholm'),
  european('SE3', '10Y1001A1001A46L', 'Sweden SE3 (Stockholm)', ['SE'], 'SEK', 'Europe/Stockholm'),
  european('SE4', '10Y1001A1001A47J', 'Sweden SE4 (Malmö)', ['SE'], 'SEK', 'Europe/Stockholm'),
  european('SI', '10YSI-ELES-----O', 'Slovenia', ['SI'], 'EUR', 'Europe/Ljubljana'),
  european('SK', '10YSK-SEPS-----K', 'Slovakia', ['SK'], 'EUR', 'Europe/Bratislava'),
];

/** Zones with an hourly auction of their own. */
const hourly = [
  european('AL', '10YAL-KESH-----5', 'Albania', ['AL'], 'ALL', 'Europe/Tirane'),
  european('CH', '10YCH-SWISSGRIDZ', 'Switzerland', ['CH', 'LI'], 'CHF', 'Europe/Zurich'),
  european('ME', '10YCS-CG-TSO---S', 'Montenegro', ['ME'], 'EUR', 'Europe/Podgorica'),
  european('MK', '10YMK-MEPSO----8', 'North Macedonia', ['MK'], 'MKD', 'Europe/Skopje'),
  european('RS', '10YCS-SERBIATSOV', 'Serbia', ['RS'], 'RSD', 'Europe/Belgrade'),
  european('XK', '10Y1001C--00100H', 'Kosovo', ['XK'], 'EUR', 'Europe/Belgrade'),
];

/** Zones of the British Isles: a price per half-hour, the settlement period there. */
const halfHourly = [
  european('IE-SEM', '10Y1001A1001A59C', 'Ireland and Northern Ireland', ['IE', 'GB'], 'EUR', COUPLED_DAY),
  {
    ...european('GB', '10YGB----------A', 'Great Britain', ['GB'], 'GBP', 'Europe/London'),
    exchangeCurrency: 'GBP',
  },
];

/** Regions of Australia's National Electricity Market, which runs on Queensland's clock all year. */
const australian = [
  { code: 'NSW1', displayName: 'Australia New South Wales' },
  { code: 'QLD1', displayName: 'Australia Queensland' },
  { code: 'SA1', displayName: 'Australia South Australia' },
  { code: 'TAS1', displayName: 'Australia Tasmania' },
  { code: 'VIC1', displayName: 'Australia Victoria' },
].map((region) => ({
  ...region,
  eic: null,
  countryCodes: ['AU'],
  currency: 'AUD',
  exchangeCurrency: 'AUD',
  timeZone: 'Australia/Brisbane',
}));

/** Every zone whose prices can be kept: Europe, and the regions of Australia's National Electricity Market. */
export const biddingZones: readonly BiddingZone[] = [
  ...coupled.map((zone) => ({ ...zone, resolutionMinutes: 15 })),
  ...hourly.map((zone) => ({ ...zone, resolutionMinutes: 60 })),
  ...[...halfHourly, ...australian].map((zone) => ({ ...zone, resolutionMinutes: 30 })),
];

/** Exchanges of the continent and of Ireland publish in euros, whatever customers pay in. */
function european(
  code: string,
  eic: string,
  displayName: string,
  countryCodes: readonly string[],
  currency: string,
  timeZone: string,
) {
  return { code, eic, displayName, countryCodes, currency, exchangeCurrency: 'EUR', timeZone };
}
