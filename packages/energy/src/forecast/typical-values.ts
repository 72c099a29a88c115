import { KINDS_OF_DAY, type LocalSlots } from './local-slots.ts';

/** The typical value of a kind of slot (`LocalSlots.kinds`); `NaN` if no day has a value at that time. */
export type TypicalValues = (kind: number) => number;

/**
 * The median of the known values of each kind of slot, plus `shift`. A kind of day of which nothing is known at that time,
 * such as the Sunday in a broken week, takes the median over all days.
 *
 * @param values one per slot of `slots`, `NaN` where unknown.
 */
export function typicalValues(values: Float64Array, slots: LocalSlots, shift: number): TypicalValues {
  const samples = groupByKind(values, slots);
  // Taken when asked for: a gap of an hour needs four medians, not 288.
  const typical: number[] = [];
  return (kind) => {
    let value = typical[kind];
    if (value === undefined) {
      const own = samples(kind);
      value = median(own.length > 0 ? own : anyDay(samples, kind % slots.perDay, slots.perDay)) + shift;
      typical[kind] = value;
    }
    return value;
  };
}

type Samples = (kind: number) => Float64Array;

/** The known values of each kind, as parts of one column. */
function groupByKind(values: Float64Array, { kinds, perDay }: LocalSlots): Samples {
  const kindCount = KINDS_OF_DAY * perDay;
  const starts = new Uint32Array(kindCount + 1);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i]!)) starts[kinds[i]! + 1]!++;
  }
  for (let kind = 0; kind < kindCount; kind++) starts[kind + 1]! += starts[kind]!;

  const grouped = new Float64Array(starts[kindCount]!);
  const next = starts.slice();
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i]!)) grouped[next[kinds[i]!]!++] = values[i]!;
  }
  return (kind) => grouped.subarray(starts[kind]!, starts[kind + 1]!);
}

function anyDay(samples: Samples, slotOfDay: number, perDay: number): Float64Array {
  const all: number[] = [];
  for (let day = 0; day < KINDS_OF_DAY; day++) all.push(...samples(day * perDay + slotOfDay));
  return Float64Array.from(all);
}

/** The middle value, or the mean of the two in the middle; `NaN` of none. Sorts in place. */
function median(values: Float64Array): number {
  values.sort();
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}
