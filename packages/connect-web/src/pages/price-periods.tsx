import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatMinute } from '../language/format.ts';
import { language, locale, say } from '../language/language.ts';
import { formatRate } from '../money/format-rate.ts';
import { Button, Form } from '../parts/button.tsx';
import { DayBar, type DayBarPart } from '../parts/day-bar.tsx';
import { Field } from '../parts/field.tsx';
import { RateField } from '../parts/rate-field.tsx';
import { useSession } from '../parts/session-context.ts';
import { useProblemAt } from '../parts/sheet.tsx';
import {
  addPeriod,
  checkPeriods,
  movePeriod,
  type Period,
  parseTime,
  removePeriod,
  timeText,
} from '../tariff/hours.ts';
import { exampleAmount, readPrice } from '../tariff/typed-price.ts';

export interface TypedPeriod extends Period {
  /** Stays with the period while others come and go. */
  readonly key: number;
  readonly price: string;
}

const MOST_PERIODS = 48;

interface PeriodsFormProps {
  readonly currency: string;
  readonly periods: readonly TypedPeriod[];
  onChange(periods: readonly TypedPeriod[]): void;
}

/** Prices by time of day. Neighbouring ends and starts move together, so the day stays covered while it is typed. */
export function PeriodsForm({ currency, periods, onChange }: PeriodsFormProps): JSX.Element {
  const session = useSession();
  const problemAt = useProblemAt();
  const [tried, setTried] = useState(false);
  const read = periods.map(({ price }) => readPrice(price, currency, language()));
  const problem = checkPeriods(periods);
  const example = exampleAmount(currency, locale());
  const change = (at: number, part: Partial<TypedPeriod>) =>
    onChange(periods.map((period, index) => (index === at ? { ...period, ...part } : period)));
  const move = (at: number, edge: 'startMinute' | 'endMinute', text: string) => {
    const minute = parseTime(text);
    if (minute !== null) onChange(movePeriod(periods, at, edge, minute));
  };
  const submit = () => {
    setTried(true);
    if (problem === null && read.every(({ cost }) => cost !== null)) {
      session.submit({
        data: {
          hours: periods.map(({ startMinute, endMinute }, at) => ({
            cost: read[at]?.cost,
            valid_from: timeText(startMinute),
            valid_to: timeText(endMinute),
          })),
        },
      });
    } else window.setTimeout(() => document.querySelector<HTMLElement>('[aria-invalid]')?.focus());
  };
  return (
    <Form onSubmit={submit}>
      <DayBar
        parts={barParts(
          periods,
          read.map(({ cost }) => cost),
        )}
        label={dayInWords(
          periods,
          read.map(({ cost }) => cost),
          currency,
        )}
      />
      <ol class="periods">
        {periods.map((period, at) => {
          const code = read[at]?.code ?? null;
          const shown = code !== null && (tried || (period.price.trim() !== '' && code !== 'cost_value_zero'));
          return (
            <li key={period.key} class="period">
              <fieldset>
                <legend>
                  <span class="period-number">{at + 1}</span>
                  <span class="unseen">{say('price.period', { number: at + 1 })}</span>
                </legend>
                <TimeField
                  label={say('price.from')}
                  minute={period.startMinute}
                  onPick={(text) => move(at, 'startMinute', text)}
                />
                <TimeField
                  label={say('price.to')}
                  minute={period.endMinute}
                  onPick={(text) => move(at, 'endMinute', text)}
                />
                <RateField
                  label={say('price.label')}
                  value={period.price}
                  currency={currency}
                  error={shown ? say(`error.${code}`, { example }) : problemAt(`data.hours[${at}].cost`)}
                  onType={(price) => change(at, { price })}
                />
                {periods.length > 2 && (
                  <button
                    type="button"
                    class="icon period-remove"
                    aria-label={say('price.remove', { number: at + 1 })}
                    onClick={() => onChange(removePeriod(periods, at))}
                  >
                    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
                      <path d="M6 6l12 12M18 6L6 18" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
                    </svg>
                  </button>
                )}
              </fieldset>
            </li>
          );
        })}
      </ol>
      <div class="running" role="status">
        {problem !== null && (
          <p class="error">
            {say(`error.${problem.code}`, {
              from: formatMinute(problem.fromMinute),
              to: formatMinute(problem.toMinute),
            })}
          </p>
        )}
      </div>
      {periods.length < MOST_PERIODS && (
        <Button
          look="second"
          onPress={() =>
            onChange(addPeriod(periods, { key: Math.max(...periods.map(({ key }) => key)) + 1, price: '' }))
          }
        >
          {say('price.add')}
        </Button>
      )}
      <div class="actions">
        <Button type="submit">{say('app.continue')}</Button>
      </div>
    </Form>
  );
}

function TimeField({
  label,
  minute,
  onPick,
}: {
  readonly label: string;
  readonly minute: number;
  onPick(text: string): void;
}): JSX.Element {
  return (
    <Field label={label}>
      {(control) => (
        // "change" rather than "input": half-typed times must not move the neighbour.
        <input
          {...control}
          type="time"
          step={60}
          required
          value={timeText(minute).slice(0, 5)}
          onChange={(event) => onPick(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function barParts(periods: readonly TypedPeriod[], costs: readonly (number | null)[]): DayBarPart[] {
  const known = costs.filter((cost) => cost !== null);
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  return periods.map(({ startMinute, endMinute }, at) => {
    const cost = costs[at] ?? null;
    return {
      startMinute,
      endMinute,
      number: at + 1,
      level: cost === null ? null : span === 0 ? 0.5 : (cost - low) / span,
    };
  });
}

function dayInWords(periods: readonly TypedPeriod[], costs: readonly (number | null)[], currency: string): string {
  const parts = periods.map(({ startMinute, endMinute }, at) => {
    const cost = costs[at] ?? null;
    const price = cost === null ? say('price.noPrice') : formatRate(cost, currency, locale());
    return say('price.dayPart', { from: formatMinute(startMinute), to: formatMinute(endMinute), price });
  });
  return say('price.day', { periods: parts.join('; ') });
}
