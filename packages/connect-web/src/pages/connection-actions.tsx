import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { say } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { useSession } from '../parts/session-context.ts';
import type { Page } from '../session/protocol.ts';
import { DisconnectDialog } from './disconnect-dialog.tsx';

/** What else can be done about a login that has brought no tariff yet. */
export function ConnectionActions({
  page,
}: {
  readonly page: Page<'connection_pending' | 'connection_failed'>;
}): JSX.Element {
  const session = useSession();
  const [asking, setAsking] = useState(false);
  const offered = (action: string) => page.actions?.includes(action) ?? false;
  return (
    <div class="actions">
      {offered('DISMISS_DIRECT') && (
        <Button look="second" onPress={() => session.submit({ action: 'DISMISS_DIRECT' })}>
          {say('connection.dismiss')}
        </Button>
      )}
      {offered('EDIT') && (
        <Button look="second" onPress={() => session.submit({ action: 'EDIT' })}>
          {say('connection.edit')}
        </Button>
      )}
      {offered('DISCONNECT') && (
        <Button look="danger" onPress={() => setAsking(true)}>
          {say('connection.disconnect')}
        </Button>
      )}
      {asking && (
        <DisconnectDialog onConfirm={() => session.submit({ action: 'DISCONNECT' })} onClose={() => setAsking(false)} />
      )}
    </div>
  );
}
