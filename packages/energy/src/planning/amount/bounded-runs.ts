import { ProgrammeBuilder, type Solver, type Term } from '../programme.ts';
import { leastKw } from './bounds.ts';
import { type AmountRequest, HOUR_MS } from './request.ts';
import { highestCost, type SharedLimit, type SharedSun } from './shared-limit.ts';
import type { Steps } from './steps.ts';

/**
 * Energies by request and step where a least power, a number of starts or a least length of runs binds: a mixed-integer
 * programme. Without a limit of the site the first and last step of a run may be used in part of their time, and what
 * lies between runs at the least power or more; under a limit a device runs at constant power for whole steps. Where no
 * least power is given, a device whose runs are bounded runs at full power (under a limit: at a hundredth of it or
 * more). A part of a step is used at the least power, and the sun of that time only; where several devices use parts of
 * the same step without a limit, they are taken not to be in each other's sun.
 */
export function boundedRuns(
  requests: readonly AmountRequest[],
  { hours }: Steps,
  { costs, most, limits, wanted }: SharedLimit,
  solver: Solver,
  sun: SharedSun | null = null,
): Float64Array[] {
  const builder = new ProgrammeBuilder();
  const isLimited = limits.some((limit) => limit < Infinity);
  const unserved = 1000 * highestCost([...costs, ...(sun?.costs ?? [])]) + 1;
  const startTerms: Term[] = [];
  const timeTerms: Term[] = [];
  const sunTerms: Term[][] = Array.from(hours, () => []);
  const columns = requests.map((request, device) => {
    const energies = new Int32Array(hours.length).fill(-1);
    const on = new Int32Array(hours.length).fill(-1);
    const starts = new Int32Array(hours.length).fill(-1);
    const isBounded = request.minKw > 0 || request.maxStarts !== null || request.minRunMs > 0;
    hours.forEach((_, step) => {
      const gridCost = costs[device]![step]!;
      const sunCost = sun === null ? Infinity : sun.costs[device]![step]!;
      if (Math.min(gridCost, sunCost) === Infinity || most[device]![step]! <= 0) return;
      energies[step] = builder.column({ cost: gridCost < Infinity ? gridCost : 0, upper: most[device]![step]! });
      if (sunCost < Infinity) {
        // Of the energy the part that is from the sun: all of it where the grid may not be used.
        const sunny = builder.column({ cost: gridCost < Infinity ? sunCost - gridCost : sunCost });
        builder.row(
          0,
          [
            [energies[step]!, 1],
            [sunny, -1],
          ],
          gridCost < Infinity ? Infinity : 0,
        );
        const least = leastKw(request, isLimited ? 0 : Infinity);
        const sunKw = sun!.limits[step]! / hours[step]!;
        if (sunKw < least) {
          builder.row(
            0,
            [
              [energies[step]!, sunKw / least],
              [sunny, -1],
            ],
            Infinity,
          );
        }
        sunTerms[step]!.push([sunny, 1]);
      }
      timeTerms.push([energies[step]!, step]);
      if (!isBounded) return;
      on[step] = builder.column({ upper: 1, integer: true });
      builder.row(
        -Infinity,
        [
          [energies[step]!, 1],
          [on[step]!, -most[device]![step]!],
        ],
        0,
      );
      const wasOn = on[step - 1] ?? -1;
      starts[step] = builder.column({ upper: 1 });
      builder.row(0, [[starts[step]!, 1], [on[step]!, -1], ...term(wasOn, 1)], Infinity);
      builder.row(
        -Infinity,
        [
          [starts[step]!, 1],
          [on[step]!, -1],
        ],
        0,
      );
      if (wasOn >= 0)
        builder.row(
          -Infinity,
          [
            [starts[step]!, 1],
            [wasOn, 1],
          ],
          1,
        );
      startTerms.push([starts[step]!, 1]);
    });
    if (isBounded) boundRuns(builder, request, hours, { energies, on, starts, most: most[device]! }, isLimited);
    const missing = builder.column({ cost: unserved, upper: wanted[device]! });
    const all = [...energies].filter((column) => column >= 0).map((column): Term => [column, 1]);
    builder.row(wanted[device]!, [...all, [missing, 1]], wanted[device]!);
    return energies;
  });
  if (isLimited) {
    limits.forEach((limit, step) => {
      const terms = columns.flatMap((energies) => term(energies[step]!, 1));
      if (terms.length > 0) builder.row(-Infinity, terms, limit);
    });
  }
  sunTerms.forEach((terms, step) => {
    if (terms.length > 0) builder.row(-Infinity, terms, sun!.limits[step]!);
  });
  builder.thenMinimise(startTerms);
  builder.thenMinimise(timeTerms);
  const { values } = solver.solve(builder.build());
  return columns.map((energies) =>
    Float64Array.from(energies, (column) => (column < 0 || values === null ? 0 : Math.max(0, values[column]!))),
  );
}

