import type { JSX } from 'preact';
import { say } from '../language/language.ts';
import { ChoiceList } from '../parts/choice-list.tsx';
import { ProviderLine } from '../parts/provider-mark.tsx';
import { useSession } from '../parts/session-context.ts';
import { Sheet } from '../parts/sheet.tsx';
import type { Page } from '../session/protocol.ts';

export function Region({ page }: { readonly page: Page<'region_select'> }): JSX.Element {
  const session = useSession();
  const { regions, region, region_names = {}, provider } = page.data;
  // The best guess stands first; it is one tap like the others.
  const ordered = [...regions].sort((a, b) => Number(b === region) - Number(a === region));
  return (
    <Sheet title={say('region.title')} lead={say('region.lead')} before={<ProviderLine provider={provider} />}>
      <ChoiceList
        label={say('region.title')}
        choices={ordered.map((code) => ({
          key: code,
          name: region_names[code] ?? code,
          detail: region_names[code] ? code : null,
        }))}
        onChoose={(code) => session.submit({ data: { region: code } })}
      />
    </Sheet>
  );
}
