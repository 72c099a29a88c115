import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { language, locale, say } from '../language/language.ts';
import { formatRate, typedAmount, unitPerKwh } from '../money/format-rate.ts';
import { parseDecimal } from '../money/parse-decimal.ts';
import { rateUnit } from '../money/rate-unit.ts';
import { Button, Form } from '../parts/button.tsx';
import { ProviderLine } from '../parts/provider-mark.tsx';
import { RateField } from '../parts/rate-field.tsx';
import { useDraft, useSession } from '../parts/session-context.ts';
import { Sheet, useProblemAt } from '../parts/sheet.tsx';
import type { Page } from '../session/protocol.ts';
import { parseTime, timeText } from '../tariff/hours.ts';
import { exampleAmount, likelyMeant, readPrice } from '../tariff/typed-price.ts';
import { PeriodsForm, type TypedPeriod } from './price-periods.tsx';

/** What is being typed: one price, or periods of the day. Both are kept when the customer switches. */
interface Draft {
  readonly byHour: boolean;
  readonly price: string;
  readonly periods: readonly TypedPeriod[];
}

export function Price({ page }: { readonly page: Page<'price_input'> }): JSX.Element {
  const session = useSession();
  const [draft, setDraft] = useDraft<Draft>(() => initial(page, session.structure() === 'TIME_OF_DAY'));
  const { provider, currency_code: currency } = page.data;
  const exporting = page.direction === 'EXPORT';
  const title = draft.byHour
    ? say(exporting ? 'price.titleHoursExport' : 'price.titleHours')
    : say(exporting ? 'price.titleExport' : 'price.title');
  return (
    <Sheet
      title={title}
      lead={say('price.lead')}
      params={paramsOf(draft)}
      before={<ProviderLine provider={provider} />}
    >
      {draft.byHour ? (
        <PeriodsForm
          currency={currency}
          periods={draft.periods}
          onChange={(periods) => setDraft({ ...draft, periods })}
        />
      ) : (
        <OnePriceForm currency={currency} price={draft.price} onChange={(price) => setDraft({ ...draft, price })} />
      )}
      <div class="actions">
        <Button look="plain" onPress={() => setDraft({ ...draft, byHour: !draft.byHour })}>
          {say(draft.byHour ? 'price.allDay' : 'price.byHour')}
        </Button>
      </div>
    </Sheet>
  );
}

function OnePriceForm({
  currency,
  price,
  onChange,
}: {
  readonly currency: string;
  readonly price: string;
  onChange(text: string): void;
}): JSX.Element {
  const session = useSession();
  const problemAt = useProblemAt();
  const [left, setLeft] = useState(false);
  const [tried, setTried] = useState(false);
  const read = readPrice(price, currency, language());
  const example = exampleAmount(currency, locale());
  const complaint =
    read.code !== null && (tried || (left && price.trim() !== '')) ? say(`error.${read.code}`, { example }) : undefined;
  return (
    <Form
      onSubmit={() => {
        setTried(true);
        if (read.cost !== null) {
          session.submit({ data: { hours: [{ cost: read.cost, valid_from: timeText(0), valid_to: timeText(0) }] } });
        } else window.setTimeout(() => document.querySelector<HTMLElement>('[aria-invalid]')?.focus());
      }}
    >
      <RateField
        label={say('price.label')}
        hint={say('price.example', { example: `${example}\u00a0${unitPerKwh(currency, locale())}` })}
        value={price}
        currency={currency}
        error={complaint ?? problemAt('data.hours[0].cost')}
        onType={(text) => {
          setLeft(false);
          onChange(text);
        }}
        onLeave={() => setLeft(true)}
      />
      <Doubt typed={price} currency={currency} onUse={onChange} />
      <div class="actions">
        <Button type="submit">{say('app.continue')}</Button>
      </div>
    </Form>
  );
}

/** Asks back when a price looks a hundred times too low or too high. Nothing is refused for it. */
function Doubt({
  typed,
  currency,
  onUse,
}: {
  readonly typed: string;
  readonly currency: string;
  onUse(text: string): void;
}): JSX.Element {
  const meant = likelyMeant(typed, rateUnit(currency, language()));
  const price = meant === null ? '' : formatRate(meant, currency, locale());
  return (
    <div class="doubt" role="status">
      {meant !== null && (
        <>
          <p>{say((parseDecimal(typed) ?? 0) < 1 ? 'price.maybe' : 'price.maybeHigh', { price })}</p>
          <Button look="second" onPress={() => onUse(typedAmount(meant, currency, locale()))}>
            {say('price.useSuggestion', { price })}
          </Button>
        </>
      )}
    </div>
  );
}

function initial(page: Page<'price_input'>, choseHours: boolean): Draft {
  const { hours, currency_code: currency } = page.data;
  const typed = (cost: number) => (cost === 0 ? '' : typedAmount(cost, currency, locale()));
  const periods = hours.map(({ cost, valid_from, valid_to }, at) => ({
    key: at,
    price: typed(cost),
    startMinute: parseTime(valid_from) ?? 0,
    endMinute: parseTime(valid_to) ?? 0,
  }));
  periods.sort((a, b) => a.startMinute - b.startMinute);
  const single = periods.length < 2;
  const first = periods[0]?.price ?? '';
  return {
    byHour: !single || choseHours,
    price: single ? first : '',
    periods: single
      ? [
          { key: 0, startMinute: 7 * 60, endMinute: 23 * 60, price: first },
          { key: 1, startMinute: 23 * 60, endMinute: 7 * 60, price: '' },
        ]
      : periods,
  };
}

function paramsOf(draft: Draft): string[] {
  return draft.byHour ? draft.periods.map((_, at) => `data.hours[${at}].cost`) : ['data.hours[0].cost'];
}
