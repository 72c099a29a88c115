/** The times between which nothing changes, and what is given for each of them. Energies in kWh, powers in kW. */
export interface SiteProblem {
  /** Hours of each step; lengths may differ. */
  readonly hours: Float64Array;
  /** Money per kWh taken from the grid, and paid for one fed in; may be negative. */
  readonly importPrice: Float64Array;
  readonly exportPrice: Float64Array;
  /** Energy made by the sun, and used by what isn't planned. */
  readonly solarKwh: Float64Array;
  readonly baseLoadKwh: Float64Array;
  readonly devices: readonly SiteDevice[];
  readonly grid: SiteGrid;
  /** What decides between plans that cost the same, most important first. */
  readonly preferences: readonly SitePreference[];
  /** Which wish yields to which when not all can be had. */
  readonly weights: SiteWeights;
}

export interface SiteGrid {
  /** Limits of the connection. Import beyond is planned only where the site needs it; export beyond is cut off. */
  readonly maxImportKw: number | null;
  readonly maxExportKw: number | null;
  /** Charge on the highest mean import of an interval. */
  readonly demandCharge: DemandCharge | null;
}

export interface DemandCharge {
  /** Money per kW. */
  readonly pricePerKw: number;
  /** Power up to which nothing is charged. */
  readonly freeKw: number;
  /** The interval that each step belongs to; powers are means over an interval. */
  readonly intervalOfStep: Int32Array;
}

export type SiteDevice = StorageDevice | LoadDevice;

export interface PowerRange {
  /** Power while it runs at all. */
  readonly minKw: number;
  readonly maxKw: number;
  /** Energy out by energy in; above 1 for what moves heat. */
  readonly efficiency: number;
  /** Whether it may draw from the grid, or feed into it. */
  readonly grid: boolean;
}

/** A battery, a car, or a heat pump with a tank. */
export interface StorageDevice {
  readonly kind: 'STORAGE';
  readonly charge: PowerRange;
  readonly discharge: PowerRange;
  /** Content at the start; may lie outside its bounds, and is then brought back as fast as possible. */
  readonly initialKwh: number;
  /** Bounds that are kept wherever that is possible. */
  readonly minKwh: number;
  readonly maxKwh: number;
  /** What it can hold at all. */
  readonly capacityKwh: number;
  /** Money per kWh left at the end. */
  readonly endValue: number;
  /** Content wanted at the end of a step. */
  readonly goals: readonly { readonly step: number; readonly kwh: number }[];
  /** Least energy to charge in a step, until it is full. */
  readonly demands: readonly { readonly step: number; readonly kwh: number }[];
  /** Among equally cheap plans the one with the higher number charges first. */
  readonly priority: number;
}

/** Something that needs an amount of energy within some steps. */
export interface LoadDevice {
  readonly kind: 'LOAD';
  readonly power: PowerRange;
  readonly energyKwh: number;
  /** First step, and the one after the last, in which it may run. */
  readonly fromStep: number;
  readonly toStep: number;
  /** Whether it may stop and go on later. */
  readonly interruptible: boolean;
}

export type SitePreference =
  | 'CHARGE_BEFORE_EXPORT'
  | 'DISCHARGE_BEFORE_IMPORT'
  | 'LEVEL_IMPORT'
  | 'LEVEL_EXPORT'
  | 'LEVEL_PEAK';

/** Penalties in money per kWh that is missing or too much (for storage: at the end of each step). */
export interface SiteWeights {
  readonly storage: number;
  readonly goal: number;
  readonly demand: number;
  readonly limit: number;
}

/** The highest price or value in a problem, per kWh: penalties are multiples of it. */
export function highestPrice(
  problem: Pick<SiteProblem, 'importPrice' | 'exportPrice' | 'devices' | 'grid' | 'hours'>,
): number {
  let highest = 0.01;
  for (const prices of [problem.importPrice, problem.exportPrice]) {
    for (const price of prices) highest = Math.max(highest, Math.abs(price));
  }
  for (const device of problem.devices) {
    if (device.kind === 'STORAGE') highest = Math.max(highest, Math.abs(device.endValue));
  }
  const { demandCharge } = problem.grid;
  if (demandCharge === null) return highest;
  const hours = new Map<number, number>();
  demandCharge.intervalOfStep.forEach((interval, step) => {
    hours.set(interval, (hours.get(interval) ?? 0) + problem.hours[step]!);
  });
  return highest + Math.abs(demandCharge.pricePerKw) / Math.min(...hours.values());
}

export interface SitePlan {
  /** OPTIMAL: no plan is better. FEASIBLE: the time was over first, and the cost may lie up to `gap` above the best. */
  readonly status: 'OPTIMAL' | 'FEASIBLE';
  /** Money. */
  readonly gap: number;
  /** Import less export; the demand charge included, the value of what is left not. */
  readonly cost: number;
  readonly importKwh: Float64Array;
  readonly exportKwh: Float64Array;
  /** Import above the limit. */
  readonly overImportKwh: Float64Array;
  /** Solar energy that is cut off, because the limit of export is reached. */
  readonly curtailedKwh: Float64Array;
  readonly devices: readonly SiteDevicePlan[];
}

export interface SiteDevicePlan {
  /** Energy it takes and gives in each step, at its connection. */
  readonly chargeKwh: Float64Array;
  readonly dischargeKwh: Float64Array;
  /** Content at the end of each step; for a load what it has had so far. */
  readonly contentKwh: Float64Array;
  /** What is missing of its goals, at the end of a step. */
  readonly shortfalls: readonly { readonly step: number; readonly kwh: number }[];
}
