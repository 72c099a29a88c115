import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { say } from '../language/language.ts';
import { Button, Form } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { useDraft } from '../parts/session-context.ts';
import { Sheet, useProblemAt } from '../parts/sheet.tsx';
import type { TextKey } from '../texts/en.ts';

interface OneLineProps {
  readonly title: string;
  readonly label: string;
  readonly hint: string;
  readonly initial: string;
  readonly param: string;
  readonly missing: TextKey;
  readonly before?: JSX.Element | null;
  onAnswer(text: string): void;
}

/** A question answered by one line of text. */
export function OneLine({ title, label, hint, initial, param, missing, before, onAnswer }: OneLineProps): JSX.Element {
  const problemAt = useProblemAt();
  const [text, setText] = useDraft(() => initial);
  const [refused, setRefused] = useState(false);
  return (
    <Sheet title={title} params={[param]} before={before}>
      <Form
        onSubmit={() => {
          setRefused(text.trim() === '');
          if (text.trim() !== '') onAnswer(text.trim());
        }}
      >
        <Field label={label} hint={hint} error={refused && text.trim() === '' ? say(missing) : problemAt(param)}>
          {(control) => (
            <input
              {...control}
              type="text"
              autocomplete="off"
              maxLength={100}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          )}
        </Field>
        <div class="actions">
          <Button type="submit">{say('app.continue')}</Button>
        </div>
      </Form>
    </Sheet>
  );
}