/** Of the highest power, what still counts as running where a limit of the site may leave less than all. */
const LEAST_SHARE = 0.01;

interface RunColumns {
  readonly energies: Int32Array;
  readonly on: Int32Array;
  readonly starts: Int32Array;
  readonly most: Float64Array;
}

function boundRuns(
  builder: ProgrammeBuilder,
  { maxKw, minKw, maxStarts, minRunMs }: AmountRequest,
  hours: Float64Array,
  { energies, on, starts, most }: RunColumns,
  isLimited: boolean,
): void {
  const leastShare = minKw > 0 ? minKw / maxKw : isLimited ? LEAST_SHARE : 1;
  const minHours = minRunMs / HOUR_MS;
  if (maxStarts !== null) {
    builder.row(
      -Infinity,
      [...starts].filter((column) => column >= 0).map((column): Term => [column, 1]),
      maxStarts,
    );
  }
  hours.forEach((_, step) => {
    if (on[step]! < 0) return;
    const least = most[step]! * leastShare;
    if (isLimited)
      builder.row(
        0,
        [
          [energies[step]!, 1],
          [on[step]!, -least],
        ],
        Infinity,
      );
    else {
      const [before, after] = [on[step - 1] ?? -1, on[step + 1] ?? -1];
      if (before >= 0 && after >= 0) {
        builder.row(
          -2 * least,
          [
            [energies[step]!, 1],
            [before, -least],
            [on[step]!, -least],
            [after, -least],
          ],
          Infinity,
        );
      }
    }
    if (minHours > 0) boundLength(builder, step, minHours, maxKw, hours, { energies, on, starts, most }, isLimited);
  });
}

/** A run that starts in a step goes on for its least length: on throughout, and with the energy of that time. */
function boundLength(
  builder: ProgrammeBuilder,
  step: number,
  minHours: number,
  maxKw: number,
  hours: Float64Array,
  { energies, on, starts }: RunColumns,
  isLimited: boolean,
): void {
  const start = starts[step]!;
  const terms: Term[] = [[energies[step]!, 1]];
  let afterFirst = 0;
  let at = step + 1;
  const reached = () => (isLimited ? hours[step]! + afterFirst : afterFirst) >= minHours - 1e-9;
  for (; at < hours.length && on[at]! >= 0 && !reached(); at++) {
    const isForced = hours[step]! + afterFirst < minHours - 1e-9;
    if (isForced)
      builder.row(
        0,
        [
          [on[at]!, 1],
          [start, -1],
        ],
        Infinity,
      );
    // A second run in the time that is looked at must not pass for the rest of the first.
    else
      builder.row(
        -Infinity,
        [
          [starts[at]!, 1],
          [start, 1],
        ],
        1,
      );
    terms.push([energies[at]!, 1]);
    afterFirst += hours[at]!;
  }
  if (isLimited) {
    if (!reached()) builder.fix(start, 0);
  } else if (hours[step]! + afterFirst < minHours - 1e-9) builder.fix(start, 0);
  else builder.row(0, [...terms, [start, -minHours * maxKw]], Infinity);
}

function term(column: number, coefficient: number): Term[] {
  return column < 0 ? [] : [[column, coefficient]];
}
