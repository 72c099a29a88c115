import type { JSX } from 'preact';
import { formatAxisHour } from '../language/format.ts';
import { locale, say } from '../language/language.ts';
import { formatAmount, formatRate, unitPerKwh } from '../money/format-rate.ts';
import { axisValues, clockMarks, extremes, type Stretch } from '../tariff/price-day.ts';

interface PriceChartProps {
  /** One local day, in order. */
  readonly stretches: readonly Stretch[];
  /** Lowest and highest cost of all days shown in turn, so that the days can be compared. */
  readonly range: readonly [low: number, high: number];
  readonly dayName: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly nowMs: number;
}

const WIDTH = 360;
const HEIGHT = 190;
const LEFT = 38;
const RIGHT = 8;
const TOP = 22;
const BOTTOM = 24;

/** A day's prices as steps over its hours. Time runs from left to right in every language. */
export function PriceChart({ stretches, range, dayName, currency, timeZone, nowMs }: PriceChartProps): JSX.Element {
  const startMs = stretches[0]?.startMs ?? 0;
  const endMs = stretches.at(-1)?.endMs ?? 1;
  const values = axisValues(range[0], range[1]);
  const bottom = values[0] ?? 0;
  const top = values.at(-1) ?? 1;
  const x = (ms: number) => LEFT + ((ms - startMs) / (endMs - startMs)) * (WIDTH - LEFT - RIGHT);
  const y = (cost: number) => TOP + ((top - cost) / (top - bottom)) * (HEIGHT - TOP - BOTTOM);
  const marked = extremes(stretches);
  const marks = clockMarks(startMs, endMs, timeZone);
  const now = nowMs >= startMs && nowMs < endMs ? x(nowMs) : null;
  const nowCost = stretches.find((stretch) => stretch.startMs <= nowMs && nowMs < stretch.endMs)?.cost;
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={chartInWords(stretches, dayName, currency)}
      direction="ltr"
    >
      <text class="chart-label" x={LEFT - 6} y={10} text-anchor="end">
        {unitPerKwh(currency, locale()).split('/')[0]}
      </text>
      {values.map((value) => (
        <g key={value}>
          <line
            class={value === 0 ? 'chart-zero' : 'chart-grid'}
            x1={LEFT}
            x2={WIDTH - RIGHT}
            y1={y(value)}
            y2={y(value)}
          />
          <text class="chart-label" x={LEFT - 6} y={y(value) + 4} text-anchor="end">
            {formatAmount(value, currency, locale()).replace(/[.,]0+$/, '')}
          </text>
        </g>
      ))}
      {stretches.map((stretch) => (
        <rect
          key={stretch.startMs}
          class={areaClass(stretch, marked)}
          x={x(stretch.startMs)}
          width={Math.max(x(stretch.endMs) - x(stretch.startMs), 0.5)}
          y={Math.min(y(stretch.cost), y(0))}
          height={Math.max(Math.abs(y(stretch.cost) - y(0)), 1)}
        />
      ))}
      <path class="chart-line" d={steps(stretches, x, y)} />
      {marks.map((ms, at) => (
        <text
          key={ms}
          class="chart-label"
          x={x(ms)}
          y={HEIGHT - 6}
          text-anchor={at === 0 ? 'start' : at === marks.length - 1 ? 'end' : 'middle'}
        >
          {formatAxisHour(ms, timeZone)}
        </text>
      ))}
      {now !== null && (
        <>
          <line class="chart-now" x1={now} x2={now} y1={TOP - 6} y2={HEIGHT - BOTTOM} />
          {nowCost !== undefined && <circle class="chart-dot" cx={now} cy={y(nowCost)} r="4.5" />}
          <text
            class="chart-now-label"
            x={Math.min(Math.max(now, LEFT + 16), WIDTH - 18)}
            y={TOP - 10}
            text-anchor="middle"
          >
            {say('summary.nowMark')}
          </text>
        </>
      )}
    </svg>
  );
}

function areaClass({ cost }: Stretch, marked: ReturnType<typeof extremes>): string {
  if (marked === null) return 'chart-area';
  if (cost === marked.cheapest.cost) return 'chart-area chart-cheap';
  return cost === marked.dearest.cost ? 'chart-area chart-dear' : 'chart-area';
}

function steps(stretches: readonly Stretch[], x: (ms: number) => number, y: (cost: number) => number): string {
  return stretches
    .map(({ startMs, endMs, cost }, at) => `${at === 0 ? 'M' : 'L'}${x(startMs)} ${y(cost)}H${x(endMs)}`)
    .join('');
}

function chartInWords(stretches: readonly Stretch[], day: string, currency: string): string {
  const costs = stretches.map(({ cost }) => cost);
  const low = formatRate(Math.min(...costs), currency, locale());
  const high = formatRate(Math.max(...costs), currency, locale());
  return low === high ? say('summary.chartFlat', { day, price: low }) : say('summary.chart', { day, low, high });
}
