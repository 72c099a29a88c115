/** A period of the day being typed: minutes after midnight, end exclusive; equal times mean the whole day. */
export interface Period {
  readonly startMinute: number;
  readonly endMinute: number;
}

export type HoursProblem =
  | { readonly code: 'overlapping_time_period'; readonly fromMinute: number; readonly toMinute: number }
  | {
      readonly code: 'gap_in_time_period' | 'incomplete_time_period';
      readonly fromMinute: number;
      readonly toMinute: number;
    };

export const DAY_MINUTES = 1440;

/** The first rule of connect.md §3.12 that the periods break, or null when they cover the day exactly once. */
export function checkPeriods(periods: readonly Period[]): HoursProblem | null {
  const pieces = periods.flatMap(splitAtMidnight).sort((a, b) => a.startMinute - b.startMinute);
  const first = pieces[0];
  const last = pieces.at(-1);
  if (first === undefined || last === undefined) return { code: 'incomplete_time_period', fromMinute: 0, toMinute: 0 };
  const overlap = firstOverlap(pieces);
  if (overlap !== null) return { code: 'overlapping_time_period', ...overlap };
  const gap = pieces.findIndex((piece, at) => at > 0 && piece.startMinute > (pieces[at - 1]?.endMinute ?? 0));
  const before = pieces[gap - 1];
  const after = pieces[gap];
  if (before !== undefined && after !== undefined) {
    return { code: 'gap_in_time_period', fromMinute: before.endMinute, toMinute: after.startMinute };
  }
  if (first.startMinute === 0 && last.endMinute === DAY_MINUTES) return null;
  return { code: 'incomplete_time_period', fromMinute: last.endMinute % DAY_MINUTES, toMinute: first.startMinute };
}

/** The parts of a period within one day; `endMinute` up to 1440. */
export function splitAtMidnight({ startMinute, endMinute }: Period): Period[] {
  if (startMinute === endMinute)
    return startMinute === 0
      ? [whole]
      : [
          { startMinute, endMinute: DAY_MINUTES },
          { startMinute: 0, endMinute },
        ];
  if (endMinute === 0) return [{ startMinute, endMinute: DAY_MINUTES }];
  if (startMinute < endMinute) return [{ startMinute, endMinute }];
  return [
    { startMinute, endMinute: DAY_MINUTES },
    { startMinute: 0, endMinute },
  ];
}

const whole: Period = { startMinute: 0, endMinute: DAY_MINUTES };

/** Length in minutes, 1–1440. */
export function lengthMinutes({ startMinute, endMinute }: Period): number {
  return (endMinute - startMinute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
}

/** Moves one end of a period; a neighbour that met it there moves along, so that the day stays covered. */
export function movePeriod<P extends Period>(
  periods: readonly P[],
  at: number,
  edge: 'startMinute' | 'endMinute',
  minute: number,
): P[] {
  const moved = periods[at];
  if (moved === undefined) return [...periods];
  const met = moved[edge];
  const opposite = edge === 'startMinute' ? 'endMinute' : 'startMinute';
  const neighbour = periods.findIndex((period, index) => index !== at && period[opposite] === met);
  return periods.map((period, index) => {
    if (index === at) return { ...period, [edge]: minute };
    return index === neighbour ? { ...period, [opposite]: minute } : period;
  });
}

/** Takes a period away; the one before it is stretched over its time. */
export function removePeriod<P extends Period>(periods: readonly P[], at: number): P[] {
  const gone = periods[at];
  if (gone === undefined) return [...periods];
  const before = periods.findIndex((period, index) => index !== at && period.endMinute === gone.startMinute);
  return periods
    .map((period, index) => (index === before ? { ...period, endMinute: gone.endMinute } : period))
    .filter((_, index) => index !== at);
}

/** Splits the longest period in two, at a full hour where it can; the later half is `made`. */
export function addPeriod<P extends Period>(periods: readonly P[], made: Omit<P, keyof Period>): P[] {
  const longest = periods.reduce(
    (best, period, at) => (lengthMinutes(period) > lengthMinutes(periods[best] ?? period) ? at : best),
    0,
  );
  const split = periods[longest];
  if (split === undefined || lengthMinutes(split) < 2) return [...periods];
  const half = lengthMinutes(split) / 2;
  const step = half >= 60 ? Math.round(half / 60) * 60 : Math.floor(half);
  const middle = (split.startMinute + step) % DAY_MINUTES;
  const later = { ...made, startMinute: middle, endMinute: split.endMinute } as P;
  return periods.flatMap((period, at) => (at === longest ? [{ ...period, endMinute: middle }, later] : [period]));
}

/** Minutes after midnight of `HH:mm` or `HH:mm:ss`; `23:59:59` means midnight. Null when it is no time. */
export function parseTime(text: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (match === null) return null;
  return text === '23:59:59' ? 0 : Number(match[1]) * 60 + Number(match[2]);
}

/** `HH:mm:ss`, as posted. */
export function timeText(minute: number): string {
  const within = minute % DAY_MINUTES;
  return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}:00`;
}

function firstOverlap(pieces: readonly Period[]): { fromMinute: number; toMinute: number } | null {
  for (const [at, piece] of pieces.entries()) {
    const next = pieces[at + 1];
    if (next !== undefined && next.startMinute < piece.endMinute) {
      return { fromMinute: next.startMinute, toMinute: Math.min(piece.endMinute, next.endMinute) };
    }
  }
  return null;
}
