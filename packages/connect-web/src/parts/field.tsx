import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import { say } from '../language/language.ts';

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly optional?: boolean;
  readonly labelHidden?: boolean;
  readonly children: (control: ControlProps) => ComponentChildren;
}

export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': 'true' | undefined;
}

/** A labelled control with its hint and its error, tied together for screen readers. */
export function Field({ label, hint, error, optional, labelHidden, children }: FieldProps): JSX.Element {
  const id = useId();
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].join(' ').trim();
  return (
    <div class={error === undefined ? 'field' : 'field field-wrong'}>
      <label for={id} class={labelHidden ? 'unseen' : undefined}>
        {label} {optional && <span class="optional">({say('app.optional')})</span>}
      </label>
      {children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': error === undefined ? undefined : 'true',
      })}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p class="error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
