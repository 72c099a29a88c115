import type { JSX } from 'preact';
import { say, sayIfKnown } from '../language/language.ts';
import { ChoiceList } from '../parts/choice-list.tsx';
import { ProviderLine } from '../parts/provider-mark.tsx';
import { useSession } from '../parts/session-context.ts';
import { Sheet } from '../parts/sheet.tsx';
import type { Page } from '../session/protocol.ts';

export function Structure({ page }: { readonly page: Page<'plan_structure'> }): JSX.Element {
  const session = useSession();
  const title = say(page.direction === 'EXPORT' ? 'structure.titleExport' : 'structure.title');
  return (
    <Sheet title={title} before={<ProviderLine provider={page.data.provider} />}>
      <ChoiceList
        label={title}
        choices={page.data.options.map((option) => ({
          key: option,
          name: sayIfKnown(`structure.${option}`) ?? option,
          detail: sayIfKnown(`structure.${option}.example`),
          mark: <Shape of={option} />,
        }))}
        onChoose={(option) => session.submit({ action: option })}
      />
    </Sheet>
  );
}

const SHAPES: Record<string, string> = {
  FIXED: 'M3 12h26',
  TIME_OF_DAY: 'M3 19h8V9h9v6h9',
  MARKET: 'M3 17h3v-4h3v5h4v-8h3v3h3V6h4v8h3v4h3',
};

/** The day's price as a line, the way each structure draws it. */
function Shape({ of }: { readonly of: string }): JSX.Element {
  return (
    <svg class="shape" viewBox="0 0 32 24" width="40" height="30" aria-hidden="true">
      <path
        d={SHAPES[of] ?? 'M5 7h22M5 12h22M5 17h12'}
        fill="none"
        stroke="currentColor"
        stroke-width="2.25"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
