import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { say } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { ProviderLine } from '../parts/provider-mark.tsx';
import { useSession } from '../parts/session-context.ts';
import { Sheet } from '../parts/sheet.tsx';
import type { Page } from '../session/protocol.ts';
import { ConnectionActions } from './connection-actions.tsx';

// connect.md §7.2
const ASK_EVERY_MS = 10_000;
const ASK_FOR_MS = 300_000;

export function Pending({ page }: { readonly page: Page<'connection_pending'> }): JSX.Element {
  const session = useSession();
  const [long, setLong] = useState(false);
  useEffect(() => {
    const stop = session.watch(ASK_EVERY_MS);
    const timer = window.setTimeout(() => {
      stop();
      setLong(true);
    }, ASK_FOR_MS);
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, []);
  const provider = page.data.provider?.display_name ?? say('failed.yourProvider');
  return (
    <Sheet
      title={say('pending.title')}
      lead={say('pending.lead', { provider })}
      before={<ProviderLine provider={page.data.provider} />}
    >
      <div class={long ? 'fetching' : 'fetching fetching-on'} aria-hidden="true">
        {[34, 52, 28, 64, 86, 58, 40, 72, 46].map((height, at) => (
          <span key={height} style={{ blockSize: `${height}%`, animationDelay: `${at * 90}ms` }} />
        ))}
      </div>
      <p role="status">{say(long ? 'pending.long' : 'pending.leave')}</p>
      <div class="actions">
        <Button onPress={() => session.submit({ action: 'CLOSE' })}>{say('pending.closeButton')}</Button>
      </div>
      <details class="more">
        <summary>{say('pending.other')}</summary>
        <ConnectionActions page={page} />
      </details>
    </Sheet>
  );
}
