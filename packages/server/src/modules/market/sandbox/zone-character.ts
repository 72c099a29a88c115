import { chance, seedOf } from './chance.ts';

/** What a sandbox index needs to know of a bidding zone. */
export interface SandboxZone {
  /** Code of the bidding zone, such as `SE3`, `DE-LU` or `NSW1`. */
  code: string;
  /** ISO 4217; prices are in this currency per MWh. */
  currencyCode: string;
  /** IANA zone of the market: delivery days are its local days. */
  timeZone: string;
}

/** What makes one zone's prices differ from another's. */
export interface ZoneCharacter {
  seed: number;
  /** Price of an average hour of an average working day, EUR/MWh. */
  levelEur: number;
  /** How much of its price the sun takes away at noon of a clear spring day, in parts of the level. */
  solarShare: number;
  isSouthern: boolean;
  /** Units of the zone's currency for one euro. */
  currencyPerEur: number;
}

/**
 * The character of a zone. One that is not listed is an ordinary one.
 * @throws RangeError for a currency without an exchange rate below.
 */
export function zoneCharacter(zone: SandboxZone): ZoneCharacter {
  const seed = seedOf(zone.code);
  const [levelEur, solarShare] = ordinaryPrices[zone.code] ?? ordinaryPrices[countryOf(zone)] ?? ([85, 0.6] as const);
  const currencyPerEur = unitsPerEur[zone.currencyCode];
  if (currencyPerEur === undefined) throw new RangeError(`No sandbox exchange rate for ${zone.currencyCode}`);
  return {
    seed,
    levelEur: levelEur * (0.95 + 0.1 * chance(seed, 0, 0)),
    solarShare,
    isSouthern: /^(Australia\/|Pacific\/Auckland)/.test(zone.timeZone),
    currencyPerEur,
  };
}

function countryOf({ code, timeZone }: SandboxZone): string {
  if (timeZone.startsWith('Australia/')) return 'AU';
  return code.slice(0, 2);
}

/**
 * Usual price in EUR/MWh and solar share, by zone where a country's zones differ much, else by country. Invented, but
 * ordered like the real ones: cheap where there is much water, low at noon where there is much sun.
 */
const ordinaryPrices: Readonly<Record<string, readonly [levelEur: number, solarShare: number]>> = {
  AL: [100, 0.5],
  AT: [90, 0.75],
  AU: [62, 1],
  BA: [98, 0.45],
  BE: [82, 0.8],
  BG: [102, 0.85],
  CH: [92, 0.6],
  CZ: [90, 0.7],
  DE: [84, 0.95],
  DK: [76, 0.9],
  EE: [84, 0.8],
  ES: [62, 1],
  FI: [48, 0.65],
  FR: [66, 0.85],
  GB: [86, 0.75],
  GE: [60, 0.2],
  GR: [100, 0.9],
  HR: [98, 0.65],
  HU: [104, 0.85],
  IE: [110, 0.3],
  IT: [110, 0.6],
  LT: [86, 0.75],
  LU: [84, 0.95],
  LV: [86, 0.75],
  MD: [108, 0.6],
  ME: [98, 0.5],
  MK: [100, 0.7],
  MT: [110, 0.5],
  NL: [84, 0.95],
  NO1: [58, 0.1],
  NO2: [66, 0.15],
  NO3: [36, 0.05],
  NO4: [24, 0.05],
  NO5: [56, 0.1],
  NO: [50, 0.1],
  PL: [96, 0.8],
  PT: [62, 0.95],
  RO: [106, 0.75],
  RS: [100, 0.55],
  SE1: [30, 0.1],
  SE2: [30, 0.15],
  SE3: [52, 0.75],
  SE4: [66, 0.8],
  SE: [50, 0.6],
  SI: [94, 0.65],
  SK: [94, 0.7],
  TR: [64, 0.6],
  UA: [98, 0.6],
  US: [42, 0.6],
  XK: [100, 0.5],
};

/** Round exchange rates, fixed so that sandbox prices never change. */
const unitsPerEur: Readonly<Record<string, number>> = {
  ALL: 98,
  AUD: 1.65,
  BAM: 1.96,
  BGN: 1.96,
  CAD: 1.5,
  CHF: 0.95,
  CZK: 25,
  DKK: 7.46,
  EUR: 1,
  GBP: 0.86,
  GEL: 3,
  HUF: 395,
  ISK: 148,
  JPY: 165,
  MDL: 19.5,
  MKD: 61.5,
  NOK: 11.6,
  NZD: 1.85,
  PLN: 4.3,
  RON: 5,
  RSD: 117,
  SEK: 11.2,
  TRY: 40,
  UAH: 47,
  USD: 1.1,
};
