import type { ProgrammeBuilder, Term } from '../programme.ts';
import type { SiteModel } from './model.ts';
import type { SiteProblem } from './problem.ts';

type Columns = Omit<SiteModel, 'programme'>;

/** Among equal plans: what is stored, stored early; what is drawn, drawn late. */
export function addOrder(
  builder: ProgrammeBuilder,
  { devices, hours }: SiteProblem,
  columns: Columns,
  preference: 'CHARGE_BEFORE_EXPORT' | 'DISCHARGE_BEFORE_IMPORT',
): void {
  const steps = hours.length;
  const terms: Term[] = [];
  if (preference === 'CHARGE_BEFORE_EXPORT') {
    devices.forEach((device, i) => {
      if (device.kind !== 'STORAGE') return;
      const weight = 1 + device.priority / 10;
      for (let t = 0; t < steps; t++) terms.push([columns.devices[i]!.charge[t]!, (-weight * (steps - t)) / steps]);
    });
  } else {
    for (let t = 0; t < steps; t++) {
      terms.push([columns.imports[t]!, (steps - t) / steps], [columns.overImports[t]!, (steps - t) / steps]);
    }
  }
  builder.thenMinimise(terms);
}

/** Among equal plans: the lowest highest power, then the least above the mean. */
export function addLevelling(
  builder: ProgrammeBuilder,
  { hours }: SiteProblem,
  columns: Columns,
  preference: 'LEVEL_IMPORT' | 'LEVEL_EXPORT' | 'LEVEL_PEAK',
): void {
  const sides: Int32Array[][] = [];
  if (preference !== 'LEVEL_EXPORT') sides.push([columns.imports, columns.overImports]);
  if (preference !== 'LEVEL_IMPORT') sides.push([columns.exports]);
  const peaks: Term[] = [];
  const deviations: Term[] = [];
  for (const side of sides) {
    const peak = builder.column();
    const level = builder.column();
    peaks.push([peak, 1]);
    hours.forEach((length, t) => {
      const power: Term[] = side.map((column) => [column[t]!, 1 / length]);
      builder.row(-Infinity, [...power, [peak, -1]], 0);
      const above = builder.column();
      const below = builder.column();
      builder.row(0, [...power, [level, -1], [above, -1], [below, 1]], 0);
      deviations.push([above, length], [below, length]);
    });
  }
  builder.thenMinimise(peaks);
  builder.thenMinimise(deviations);
}
