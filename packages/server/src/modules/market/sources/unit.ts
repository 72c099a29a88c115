/** The unit in which a market publishes: price per kWh in major currency units = value × `perKwh`. */
export interface MarketUnit {
  /** ISO 4217. */
  readonly currency: string;
  /** 0.001 for …/MWh, 1 for …/kWh, 0.01 for pence/kWh. */
  readonly perKwh: number;
}

const ENERGY_IN_KWH = new Map([
  ['mwh', 1000],
  ['kwh', 1],
]);

/** Hundredths of a currency; null: which one, the unit alone does not tell. */
const MINOR_UNITS = new Map<string, string | null>([
  ['p', 'GBP'],
  ['pence', 'GBP'],
  ['ct', null],
  ['c', null],
  ['cent', null],
  ['öre', 'SEK'],
  ['øre', null],
]);

const CURRENCY = /^[A-Z]{3}$/;

/**
 * Reads a unit such as `EUR/MWh`, `Eur / MWh`, `SEK/kWh` or `ct/kWh`.
 * @param currency decides whose hundredth a minor unit is, where it stands for several.
 * @returns null if it is no unit of price per energy, or contradicts `currency`.
 */
export function parseUnit(text: string, currency?: string): MarketUnit | null {
  const [money = '', energy = '', ...rest] = text.split('/').map((part) => part.trim());
  const energyKwh = ENERGY_IN_KWH.get(energy.toLowerCase());
  if (energyKwh === undefined || rest.length > 0) return null;

  const minor = MINOR_UNITS.get(money.toLowerCase());
  const named = minor === undefined ? money.toUpperCase() : (minor ?? currency ?? '');
  if (!CURRENCY.test(named) || (currency !== undefined && currency !== named)) return null;
  return { currency: named, perKwh: (minor === undefined ? 1 : 0.01) / energyKwh };
}

export function sameUnit(one: MarketUnit, other: MarketUnit): boolean {
  return one.currency === other.currency && one.perKwh === other.perKwh;
}
