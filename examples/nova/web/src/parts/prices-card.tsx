import type { JSX } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import type { ChargingPlan, PriceDay, Prices } from '../../../answers.ts';
import { cheapestWindow, pricedRows } from '../prices/price-level.ts';
import { dayWords, priceWords, spanWords } from '../prices/words.ts';
import { PriceChart } from './price-chart.tsx';

const DAYS = ['today', 'tomorrow'] as const;
type DayName = (typeof DAYS)[number];
const TITLES = { today: 'Today', tomorrow: 'Tomorrow' } as const;
const BEST_HOURS = 3;

interface PricesCardProps {
  readonly prices: Prices;
  readonly plan: ChargingPlan | null;
  readonly nowMs: number;
}

/** Today's and tomorrow's prices, one day at a time: chart, best hours, table. */
export function PricesCard({ prices, plan, nowMs }: PricesCardProps): JSX.Element {
  const [day, setDay] = useState<DayName>('today');
  const group = useId();
  const chargesMs = plan?.slots[0]?.startMs;
  useEffect(() => {
    // A new plan is shown where it begins.
    if (chargesMs !== undefined) setDay(chargesMs < prices.tomorrow.startMs ? 'today' : 'tomorrow');
  }, [chargesMs]);
  const { currency, timeZone } = prices;
  const rows = pricedRows(prices[day]);
  const estimated = rows.some(({ confidence }) => confidence < 1);
  const best = cheapestWindow(rows, BEST_HOURS);
  const all = DAYS.flatMap((name) => pricedRows(prices[name]).map(({ value }) => value));
  return (
    <section class="card prices">
      <div class="card-head">
        <h2>Prices</h2>
        <fieldset class="segments">
          <legend class="unseen">Day</legend>
          {DAYS.map((name) => (
            <label key={name} class={name === day ? 'segment segment-on' : 'segment'}>
              <input class="unseen" type="radio" name={group} checked={name === day} onChange={() => setDay(name)} />
              {TITLES[name]}
            </label>
          ))}
        </fieldset>
      </div>
      <p class="small date">
        {dayWords(prices[day].startMs, timeZone)}
        {estimated && <span class="badge">Estimate</span>}
      </p>
      {rows.length === 0 ? (
        <p class="no-prices">
          {day === 'tomorrow'
            ? 'Tomorrow’s prices are published in the afternoon. They appear here by themselves.'
            : 'There are no prices for today.'}
        </p>
      ) : (
        <>
          <PriceChart
            day={prices[day]}
            dayName={TITLES[day]}
            range={[Math.min(...all), Math.max(...all)]}
            best={best}
            slots={plan?.slots ?? []}
            currency={currency}
            timeZone={timeZone}
            nowMs={nowMs}
          />
          <p class="best-words">
            {best === null ? (
              'It costs the same all day.'
            ) : (
              <>
                <span class="key key-best" aria-hidden="true" />
                Best hours <strong>{spanWords(best.startMs, best.endMs, timeZone)}</strong>
                <span class="small"> {priceWords(best.mean, currency)} on average</span>
              </>
            )}
          </p>
          {estimated && <p class="small">Lighter bars are estimates, until the market publishes its prices.</p>}
          <PriceTable day={prices[day]} dayName={TITLES[day]} currency={currency} timeZone={timeZone} />
        </>
      )}
    </section>
  );
}

function PriceTable({
  day,
  dayName,
  currency,
  timeZone,
}: {
  readonly day: PriceDay;
  readonly dayName: string;
  readonly currency: string;
  readonly timeZone: string;
}): JSX.Element {
  return (
    <details class="more">
      <summary>Prices as a table</summary>
      <table>
        <caption class="unseen">{dayName}</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col" class="number">
              Price per kWh
            </th>
          </tr>
        </thead>
        <tbody>
          {day.rows.map(({ startMs, endMs, value, confidence }) => (
            <tr key={startMs}>
              <th scope="row">{spanWords(startMs, endMs, timeZone)}</th>
              <td class="number">
                {value === null ? 'not known' : priceWords(value, currency)}
                {value !== null && confidence < 1 && <span class="badge">Estimate</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
