import type { JSX } from 'preact';
import { say } from '../language/language.ts';
import { AddressLine } from '../parts/address-line.tsx';
import { useSession } from '../parts/session-context.ts';
import type { Page } from '../session/protocol.ts';
import { OneLine } from './one-line.tsx';

export function ProviderName({ page }: { readonly page: Page<'provider_name_capture'> }): JSX.Element {
  const session = useSession();
  return (
    <OneLine
      before={<AddressLine page={page} address={page.data.postal_address} />}
      title={say('providerName.title')}
      label={say('providerName.label')}
      hint={say('providerName.example')}
      initial={page.data.provider?.name ?? ''}
      param="data.provider.name"
      missing="error.provider_name_missing"
      onAnswer={(name) => session.submit({ data: { provider: { name } } })}
    />
  );
}
