import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatShare } from '../language/format.ts';
import { language, locale, say } from '../language/language.ts';
import { formatRate, typedAmount } from '../money/format-rate.ts';
import { parseDecimal } from '../money/parse-decimal.ts';
import { rateUnit, toMajor } from '../money/rate-unit.ts';
import { Button, Form } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { ProviderLine } from '../parts/provider-mark.tsx';
import { RateField } from '../parts/rate-field.tsx';
import { useDraft, useSession } from '../parts/session-context.ts';
import { Sheet, useProblemAt } from '../parts/sheet.tsx';
import type { Page } from '../session/protocol.ts';

const FIXED = 'data.surcharge.fixed';
const PERCENTAGE = 'data.surcharge.percentage';

export function Surcharge({ page }: { readonly page: Page<'surcharge_capture'> }): JSX.Element {
  const session = useSession();
  const problemAt = useProblemAt();
  const [tried, setTried] = useState(false);
  const { currency_code: currency, surcharge = {}, provider } = page.data;
  const [typed, setTyped] = useDraft(() => ({
    fixed: surcharge.fixed ? typedAmount(surcharge.fixed, currency, locale()) : '',
    percentage: surcharge.percentage
      ? new Intl.NumberFormat(locale(), { useGrouping: false }).format(surcharge.percentage)
      : '',
  }));
  const unit = rateUnit(currency, language());
  const amount = typed.fixed.trim() === '' ? 0 : parseDecimal(typed.fixed);
  const percentage = typed.percentage.trim() === '' ? 0 : parseDecimal(typed.percentage.replace('%', ''));
  const fixed = amount === null ? null : toMajor(amount, unit);
  const percentageWrong = percentage === null || percentage < 0 || percentage > 1000;
  const marketPrice = unit.perMajor === 100 ? 0.1 : 1;
  return (
    <Sheet
      title={say('surcharge.title')}
      lead={say('surcharge.lead')}
      params={[FIXED, PERCENTAGE]}
      before={<ProviderLine provider={provider} />}
    >
      <Form
        onSubmit={() => {
          setTried(true);
          if (fixed !== null && !percentageWrong) session.submit({ data: { surcharge: { fixed, percentage } } });
        }}
      >
        <RateField
          label={say('surcharge.fixed')}
          hint={say('surcharge.fixedHint')}
          value={typed.fixed}
          currency={currency}
          error={
            tried && fixed === null
              ? say('error.cost_not_a_number', { example: typedAmount(0.0345, currency, locale()) })
              : problemAt(FIXED)
          }
          onType={(text) => setTyped({ ...typed, fixed: text })}
        />
        <Field
          label={say('surcharge.percentage')}
          hint={say('surcharge.percentageHint', { example: formatShare(0.2) })}
          error={
            percentageWrong && (tried || percentage !== null)
              ? say('error.surcharge_percentage_invalid')
              : problemAt(PERCENTAGE)
          }
        >
          {(control) => (
            <span class="with-unit">
              <input
                {...control}
                type="text"
                inputMode="decimal"
                autocomplete="off"
                maxLength={10}
                value={typed.percentage}
                onInput={(event) => setTyped({ ...typed, percentage: event.currentTarget.value })}
              />
              <span class="unit" aria-hidden="true">
                %
              </span>
            </span>
          )}
        </Field>
        <p class="result" role="status">
          {fixed !== null && !percentageWrong && (fixed !== 0 || percentage !== 0)
            ? say('surcharge.result', {
                market: formatRate(marketPrice, currency, locale()),
                price: formatRate((marketPrice + fixed) * (1 + percentage / 100), currency, locale()),
              })
            : '\u00a0'}
        </p>
        <div class="actions">
          <Button type="submit">{say('app.continue')}</Button>
          <Button look="plain" onPress={() => session.submit({ data: { surcharge: { fixed: 0, percentage: 0 } } })}>
            {say('surcharge.skip')}
          </Button>
        </div>
      </Form>
    </Sheet>
  );
}
