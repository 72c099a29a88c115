/** What Nova's backend answers its app. Types only: the app gets nothing else of the backend, least of all its key. */

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly place: string;
}

export interface Tariff {
  readonly name: string;
  readonly provider: { readonly name: string; readonly logoUrl: string | null } | null;
  readonly status: 'CONNECTED' | 'PENDING' | 'ERROR' | 'ERROR_REPORTED' | 'EXPIRED';
  readonly structure: 'FIXED' | 'TIME_OF_DAY' | 'MARKET' | 'DYNAMIC';
  readonly connection: 'DIRECT' | 'LIBRARY' | 'MARKET' | 'MANUAL';
  /** Null for a contract without an end. */
  readonly contractEndMs: number | null;
}

/** A stretch of one price; half-open. */
export interface PriceRow {
  readonly startMs: number;
  readonly endMs: number;
  /** Major units per kWh; null where there is no price. */
  readonly value: number | null;
  /** 0–1; 1 = certain. */
  readonly confidence: number;
}

/** A local day, of 23 to 25 hours. */
export interface PriceDay {
  readonly startMs: number;
  readonly endMs: number;
  readonly rows: readonly PriceRow[];
}

export interface Prices {
  readonly timeZone: string;
  readonly currency: string;
  readonly today: PriceDay;
  readonly tomorrow: PriceDay;
}

export interface Home {
  readonly customer: Customer;
  /** Null until one is connected. */
  readonly tariff: Tariff | null;
  /** Null without a tariff, and while it is being read. */
  readonly prices: Prices | null;
}

export interface ChargingWish {
  readonly socPercent: number;
  readonly targetPercent: number;
  /** Local time of the home, `HH:mm`: the next one there is. */
  readonly readyBy: string;
}

export interface ChargingPlan {
  readonly startMs: number;
  readonly readyMs: number;
  readonly slots: readonly { readonly startMs: number; readonly endMs: number; readonly powerKw: number }[];
  readonly energyKwh: number;
  /** What the battery will be short of when it is time to leave. */
  readonly missingKwh: number;
  readonly cost: number | null;
  /** Against starting at once at full power. */
  readonly saved: { readonly value: number; readonly percentage: number } | null;
  readonly currency: string;
}

export interface Charging {
  /** False while the server behind Nova plans no charging. */
  readonly isOffered: boolean;
  readonly car: { readonly name: string; readonly capacityKwh: number; readonly powerKw: number };
  /** What the customer said when the car was plugged in; null: it isn't. */
  readonly wish: ChargingWish | null;
  readonly plan: ChargingPlan | null;
}

export interface EnergyDay {
  readonly startMs: number;
  readonly energyKwh: number;
  /** Null where the price of that time is not known. */
  readonly cost: number | null;
}

export interface Energy {
  /** False while the server behind Nova keeps no meter records or costs. */
  readonly isOffered: boolean;
  readonly timeZone: string;
  readonly currency: string;
  readonly days: readonly EnergyDay[];
  readonly total: { readonly energyKwh: number; readonly cost: number | null };
  /** What the same energy would have cost at the average price, less what it did cost; negative: it cost more. */
  readonly savedAgainstAverage: number | null;
}

export interface Problem {
  readonly code: string;
  /** For the customer. */
  readonly message: string;
}
