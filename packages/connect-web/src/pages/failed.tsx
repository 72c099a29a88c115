import type { JSX } from 'preact';
import { say, sayIfKnown } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { ProviderLine } from '../parts/provider-mark.tsx';
import { useSession } from '../parts/session-context.ts';
import { Sheet } from '../parts/sheet.tsx';
import type { Page } from '../session/protocol.ts';
import { ConnectionActions } from './connection-actions.tsx';

export function Failed({ page }: { readonly page: Page<'connection_failed'> }): JSX.Element {
  const session = useSession();
  const provider = page.data.provider?.display_name ?? say('failed.yourProvider');
  const reason =
    sayIfKnown(`failed.${page.data.failure_code}`, { provider }) ?? say('failed.provider_error', { provider });
  return (
    <Sheet title={say('failed.title')} lead={reason} before={<ProviderLine provider={page.data.provider} />}>
      {page.actions?.includes('RECONNECT') && (
        <div class="actions">
          <Button onPress={() => session.submit({ action: 'RECONNECT' })}>{say('connection.reconnect')}</Button>
        </div>
      )}
      <ConnectionActions page={page} />
    </Sheet>
  );
}
