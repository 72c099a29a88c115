import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { say } from '../language/language.ts';
import { Button, Form } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { ProviderLine } from '../parts/provider-mark.tsx';
import { useDraft, useSession } from '../parts/session-context.ts';
import { Sheet, useProblemAt } from '../parts/sheet.tsx';
import type { Page } from '../session/protocol.ts';

export function ContractTerm({ page }: { readonly page: Page<'contract_term_capture'> }): JSX.Element {
  const session = useSession();
  const problemAt = useProblemAt();
  const [end, setEnd] = useDraft(() => page.data.contract_end_date?.slice(0, 10) ?? '');
  const [refused, setRefused] = useState(false);
  const param = 'data.contract_end_date';
  return (
    <Sheet
      title={say('term.title')}
      lead={say('term.lead')}
      params={[param]}
      before={<ProviderLine provider={page.data.provider} />}
    >
      <Form
        onSubmit={() => {
          setRefused(end === '');
          // A plain date counts in the location's zone (connect.md §3.16), which this page need not know.
          if (end !== '') session.submit({ data: { contract_end_date: end } });
        }}
      >
        <Field
          label={say('term.end')}
          error={refused && end === '' ? say('error.date_format_invalid') : problemAt(param)}
        >
          {(control) => (
            <input {...control} type="date" value={end} onInput={(event) => setEnd(event.currentTarget.value)} />
          )}
        </Field>
        <div class="actions">
          <Button type="submit">{say('app.continue')}</Button>
          <Button look="second" onPress={() => session.submit({ data: { contract_term_type: 'UNTIL_TERMINATED' } })}>
            {say('term.none')}
          </Button>
          <Button
            look="plain"
            onPress={() => session.submit({ data: { contract_end_date: null, contract_start_date: null } })}
          >
            {say('term.skip')}
          </Button>
        </div>
      </Form>
    </Sheet>
  );
}
