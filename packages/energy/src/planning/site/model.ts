import { type LinearProgramme, ProgrammeBuilder, type Term } from '../programme.ts';
import { addLevelling, addOrder } from './preferences.ts';
import type { LoadDevice, SiteProblem, StorageDevice } from './problem.ts';

/** Columns of one device, by step. */
export interface DeviceColumns {
  readonly charge: Int32Array;
  readonly discharge: Int32Array;
  /** Content at the end; for a load -1. */
  readonly content: Int32Array;
}

export interface SiteModel {
  readonly programme: LinearProgramme;
  readonly imports: Int32Array;
  readonly exports: Int32Array;
  readonly overImports: Int32Array;
  readonly curtailed: Int32Array;
  readonly devices: readonly DeviceColumns[];
}

/**
 * What may not happen at once, by step. Each costs a whole-number column, so it is stated only where a plan without it
 * breaks it (see `planSite`).
 */
export interface Exclusions {
  /** Import and export, with what may not draw from the grid or feed into it. */
  readonly direction: Uint8Array;
  /** Charging and discharging of a device. */
  readonly mode: readonly Uint8Array[];
  /** Running below the least power of a device. */
  readonly leastCharge: readonly Uint8Array[];
  readonly leastDischarge: readonly Uint8Array[];
}

/** None yet. */
export function noExclusions({ hours, devices }: SiteProblem): Exclusions {
  const each = () => devices.map(() => new Uint8Array(hours.length));
  return { direction: new Uint8Array(hours.length), mode: each(), leastCharge: each(), leastDischarge: each() };
}

/** The linear programme of a site (energy.md §5.5): money, penalties, and the given exclusions. */
export function siteModel(problem: SiteProblem, exclusions: Exclusions): SiteModel {
  const { hours, grid, weights } = problem;
  const steps = hours.length;
  const builder = new ProgrammeBuilder();
  const perStep = (make: (step: number) => number) => Int32Array.from({ length: steps }, (_, step) => make(step));
  const limitOf = (kw: number | null, step: number) => (kw === null ? Infinity : kw * hours[step]!);
  const most = Float64Array.from({ length: steps }, (_, t) => mostImport(problem, t));

  const imports = perStep((t) =>
    builder.column({ cost: problem.importPrice[t]!, upper: Math.min(most[t]!, limitOf(grid.maxImportKw, t)) }),
  );
  const exports = perStep((t) =>
    builder.column({
      cost: -problem.exportPrice[t]!,
      upper: Math.min(mostExport(problem, t), limitOf(grid.maxExportKw, t)),
    }),
  );
  const overImports = perStep((t) =>
    builder.column({
      cost: problem.importPrice[t]! + weights.limit,
      upper: grid.maxImportKw === null ? 0 : most[t]!,
    }),
  );
  const curtailed = perStep((t) =>
    builder.column({ cost: weights.limit, upper: grid.maxExportKw === null ? 0 : problem.solarKwh[t]! }),
  );
  const devices = problem.devices.map((device, i) =>
    device.kind === 'STORAGE'
      ? addStorage(builder, problem, device, {
          mode: exclusions.mode[i]!,
          leastCharge: exclusions.leastCharge[i]!,
          leastDischarge: exclusions.leastDischarge[i]!,
        })
      : addLoad(builder, problem, device, exclusions.leastCharge[i]!),
  );
  const columns = { imports, exports, overImports, curtailed, devices };
  for (let t = 0; t < steps; t++) addStep(builder, problem, columns, t, exclusions.direction[t] === 1);
  addDemandCharge(builder, problem, columns);
  for (const preference of problem.preferences) {
    if (preference === 'CHARGE_BEFORE_EXPORT' || preference === 'DISCHARGE_BEFORE_IMPORT') {
      addOrder(builder, problem, columns, preference);
    } else addLevelling(builder, problem, columns, preference);
  }
  return { programme: builder.build(), ...columns };
}

