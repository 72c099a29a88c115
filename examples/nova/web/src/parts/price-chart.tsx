import type { JSX, TargetedPointerEvent } from 'preact';
import { useState } from 'preact/hooks';
import type { ChargingPlan, PriceDay } from '../../../answers.ts';
import { axisValues, hourly, levelOf, type PricedRow, pricedRows, rowAt, type Window } from '../prices/price-level.ts';
import { axisHourWords, hourOf, priceNumber, priceWords, spanWords, unitWord } from '../prices/words.ts';
import { useWidth } from './use-width.ts';

interface PriceChartProps {
  readonly day: PriceDay;
  readonly dayName: string;
  /** Lowest and highest price of all days shown in turn, so that they can be compared. */
  readonly range: readonly [low: number, high: number];
  readonly best: Window | null;
  /** When the car charges. */
  readonly slots: ChargingPlan['slots'];
  readonly currency: string;
  readonly timeZone: string;
  readonly nowMs: number;
}

const HEIGHT = 240;
const LEFT = 34;
const TOP = 30;
const BOTTOM = 26;
/** Where the car's charging is drawn, between the bars and the hours. */
const SLOT_HEIGHT = 8;
const HOUR_MS = 3_600_000;

/** A day's prices as bars over its hours. Time runs from left to right in every language. */
export function PriceChart(props: PriceChartProps): JSX.Element {
  const { day, range, best, slots, currency, timeZone, nowMs } = props;
  const { ref, width } = useWidth<HTMLDivElement>();
  const [touchedMs, setTouchedMs] = useState<number | null>(null);
  const { startMs, endMs } = day;
  const rows = pricedRows(day);
  const [lowest, highest] = lowestAndHighest(rows);
  const values = axisValues(...range);
  const bottom = values[0]!;
  const top = values.at(-1)!;
  const floor = HEIGHT - BOTTOM - SLOT_HEIGHT - 6;
  const x = (ms: number) => LEFT + ((ms - startMs) / (endMs - startMs)) * Math.max(width - LEFT, 0);
  const y = (value: number) => TOP + ((top - value) / (top - bottom)) * (floor - TOP);
  const isNow = nowMs >= startMs && nowMs < endMs;
  const read = rowAt(rows, touchedMs ?? nowMs);
  const bar = touchedMs === null ? undefined : rowAt(hourly(rows), touchedMs);

  function touch(event: TargetedPointerEvent<SVGSVGElement>): void {
    const at = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setTouchedMs(startMs + ((at - LEFT) / Math.max(width - LEFT, 1)) * (endMs - startMs));
  }

  return (
    <div class="chart" ref={ref}>
      <p class="chart-reading" aria-hidden="true">
        {read !== undefined && (touchedMs !== null || isNow) ? (
          <>
            {touchedMs === null ? 'Now' : spanWords(read.startMs, read.endMs, timeZone)}
            <strong>{priceWords(read.value, currency)}</strong>
          </>
        ) : (
          `From ${priceWords(lowest, currency)} to ${priceWords(highest, currency)}`
        )}
      </p>
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={inWords(rows, props)}
        direction="ltr"
        onPointerMove={touch}
        onPointerDown={touch}
        onPointerLeave={() => setTouchedMs(null)}
      >
        <text class="chart-label" x={LEFT - 6} y={TOP - 16} text-anchor="end">
          {unitWord(currency)}
        </text>
        {values.map((value) => (
          <g key={value}>
            <line class={value === 0 ? 'chart-zero' : 'chart-grid'} x1={LEFT} x2={width} y1={y(value)} y2={y(value)} />
            <text class="chart-label" x={LEFT - 6} y={y(value) + 4} text-anchor="end">
              {priceNumber(value, currency).replace(/[.,]0+$/, '')}
            </text>
          </g>
        ))}
        {best !== null && (
          <rect
            class="chart-best"
            x={x(best.startMs)}
            y={TOP}
            width={x(best.endMs) - x(best.startMs)}
            height={floor - TOP}
            rx="4"
          />
        )}
        {hourly(rows).map((row) => (
          <Bar key={row.startMs} row={row} rows={rows} x={x} y={y} on={row.startMs === bar?.startMs} />
        ))}
        {slots.map((slot) => {
          const from = Math.max(slot.startMs, startMs);
          const to = Math.min(slot.endMs, endMs);
          return from < to ? (
            <rect
              key={slot.startMs}
              class="chart-slot"
              x={x(from)}
              y={floor + 5}
              width={Math.max(x(to) - x(from), 2)}
              height={SLOT_HEIGHT}
              rx="3"
            />
          ) : null;
        })}
        {hourMarks(startMs, endMs, timeZone).map((ms) => (
          <text
            key={ms}
            class="chart-label"
            x={x(ms)}
            y={HEIGHT - 6}
            text-anchor={ms === startMs ? 'start' : ms === endMs ? 'end' : 'middle'}
          >
            {axisHourWords(ms, timeZone)}
          </text>
        ))}
        {isNow && (
          <g>
            <line class="chart-now" x1={x(nowMs)} x2={x(nowMs)} y1={TOP - 8} y2={floor} />
            <text
              class="chart-now-word"
              x={Math.min(Math.max(x(nowMs), LEFT + 14), width - 14)}
              y={TOP - 14}
              text-anchor="middle"
            >
              now
            </text>
          </g>
        )}
      </svg>
      {slots.some((slot) => slot.endMs > startMs && slot.startMs < endMs) && (
        <p class="small chart-key">
          <span class="key key-slot" aria-hidden="true" />
          Your car charges
        </p>
      )}
    </div>
  );
}

function Bar({
  row,
  rows,
  x,
  y,
  on,
}: {
  readonly row: PricedRow;
  readonly rows: readonly PricedRow[];
  x(ms: number): number;
  y(value: number): number;
  readonly on: boolean;
}): JSX.Element {
  const left = x(row.startMs);
  const width = x(row.endMs) - left;
  const gap = width > 6 ? 1.5 : width > 3 ? 0.75 : 0;
  const high = Math.min(y(row.value), y(0));
  const height = Math.max(Math.abs(y(row.value) - y(0)), 1.5);
  const look = `bar bar-${levelOf(row.value, rows)}${row.confidence < 1 ? ' bar-estimate' : ''}${on ? ' bar-on' : ''}`;
  return (
    <rect
      class={look}
      x={left + gap / 2}
      y={high}
      width={Math.max(width - gap, 0.5)}
      height={height}
      rx={Math.min(3, Math.max(width - gap, 0) / 3)}
    />
  );
}

/** Instants of a day at which the clock shows 0, 6, 12 and 18, and its end; also where a day has 23 or 25 hours. */
function hourMarks(startMs: number, endMs: number, timeZone: string): number[] {
  const marks: number[] = [];
  for (let ms = startMs; ms < endMs; ms += HOUR_MS) if (hourOf(ms, timeZone) % 6 === 0) marks.push(ms);
  return [...marks, endMs];
}

function lowestAndHighest(rows: readonly PricedRow[]): [number, number] {
  const values = rows.map(({ value }) => value);
  return [Math.min(...values), Math.max(...values)];
}

function inWords(rows: readonly PricedRow[], { dayName, currency, timeZone, best }: PriceChartProps): string {
  const [low, high] = lowestAndHighest(rows).map((value) => priceWords(value, currency));
  if (low === high) return `${dayName}: ${low} per kWh all day.`;
  const when = best === null ? '' : ` Best hours ${spanWords(best.startMs, best.endMs, timeZone)}.`;
  return `${dayName}: prices from ${low} to ${high} per kWh.${when}`;
}
