import type { JSX } from 'preact';
import { say } from '../language/language.ts';
import { Button } from '../parts/button.tsx';
import { ProviderLine } from '../parts/provider-mark.tsx';
import { useSession } from '../parts/session-context.ts';
import { Sheet } from '../parts/sheet.tsx';
import type { Page } from '../session/protocol.ts';

/** Both answers look alike, and the texts are the server's, unchanged (connect.md §7.2). */
export function Consent({ page }: { readonly page: Page<'consent'> }): JSX.Element {
  const session = useSession();
  const { provider, account, device, consents, required_consents } = page.data;
  const asking = provider?.display_name ?? account.display_name;
  const texts = consents ?? required_consents.map((code) => ({ code, display_name: code, description: '' }));
  return (
    <Sheet
      title={say('consent.title', { provider: asking })}
      lead={say('consent.lead', { device: device?.model_name ?? say('consent.device') })}
      before={<ProviderLine provider={provider} />}
    >
      <ul class="consents">
        {texts.map(({ code, display_name, description }) => (
          <li key={code}>
            <h2>{display_name}</h2>
            <p>{description}</p>
          </li>
        ))}
      </ul>
      <p class="hint">{say('consent.via', { account: account.display_name })}</p>
      <div class="actions actions-equal">
        <Button onPress={() => session.submit({ action: 'ALLOW' })}>{say('consent.allow')}</Button>
        <Button onPress={() => session.submit({ action: 'DENY' })}>{say('consent.deny')}</Button>
      </div>
    </Sheet>
  );
}