/** What the site takes in a step, and what it may not do at once. */
function addStep(
  builder: ProgrammeBuilder,
  problem: SiteProblem,
  columns: Omit<SiteModel, 'programme'>,
  t: number,
  exclusive: boolean,
): void {
  const { devices, hours } = problem;
  const surplus = problem.solarKwh[t]! - problem.baseLoadKwh[t]!;
  const [taken, given] = [columns.imports[t]!, columns.exports[t]!];
  const [over, cut] = [columns.overImports[t]!, columns.curtailed[t]!];
  const charges = columns.devices.map(({ charge }) => charge[t]!);
  const discharges = columns.devices.map(({ discharge }) => discharge[t]!);
  const all = (some: readonly number[], sign: number): Term[] =>
    some.filter((column) => column >= 0).map((column) => [column, sign]);
  builder.row(
    -surplus,
    [[taken, 1], [over, 1], [given, -1], [cut, -1], ...all(discharges, 1), ...all(charges, -1)],
    -surplus,
  );

  const solarOnly = devices.flatMap((device, i) =>
    device.kind === 'STORAGE' && !device.charge.grid && charges[i]! >= 0 ? [charges[i]!] : [],
  );
  const siteOnly = devices.flatMap((device, i) =>
    device.kind === 'STORAGE' && !device.discharge.grid && discharges[i]! >= 0 ? [discharges[i]!] : [],
  );
  // Without import what is charged comes from sun and storage; without export what is discharged goes to loads and storage.
  if (solarOnly.length > 0) {
    builder.row(-Infinity, [...all(solarOnly, 1), ...all(discharges, -1)], Math.max(0, surplus));
  }
  if (siteOnly.length > 0) {
    builder.row(-Infinity, [...all(siteOnly, 1), ...all(charges, -1)], Math.max(0, -surplus));
  }
  if (!exclusive) return;
  const [mostIn, mostOut] = [mostImport(problem, t), mostExport(problem, t)];
  /** 1: export, 0: import. */
  const direction = builder.column({ upper: 1, integer: true });
  builder.row(
    -Infinity,
    [
      [taken, 1],
      [over, 1],
      [direction, mostIn],
    ],
    mostIn,
  );
  builder.row(
    -Infinity,
    [
      [given, 1],
      [cut, 1],
      [direction, -mostOut],
    ],
    0,
  );
  devices.forEach((device, i) => {
    if (device.kind !== 'STORAGE') return;
    if (!device.charge.grid && charges[i]! >= 0) {
      builder.row(
        -Infinity,
        [
          [charges[i]!, 1],
          [direction, -mostCharge(device, hours[t]!)],
        ],
        0,
      );
    }
    if (!device.discharge.grid && discharges[i]! >= 0) {
      const most = mostDischarge(device, hours[t]!);
      builder.row(
        -Infinity,
        [
          [discharges[i]!, 1],
          [direction, most],
        ],
        most,
      );
    }
  });
}

