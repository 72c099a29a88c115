import type { JSX } from 'preact';
import { say } from '../language/language.ts';
import { AddressLine } from '../parts/address-line.tsx';
import { Button } from '../parts/button.tsx';
import { SearchableChoices } from '../parts/choice-list.tsx';
import { ProviderLine } from '../parts/provider-mark.tsx';
import { useSession } from '../parts/session-context.ts';
import { Sheet } from '../parts/sheet.tsx';
import type { Page } from '../session/protocol.ts';

export function PlanSelect({ page }: { readonly page: Page<'tariff_select'> }): JSX.Element {
  const session = useSession();
  const { tariffs, query = '', has_more = false, postal_address, provider } = page.data;
  return (
    <Sheet title={say('plan.title')} lead={say('plan.lead')} before={<ProviderLine provider={provider} />}>
      <AddressLine page={page} address={postal_address} />
      <SearchableChoices
        choices={tariffs.map(({ id, name, description }) => ({ key: id, name, detail: description }))}
        label={say('plan.list')}
        searchLabel={say('plan.search')}
        noneText={say('plan.none')}
        query={query}
        hasMore={has_more}
        onChoose={(id) => session.submit({ data: { tariff: { id } } })}
        onSearch={(text) => session.submit({ action: 'SEARCH', data: { query: text } })}
      />
      <div class="actions actions-sticky">
        <Button look="second" onPress={() => session.submit({ action: 'TARIFF_MISSING' })}>
          {say('plan.missing')}
        </Button>
      </div>
    </Sheet>
  );
}
