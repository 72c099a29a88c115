import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { say } from '../language/language.ts';
import { Button, Form } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { useSession } from '../parts/session-context.ts';
import type { ConnectedTariff } from '../session/protocol.ts';
import { DisconnectDialog } from './disconnect-dialog.tsx';

const LONGEST_REPORT = 2000;

/** What can be done about a connected tariff: replace, report, disconnect. */
export function TariffSettings({
  tariff,
  actions,
}: {
  readonly tariff: ConnectedTariff;
  readonly actions: readonly string[];
}): JSX.Element {
  const session = useSession();
  const [question, setQuestion] = useState<'report' | 'disconnect' | null>(null);
  const post = (action: string, data: object = {}) =>
    session.submit({ action, data: { tariff_id: tariff.tariff_id, ...data } });
  const reported = tariff.issue_report ?? null;
  // Of a broken connection that button stands out, above.
  const hasLogin = tariff.connection_type === 'DIRECT' && tariff.status !== 'ERROR';
  const button = (
    action: string,
    label: string,
    look: 'second' | 'danger' = 'second',
    onPress: () => void = () => post(action),
  ) =>
    actions.includes(action) && (
      <Button look={look} onPress={onPress}>
        {label}
      </Button>
    );
  return (
    <>
      <details class="more">
        <summary>{say('summary.settings')}</summary>
        <div class="actions">
          {button('EDIT', say('summary.edit'))}
          {hasLogin && button('RECONNECT', say('connection.reconnect'))}
          {reported === null
            ? button('CREATE_ISSUE_REPORT', say('summary.report'), 'second', () => setQuestion('report'))
            : button('UPDATE_ISSUE_REPORT', say('summary.reportEdit'), 'second', () => setQuestion('report'))}
          {reported !== null && button('CANCEL_ISSUE_REPORT', say('summary.reportWithdraw'))}
          {button('DISCONNECT', say('summary.disconnect'), 'danger', () => setQuestion('disconnect'))}
        </div>
      </details>
      {question === 'disconnect' && (
        <DisconnectDialog onConfirm={() => post('DISCONNECT')} onClose={() => setQuestion(null)} />
      )}
      {question === 'report' && (
        <ReportDialog
          written={reported?.description ?? ''}
          onSend={(description) => {
            setQuestion(null);
            post(reported === null ? 'CREATE_ISSUE_REPORT' : 'UPDATE_ISSUE_REPORT', { description });
          }}
          onClose={() => setQuestion(null)}
        />
      )}
    </>
  );
}

function ReportDialog({
  written,
  onSend,
  onClose,
}: {
  readonly written: string;
  onSend(text: string): void;
  onClose(): void;
}): JSX.Element {
  const [text, setText] = useState(written);
  const [tried, setTried] = useState(false);
  return (
    <Dialog title={say('report.title')} onClose={onClose}>
      <Form
        onSubmit={() => {
          setTried(true);
          if (text.trim() !== '') onSend(text.trim());
        }}
      >
        <Field
          label={say('report.label')}
          hint={say('report.example')}
          error={tried && text.trim() === '' ? say('error.description_missing') : undefined}
        >
          {(control) => (
            <textarea
              {...control}
              rows={4}
              maxLength={LONGEST_REPORT}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          )}
        </Field>
        <div class="actions">
          <Button type="submit">{say('report.send')}</Button>
          <Button look="second" onPress={onClose}>
            {say('app.cancel')}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
