import type { JSX } from 'preact';
import { say } from '../language/language.ts';
import { AddressLine } from '../parts/address-line.tsx';
import { Button } from '../parts/button.tsx';
import { SearchableChoices } from '../parts/choice-list.tsx';
import { ProviderMark } from '../parts/provider-mark.tsx';
import { useSession } from '../parts/session-context.ts';
import { Sheet } from '../parts/sheet.tsx';
import type { Page } from '../session/protocol.ts';

export function ProviderSelect({ page }: { readonly page: Page<'provider_select'> }): JSX.Element {
  const session = useSession();
  const { providers, query = '', has_more = false, postal_address } = page.data;
  return (
    <Sheet
      title={say(page.direction === 'EXPORT' ? 'provider.titleExport' : 'provider.title')}
      lead={say('provider.lead')}
    >
      <AddressLine page={page} address={postal_address} />
      <SearchableChoices
        choices={providers.map((provider) => ({
          key: provider.id ?? '',
          name: provider.display_name,
          detail: provider.connection_types?.includes('DIRECT') ? say('provider.login') : null,
          mark: <ProviderMark provider={provider} />,
        }))}
        label={say('provider.list')}
        searchLabel={say('provider.search')}
        noneText={say('provider.none')}
        query={query}
        hasMore={has_more}
        onChoose={(id) => session.submit({ data: { provider: { id } } })}
        onSearch={(text) => session.submit({ action: 'SEARCH', data: { query: text } })}
      />
      <div class="actions actions-sticky">
        <Button look="second" onPress={() => session.submit({ action: 'PROVIDER_MISSING' })}>
          {say('provider.missing')}
        </Button>
      </div>
    </Sheet>
  );
}