function addStorage(
  builder: ProgrammeBuilder,
  { hours, weights, devices }: SiteProblem,
  device: StorageDevice,
  exclusions: { readonly mode: Uint8Array; readonly leastCharge: Uint8Array; readonly leastDischarge: Uint8Array },
): DeviceColumns {
  const steps = hours.length;
  const { charge, discharge } = device;
  const columns = {
    charge: new Int32Array(steps).fill(-1),
    discharge: new Int32Array(steps).fill(-1),
    content: new Int32Array(steps),
  };
  const demands = new Map(device.demands.map(({ step, kwh }) => [step, kwh]));
  let mostContent = device.initialKwh;
  // What may always charge, and holds no more than it may, has no reason to discharge while it has to charge, nor to charge
  // once it is full: unless another one holds more than it may, and can be relieved.
  const holds = charge.grid && devices.every((each) => each.kind !== 'STORAGE' || each.initialKwh <= each.maxKwh);
  let run: DemandStep[] = [];
  for (let t = 0; t < steps; t++) {
    const [most, mostOut] = [charge.maxKw * hours[t]!, discharge.maxKw * hours[t]!];
    const charged = builder.column({ upper: most });
    columns.charge[t] = charged;
    const discharged = mostOut > 0 ? builder.column({ upper: mostOut }) : -1;
    columns.discharge[t] = discharged;
    const content = builder.column({ upper: Math.max(device.capacityKwh, device.initialKwh) });
    columns.content[t] = content;
    const flow: Term[] = [
      [content, 1],
      [charged, -charge.efficiency],
      ...(discharged >= 0 ? ([[discharged, 1 / discharge.efficiency]] as Term[]) : []),
    ];
    if (t === 0) builder.row(device.initialKwh, flow, device.initialKwh);
    else builder.row(0, [...flow, [columns.content[t - 1]!, -1]], 0);
    if (device.minKwh > 0) {
      builder.row(
        device.minKwh,
        [
          [content, 1],
          [builder.column({ cost: weights.storage }), 1],
        ],
        Infinity,
      );
    }
    mostContent += most * charge.efficiency;
    if (mostContent > device.maxKwh) {
      builder.row(
        -Infinity,
        [
          [content, 1],
          [builder.column({ cost: weights.storage }), -1],
        ],
        device.maxKwh,
      );
    }
    const demand = Math.min(demands.get(t) ?? 0, most);
    const missing = demand > 0 ? builder.column({ cost: weights.demand }) : -1;
    let isFull = -1;
    if (demand > 0 && mostContent < device.maxKwh)
      builder.row(
        demand,
        [
          [charged, 1],
          [missing, 1],
        ],
        Infinity,
      );
    else if (demand > 0) {
      isFull = builder.column({ upper: 1, integer: true });
      const least = discharged < 0 ? device.initialKwh : Math.min(device.minKwh, device.initialKwh);
      builder.row(
        demand,
        [
          [charged, 1],
          [missing, 1],
          [isFull, demand],
        ],
        Infinity,
      );
      builder.row(
        least,
        [
          [content, 1],
          [isFull, -Math.max(0, device.maxKwh - least)],
        ],
        Infinity,
      );
    }
    if (isFull >= 0 && holds) {
      if (discharged >= 0) builder.fix(discharged, 0);
      run.push({ step: t, mostKwh: most, gainKwh: demand * charge.efficiency, charged, missing, isFull });
    } else run = [];
    if (run.length > 0) addFilling(builder, device, columns.content, run);
    if (exclusions.mode[t] === 1 && discharged >= 0) {
      const isCharging = builder.column({ upper: 1, integer: true });
      builder.row(
        -Infinity,
        [
          [charged, 1],
          [isCharging, -most],
        ],
        0,
      );
      builder.row(
        -Infinity,
        [
          [discharged, 1],
          [isCharging, mostOut],
        ],
        mostOut,
      );
    }
    if (exclusions.leastCharge[t] === 1) {
      addLeast(builder, charged, Math.min(charge.minKw * hours[t]!, most), most, isFull);
    }
    if (exclusions.leastDischarge[t] === 1 && discharged >= 0) {
      addLeast(builder, discharged, Math.min(discharge.minKw * hours[t]!, mostOut), mostOut, -1);
    }
  }
  for (const { step, kwh } of device.goals) {
    builder.row(
      kwh,
      [
        [columns.content[step]!, 1],
        [builder.column({ cost: weights.goal }), 1],
      ],
      Infinity,
    );
  }
  if (steps > 0) builder.addCost(columns.content[steps - 1]!, -device.endValue);
  return columns;
}

/** A step in which a device has to charge until it is full. */
interface DemandStep {
  readonly step: number;
  readonly mostKwh: number;
  /** What its content has to grow by. */
  readonly gainKwh: number;
  readonly charged: number;
  readonly missing: number;
  readonly isFull: number;
}

/**
 * What follows from having to charge in every step of a run until full, for its last step. The programme says so already,
 * but loosely: without these rows its relaxation is so far from any plan that finding the best one takes minutes.
 */
function addFilling(
  builder: ProgrammeBuilder,
  device: StorageDevice,
  contents: Int32Array,
  run: readonly DemandStep[],
): void {
  const first = run[0]!;
  const last = run[run.length - 1]!;
  const before = run[run.length - 2];
  const efficiency = device.charge.efficiency;
  if (before !== undefined) {
    builder.row(
      0,
      [
        [last.isFull, 1],
        [before.isFull, -1],
      ],
      Infinity,
    );
    builder.row(
      -Infinity,
      [
        [last.charged, 1],
        [before.isFull, last.mostKwh],
      ],
      last.mostKwh,
    );
  }
  const missing = run.map((each): Term => [each.missing, efficiency]);
  const gained = run.reduce((sum, each) => sum + each.gainKwh, 0);
  const held: Term[] = first.step === 0 ? [] : [[contents[first.step - 1]!, 1]];
  const initial = first.step === 0 ? device.initialKwh : 0;
  // Steps that don't fill it have all found room.
  builder.row(
    -Infinity,
    [...held, ...run.map((each): Term => [each.isFull, -each.gainKwh]), ...missing.map(([at, by]): Term => [at, -by])],
    device.maxKwh - gained - initial,
  );
  // The chord below min(full, content before + all that is demanded).
  const least = device.discharge.maxKw > 0 ? Math.min(device.minKwh, device.initialKwh) : device.initialKwh;
  const room = device.maxKwh - least;
  if (room <= 0) return;
  const open = 1 - Math.min(1, gained / room);
  builder.row(
    device.maxKwh * (1 - open) + initial * open,
    [[contents[last.step]!, 1], ...held.map(([at]): Term => [at, -open]), ...missing],
    Infinity,
  );
}

