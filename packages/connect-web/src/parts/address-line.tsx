import type { JSX } from 'preact';
import { countryName } from '../language/format.ts';
import { country as knownCountry, say } from '../language/language.ts';
import type { Page, PostalAddress } from '../session/protocol.ts';
import { useSession } from './session-context.ts';

/** The address prices are looked up for, with a way to change it where the page offers one. */
export function AddressLine({
  page,
  address,
}: {
  readonly page: Page;
  readonly address: PostalAddress | undefined;
}): JSX.Element | null {
  const session = useSession();
  if (!address?.country_code) return null;
  const words = [
    [address.address_line1, address.address_line2].filter(Boolean).join(' '),
    [address.post_code, address.city].filter(Boolean).join(' '),
  ];
  if (knownCountry.peek() !== address.country_code) knownCountry.value = address.country_code;
  return (
    <p class="address-line">
      <span>
        <span class="unseen">{say('address.yours')}: </span>
        {[...words.filter(Boolean), countryName(address.country_code)].join(', ')}
      </span>
      {page.actions?.includes('ADDRESS_CHANGE') && (
        <button
          type="button"
          class="link"
          aria-disabled={session.busy.value}
          onClick={() => session.submit({ action: 'ADDRESS_CHANGE' })}
        >
          {say('address.change')}
          <span class="unseen"> {say('address.yours')}</span>
        </button>
      )}
    </p>
  );
}
