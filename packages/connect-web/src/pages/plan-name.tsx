import type { JSX } from 'preact';
import { say } from '../language/language.ts';
import { ProviderLine } from '../parts/provider-mark.tsx';
import { useSession } from '../parts/session-context.ts';
import type { Page } from '../session/protocol.ts';
import { OneLine } from './one-line.tsx';

export function PlanName({ page }: { readonly page: Page<'tariff_name_input'> }): JSX.Element {
  const session = useSession();
  return (
    <OneLine
      before={<ProviderLine provider={page.data.provider} />}
      title={say('planName.title')}
      label={say('planName.label')}
      hint={say('planName.example')}
      initial={page.data.tariff?.name ?? ''}
      param="data.tariff.name"
      missing="error.tariff_name_missing"
      onAnswer={(name) => session.submit({ data: { tariff: { name } } })}
    />
  );
}
