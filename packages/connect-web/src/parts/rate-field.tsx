import type { JSX } from 'preact';
import { locale } from '../language/language.ts';
import { unitPerKwh } from '../money/format-rate.ts';
import { Field } from './field.tsx';

interface RateFieldProps {
  readonly label: string;
  readonly value: string;
  readonly currency: string;
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  onType(text: string): void;
  onLeave?: () => void;
}

/** A price per kWh, typed in the habit of the currency. */
export function RateField({ label, value, currency, error, hint, onType, onLeave }: RateFieldProps): JSX.Element {
  return (
    <Field label={label} error={error} hint={hint}>
      {(control) => (
        <span class="with-unit">
          <input
            {...control}
            type="text"
            inputMode="decimal"
            autocomplete="off"
            enterkeyhint="done"
            value={value}
            maxLength={16}
            onInput={(event) => onType(event.currentTarget.value)}
            onBlur={onLeave}
          />
          <span class="unit" aria-hidden="true">
            {unitPerKwh(currency, locale())}
          </span>
        </span>
      )}
    </Field>
  );
}