/** Nothing, or at least `least`; less for a last filling up, where `full` says that it is one. */
function addLeast(builder: ProgrammeBuilder, column: number, least: number, most: number, full: number): void {
  const isOn = builder.column({ upper: 1, integer: true });
  builder.row(
    -Infinity,
    [
      [column, 1],
      [isOn, -most],
    ],
    0,
  );
  const terms: Term[] = [
    [column, 1],
    [isOn, -least],
  ];
  builder.row(0, full < 0 ? terms : [...terms, [full, least]], Infinity);
}

function addLoad(
  builder: ProgrammeBuilder,
  { hours, weights }: SiteProblem,
  device: LoadDevice,
  leastPower: Uint8Array,
): DeviceColumns {
  const steps = hours.length;
  const { power } = device;
  const columns = {
    charge: new Int32Array(steps).fill(-1),
    discharge: new Int32Array(steps).fill(-1),
    content: new Int32Array(steps).fill(-1),
  };
  const terms: Term[] = [];
  const starts: Term[] = [];
  let wasOn = -1;
  for (let t = device.fromStep; t < device.toStep; t++) {
    const most = power.maxKw * hours[t]!;
    const taken = builder.column({ upper: most });
    columns.charge[t] = taken;
    terms.push([taken, 1]);
    if (device.interruptible) {
      if (leastPower[t] === 1) addLeast(builder, taken, Math.min(power.minKw * hours[t]!, most), most, -1);
      continue;
    }
    const isOn = builder.column({ upper: 1, integer: true });
    builder.row(
      -Infinity,
      [
        [taken, 1],
        [isOn, -most],
      ],
      0,
    );
    builder.row(
      0,
      [
        [taken, 1],
        [isOn, -Math.min(power.minKw * hours[t]!, most)],
      ],
      Infinity,
    );
    const begins = builder.column({ upper: 1 });
    builder.row(
      -Infinity,
      wasOn < 0
        ? [
            [isOn, 1],
            [begins, -1],
          ]
        : [
            [isOn, 1],
            [wasOn, -1],
            [begins, -1],
          ],
      0,
    );
    starts.push([begins, 1]);
    wasOn = isOn;
  }
  if (starts.length > 0) builder.row(-Infinity, starts, 1);
  const missing = builder.column({ cost: weights.goal, upper: device.energyKwh });
  builder.row(device.energyKwh, [...terms, [missing, 1]], device.energyKwh);
  return columns;
}

/** A charge on the highest mean import of an interval (beyond what is free). */
function addDemandCharge(
  builder: ProgrammeBuilder,
  { grid: { demandCharge }, hours }: SiteProblem,
  { imports, overImports }: Pick<SiteModel, 'imports' | 'overImports'>,
): void {
  if (demandCharge === null) return;
  const peak = builder.column({ cost: demandCharge.pricePerKw, lower: demandCharge.freeKw });
  const intervals = Map.groupBy(demandCharge.intervalOfStep.keys(), (step) => demandCharge.intervalOfStep[step]!);
  for (const steps of intervals.values()) {
    const length = sum(steps.map((step) => hours[step]!));
    const terms = steps.flatMap((step): Term[] => [
      [imports[step]!, 1 / length],
      [overImports[step]!, 1 / length],
    ]);
    builder.row(-Infinity, [...terms, [peak, -1]], 0);
  }
}

/** What the site may have to draw at most, if it doesn't feed in at once. */
function mostImport({ devices, solarKwh, baseLoadKwh, hours }: SiteProblem, t: number): number {
  return Math.max(0, baseLoadKwh[t]! - solarKwh[t]! + sum(devices.map((device) => mostCharge(device, hours[t]!))));
}

/** What the site may have to feed in at most, if it doesn't draw at once. */
function mostExport({ devices, solarKwh, baseLoadKwh, hours }: SiteProblem, t: number): number {
  return Math.max(0, solarKwh[t]! - baseLoadKwh[t]! + sum(devices.map((device) => mostDischarge(device, hours[t]!))));
}

function mostCharge(device: SiteProblem['devices'][number], hours: number): number {
  return (device.kind === 'STORAGE' ? device.charge : device.power).maxKw * hours;
}

function mostDischarge(device: SiteProblem['devices'][number], hours: number): number {
  return device.kind === 'STORAGE' ? device.discharge.maxKw * hours : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
