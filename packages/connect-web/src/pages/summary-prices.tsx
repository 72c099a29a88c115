import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { formatTime } from '../language/format.ts';
import { locale, say } from '../language/language.ts';
import { formatRate } from '../money/format-rate.ts';
import { PriceChart } from '../parts/price-chart.tsx';
import type { ConnectedTariff } from '../session/protocol.ts';
import { extremes, priceAt, readStretches, type Stretch } from '../tariff/price-day.ts';

interface Priced {
  readonly tariff: ConnectedTariff;
  readonly currency: string;
  readonly timeZone: string;
  readonly nowMs: number;
}

/** What a kilowatt-hour costs at this moment, and what comes next. */
export function PriceNow({ tariff, currency, timeZone, nowMs }: Priced): JSX.Element {
  const { yesterday, today, tomorrow } = tariff.prices;
  const found = priceAt(readStretches([...yesterday, ...today, ...tomorrow]), nowMs);
  const estimated = tariff.temporary || (found !== null && found.now.confidence < 1);
  const rate = (cost: number) => formatRate(cost, currency, locale());
  if (found === null) return <p class="now-none">{say('summary.noPrice')}</p>;
  const time = formatTime(found.untilMs, timeZone);
  return (
    <div class="now">
      <p class="now-label">
        {say(tariff.direction === 'EXPORT' ? 'summary.nowExport' : 'summary.now')}
        {estimated && (
          <span class="badge" title={say('summary.estimateHint')}>
            {say('summary.estimate')}
          </span>
        )}
      </p>
      <p class="now-price">{rate(found.now.cost)}</p>
      <p class="now-next">
        {found.next === null
          ? tariff.structure_type !== 'FIXED' && say('summary.untilOnly', { time })
          : say('summary.until', { time, price: rate(found.next.cost) })}
      </p>
    </div>
  );
}

const DAYS = ['yesterday', 'today', 'tomorrow'] as const;
type Day = (typeof DAYS)[number];

/** Three days of prices, one at a time: chart, cheapest and dearest hours, and a table. */
export function PriceDays({ tariff, currency, timeZone, nowMs }: Priced): JSX.Element {
  const [day, setDay] = useState<Day>('today');
  const group = useId();
  const days = {
    yesterday: readStretches(tariff.prices.yesterday),
    today: readStretches(tariff.prices.today),
    tomorrow: readStretches(tariff.prices.tomorrow),
  };
  const costs = DAYS.flatMap((name) => days[name].map(({ cost }) => cost));
  const stretches = days[day];
  return (
    <section class="days">
      <fieldset class="segments">
        <legend class="unseen">{say('summary.days')}</legend>
        {DAYS.map((name) => (
          <label key={name} class={name === day ? 'segment segment-on' : 'segment'}>
            <input
              type="radio"
              class="unseen"
              name={group}
              value={name}
              checked={name === day}
              onChange={() => setDay(name)}
            />
            {say(`summary.${name}`)}
          </label>
        ))}
      </fieldset>
      {stretches.length === 0 ? (
        <p class="chart-empty">{say(EMPTY_DAY[day])}</p>
      ) : (
        <>
          <PriceChart
            stretches={stretches}
            range={[Math.min(...costs), Math.max(...costs)]}
            dayName={say(`summary.${day}`)}
            currency={currency}
            timeZone={timeZone}
            nowMs={nowMs}
          />
          <Extremes
            stretches={stretches}
            exporting={tariff.direction === 'EXPORT'}
            currency={currency}
            timeZone={timeZone}
          />
          <PriceTable stretches={stretches} caption={say(`summary.${day}`)} currency={currency} timeZone={timeZone} />
        </>
      )}
    </section>
  );
}

const EMPTY_DAY = {
  yesterday: 'summary.noYesterday',
  today: 'summary.noPrices',
  tomorrow: 'summary.tomorrowLater',
} as const;

// "Cheap" says nothing good to someone who sells.
const NAMES = {
  cheapest: { IMPORT: 'summary.cheapest', EXPORT: 'summary.lowest' },
  dearest: { IMPORT: 'summary.dearest', EXPORT: 'summary.highest' },
} as const;

interface DayProps {
  readonly stretches: readonly Stretch[];
  readonly currency: string;
  readonly timeZone: string;
}

function Extremes({
  stretches,
  exporting,
  currency,
  timeZone,
}: DayProps & { readonly exporting: boolean }): JSX.Element {
  const marked = extremes(stretches);
  if (marked === null) return <p class="extremes-none">{say('summary.sameAllDay')}</p>;
  const row = (kind: 'cheapest' | 'dearest') => (
    <div class={`extreme extreme-${kind}`}>
      <dt>{say(NAMES[kind][exporting ? 'EXPORT' : 'IMPORT'])}</dt>
      <dd>
        <span class="extreme-time">{range(marked[kind], timeZone)}</span>
        <span class="extreme-price">{formatRate(marked[kind].cost, currency, locale())}</span>
      </dd>
    </div>
  );
  return (
    <dl class="extremes">
      {row('cheapest')}
      {row('dearest')}
    </dl>
  );
}

function PriceTable({ stretches, caption, currency, timeZone }: DayProps & { readonly caption: string }): JSX.Element {
  return (
    <details class="more">
      <summary>{say('summary.table')}</summary>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{say('summary.time')}</th>
            <th scope="col" class="number">
              {say('summary.price')}
            </th>
          </tr>
        </thead>
        <tbody>
          {stretches.map((stretch) => (
            <tr key={stretch.startMs}>
              <th scope="row">{range(stretch, timeZone)}</th>
              <td class="number">
                {formatRate(stretch.cost, currency, locale())}
                {stretch.confidence < 1 && <span class="badge">{say('summary.estimate')}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function range({ startMs, endMs }: Stretch, timeZone: string): string {
  return say('summary.range', { from: formatTime(startMs, timeZone), to: formatTime(endMs, timeZone) });
}
