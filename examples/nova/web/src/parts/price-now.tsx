import type { JSX } from 'preact';
import type { ChargingPlan, Prices } from '../../../answers.ts';
import { between, cheapestWindow, type Level, levelOf, nextChange, pricedRows, rowAt } from '../prices/price-level.ts';
import { priceNumber, priceWords, spanWords, timeWords, unitWord } from '../prices/words.ts';

const LEVELS: Record<Level, string> = {
  BELOW_ZERO: 'You are paid to use it',
  LOW: 'Low',
  MIDDLE: 'Medium',
  HIGH: 'High',
  EVEN: 'The same all day',
};

const DAY_MS = 86_400_000;
const BEST_HOURS = 3;

interface PriceNowProps {
  readonly prices: Prices;
  readonly plan: ChargingPlan | null;
  readonly nowMs: number;
}

/** What a kilowatt-hour costs at this moment, and what to make of it. */
export function PriceNow({ prices, plan, nowMs }: PriceNowProps): JSX.Element {
  const { currency, timeZone } = prices;
  const today = pricedRows(prices.today);
  const now = rowAt(today, nowMs);
  if (now === undefined) return <section class="hero hero-EVEN">There is no price for this hour.</section>;
  const level = levelOf(now.value, today);
  const known = [...today, ...pricedRows(prices.tomorrow)];
  const next = nextChange(known, nowMs);
  const best = cheapestWindow(between(known, nowMs, nowMs + DAY_MS), BEST_HOURS);
  const charging = plan?.slots.some(({ startMs, endMs }) => startMs <= nowMs && nowMs < endMs);
  return (
    <section class={`hero hero-${level}`} aria-label="Price now">
      <div class="hero-now">
        <p class="hero-label">
          Electricity now
          {now.confidence < 1 && <span class="badge">Estimate</span>}
        </p>
        <p class="hero-price">
          <span class="hero-number">{priceNumber(now.value, currency)}</span> {unitWord(currency)}/kWh
        </p>
        <p class="hero-level">
          <span class="dot" aria-hidden="true" />
          {LEVELS[level]}
          {charging && ' · charging'}
        </p>
      </div>
      <dl class="hero-facts">
        {next !== null && (
          <div>
            <dt>From {timeWords(next.startMs, timeZone)}</dt>
            <dd>{priceWords(next.value, currency)}</dd>
          </div>
        )}
        {best !== null && (
          <div>
            <dt>Best time, next 24 hours</dt>
            <dd>{spanWords(best.startMs, best.endMs, timeZone)}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
