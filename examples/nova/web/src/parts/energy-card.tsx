import type { JSX } from 'preact';
import type { Energy, EnergyDay } from '../../../answers.ts';
import { energyWords, moneyWords, shortDayWords } from '../prices/words.ts';
import { useWidth } from './use-width.ts';

const HEIGHT = 120;
const BOTTOM = 20;

/** What the car took in the last 30 days, and what it cost. */
export function EnergyCard({ energy }: { readonly energy: Energy }): JSX.Element {
  const { total, currency, savedAgainstAverage } = energy;
  const hasUnknown = energy.days.some(({ cost }) => cost === null);
  return (
    <section class="card">
      <h2>Charging, last 30 days</h2>
      <dl class="facts">
        <div>
          <dt>Energy</dt>
          <dd>{energyWords(total.energyKwh)}</dd>
        </div>
        {total.cost !== null && (
          <div>
            <dt>Cost</dt>
            <dd>{moneyWords(total.cost, currency)}</dd>
          </div>
        )}
        {savedAgainstAverage !== null && savedAgainstAverage > 0 && (
          <div class="fact-good">
            <dt>Saved</dt>
            <dd>{moneyWords(savedAgainstAverage, currency)}</dd>
          </div>
        )}
      </dl>
      <Bars energy={energy} />
      {savedAgainstAverage !== null && savedAgainstAverage > 0 && (
        <p class="small">Saved against the average price of that time.</p>
      )}
      {hasUnknown && <p class="small">Costs are shown for days whose prices are known.</p>}
      <details class="more">
        <summary>Days as a table</summary>
        <table>
          <caption class="unseen">Energy and cost by day</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col" class="number">
                Energy
              </th>
              <th scope="col" class="number">
                Cost
              </th>
            </tr>
          </thead>
          <tbody>
            {energy.days.map((day) => (
              <tr key={day.startMs}>
                <th scope="row">{shortDayWords(day.startMs, energy.timeZone)}</th>
                <td class="number">{energyWords(day.energyKwh)}</td>
                <td class="number">{day.cost === null ? 'not known' : moneyWords(day.cost, currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}

const DAY_MS = 86_400_000;

function Bars({ energy: { days, timeZone, total } }: { readonly energy: Energy }): JSX.Element {
  const { ref, width } = useWidth<HTMLDivElement>();
  const first = days[0]!.startMs;
  const last = days.at(-1)!.startMs;
  const count = Math.round((last - first) / DAY_MS) + 1;
  const most = Math.max(...days.map(({ energyKwh }) => energyKwh), 0.001);
  const step = width / count;
  const place = (day: EnergyDay) => Math.round((day.startMs - first) / DAY_MS) * step;
  return (
    <div ref={ref} class="energy-bars">
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={`${energyWords(total.energyKwh)} on ${days.length} days.`}
        direction="ltr"
      >
        {days.map((day) => {
          const height = (day.energyKwh / most) * (HEIGHT - BOTTOM);
          return (
            <rect
              key={day.startMs}
              class="energy-bar"
              x={place(day) + step * 0.12}
              y={HEIGHT - BOTTOM - height}
              width={Math.max(step * 0.76, 1)}
              height={height}
              rx={Math.min(3, step / 4)}
            />
          );
        })}
        <text class="chart-label" x="0" y={HEIGHT - 4}>
          {shortDayWords(first, timeZone)}
        </text>
        <text class="chart-label" x={width} y={HEIGHT - 4} text-anchor="end">
          {shortDayWords(last, timeZone)}
        </text>
      </svg>
    </div>
  );
}
