/** Reads whole-site problems in the format of the optimisation cases: energies in Wh, powers in W, money per Wh. */
import {
  highestPrice,
  type SitePlan,
  type SitePreference,
  type SiteProblem,
  type StorageDevice,
} from '@plateau/energy';

export interface CaseBattery {
  readonly s_initial: number;
  readonly s_min: number;
  readonly s_max: number;
  readonly s_capacity?: number | null;
  readonly c_min: number;
  readonly c_max: number;
  readonly d_max: number;
  readonly charge_from_grid?: boolean;
  readonly discharge_to_grid?: boolean;
  readonly p_a: number;
  readonly s_goal?: readonly number[] | null;
  readonly p_demand?: readonly number[] | null;
  readonly c_priority?: number;
}

export interface CaseRequest {
  readonly batteries: readonly CaseBattery[];
  readonly time_series: Readonly<Record<'dt' | 'gt' | 'ft' | 'p_N' | 'p_E', readonly number[]>>;
  readonly eta_c?: number;
  readonly eta_d?: number;
  readonly grid?: {
    readonly p_max_imp?: number | null;
    readonly p_max_exp?: number | null;
    readonly prc_p_exc_imp?: number | null;
  } | null;
  readonly strategy?: { readonly charging_strategy?: string; readonly discharging_strategy?: string } | null;
}

export interface SiteCase {
  readonly request: CaseRequest;
  readonly expected_response: {
    readonly status: string;
    readonly objective_value: number;
    readonly grid_import: readonly number[];
    readonly grid_export: readonly number[];
    readonly batteries: readonly {
      readonly charging_power: readonly number[];
      readonly discharging_power: readonly number[];
    }[];
  };
  readonly strict?: boolean | null;
}

const PREFERENCES: Readonly<Record<string, SitePreference>> = {
  charge_before_export: 'CHARGE_BEFORE_EXPORT',
  discharge_before_import: 'DISCHARGE_BEFORE_IMPORT',
  attenuate_demand_peaks: 'LEVEL_IMPORT',
  attenuate_feedin_peaks: 'LEVEL_EXPORT',
  attenuate_grid_peaks: 'LEVEL_PEAK',
};

/** The problem of a case, in kWh, kW and money per kWh. */
export function problemOf({
  batteries,
  time_series,
  eta_c = 0.95,
  eta_d = 0.95,
  grid,
  strategy,
}: CaseRequest): SiteProblem {
  const { dt, gt, ft, p_N, p_E } = time_series;
  const hours = Float64Array.from(dt, (seconds) => seconds / 3600);
  const devices = batteries.map(
    (battery): StorageDevice => ({
      kind: 'STORAGE',
      charge: {
        minKw: battery.c_min / 1000,
        maxKw: battery.c_max / 1000,
        efficiency: eta_c,
        grid: battery.charge_from_grid ?? false,
      },
      discharge: {
        minKw: 0,
        maxKw: battery.d_max / 1000,
        efficiency: eta_d,
        grid: battery.discharge_to_grid ?? false,
      },
      initialKwh: battery.s_initial / 1000,
      minKwh: battery.s_min / 1000,
      maxKwh: battery.s_max / 1000,
      capacityKwh: (battery.s_capacity ?? battery.s_max) / 1000,
      endValue: battery.p_a * 1000,
      goals: wanted(battery.s_goal).filter(({ step }) => step > 0),
      demands: wanted(battery.p_demand),
      priority: battery.c_priority ?? 0,
    }),
  );
  const limit = (watts: number | null | undefined) => (watts == null ? null : watts / 1000);
  const [maxImportKw, exceeding] = [limit(grid?.p_max_imp), grid?.prc_p_exc_imp ?? null];
  const money = {
    hours,
    importPrice: Float64Array.from(p_N, (price) => price * 1000),
    exportPrice: Float64Array.from(p_E, (price) => price * 1000),
    devices,
    grid: {
      maxImportKw: exceeding === null ? maxImportKw : null,
      maxExportKw: limit(grid?.p_max_exp),
      demandCharge:
        exceeding === null || maxImportKw === null
          ? null
          : { pricePerKw: exceeding * 1000, freeKw: maxImportKw, intervalOfStep: Int32Array.from(dt.keys()) },
    },
  };
  const highest = highestPrice(money);
  return {
    ...money,
    solarKwh: Float64Array.from(ft, (wh) => wh / 1000),
    baseLoadKwh: Float64Array.from(gt, (wh) => wh / 1000),
    preferences: [strategy?.charging_strategy, strategy?.discharging_strategy].flatMap(
      (name) => PREFERENCES[name ?? 'none'] ?? [],
    ),
    weights: { storage: highest * 10_000, goal: highest * 1000, demand: highest * 300, limit: highest * 100 },
  };
}

function wanted(energies: readonly number[] | null | undefined): { step: number; kwh: number }[] {
  return (energies ?? []).flatMap((wh, step) => (wh > 0 ? [{ step, kwh: wh / 1000 }] : []));
}

/** The money of a plan as the cases count it: what is stored is valued, without what was there after the first step. */
export function objectiveOf(problem: SiteProblem, plan: SitePlan): number {
  const stored = problem.devices.map((device, i) => {
    const content = plan.devices[i]!.contentKwh;
    return device.kind === 'STORAGE' ? (content.at(-1)! - content[0]!) * device.endValue : 0;
  });
  return stored.reduce((sum, each) => sum + each, -plan.cost);
}
