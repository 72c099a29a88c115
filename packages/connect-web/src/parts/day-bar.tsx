import type { JSX } from 'preact';
import { formatAxisHour } from '../language/format.ts';
import { DAY_MINUTES, type Period, splitAtMidnight } from '../tariff/hours.ts';

export interface DayBarPart extends Period {
  /** 0 the cheapest – 1 the dearest; null: no price yet. */
  readonly level: number | null;
  readonly number: number;
}

const TICKS = [0, 6, 12, 18, 24];

/** The 24 hours of a day as one bar; its parts are numbered like the periods, higher where they are dearer. */
export function DayBar({
  parts,
  label,
}: {
  readonly parts: readonly DayBarPart[];
  readonly label: string;
}): JSX.Element {
  return (
    <div class="day-bar" role="img" aria-label={label}>
      <div class="day-bar-hours">
        {parts.flatMap((part) =>
          splitAtMidnight(part).map((piece) => (
            <span
              key={`${part.number}-${piece.startMinute}`}
              class={part.level === null ? 'day-part day-part-empty' : 'day-part'}
              style={{
                insetInlineStart: `${(piece.startMinute / DAY_MINUTES) * 100}%`,
                inlineSize: `${((piece.endMinute - piece.startMinute) / DAY_MINUTES) * 100}%`,
                blockSize: `${part.level === null ? 30 : 42 + part.level * 58}%`,
              }}
            >
              {piece.endMinute - piece.startMinute >= 75 ? part.number : ''}
            </span>
          )),
        )}
      </div>
      <div class="day-bar-ticks">
        {TICKS.map((hour) => (
          <span key={hour} style={{ insetInlineStart: `${(hour / 24) * 100}%` }}>
            {formatAxisHour(hour * 3_600_000, 'UTC')}
          </span>
        ))}
      </div>
    </div>
  );
}
