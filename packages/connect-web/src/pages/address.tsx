import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { regionOf } from '../language/choose-language.ts';
import { countryName } from '../language/format.ts';
import { country as knownCountry, language, say } from '../language/language.ts';
import { Button, Form } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { useDraft, useSession } from '../parts/session-context.ts';
import { Sheet, useProblemAt } from '../parts/sheet.tsx';
import { COUNTRIES, hasPostCodes } from '../places/countries.ts';
import { STATES } from '../places/states.ts';
import type { Page, PostalAddress } from '../session/protocol.ts';

const EMPTY: PostalAddress = {
  address_line1: '',
  address_line2: '',
  city: '',
  state: '',
  post_code: '',
  country_code: '',
};
const PATH = 'data.postal_address.';
const PARAMS = Object.keys(EMPTY).map((key) => PATH + key);

export function Address({ page }: { readonly page: Page<'postal_address_input'> }): JSX.Element {
  const session = useSession();
  const problemAt = useProblemAt();
  const [missing, setMissing] = useState<string[]>([]);
  const [address, setAddress] = useDraft<PostalAddress>(() => prefilled(page));
  const set = (part: Partial<PostalAddress>) => {
    setAddress({ ...address, ...part });
    setMissing(missing.filter((key) => !(key in part)));
  };
  const states = STATES[address.country_code];
  const errorOf = (key: keyof PostalAddress) =>
    missing.includes(key) ? say(MISSING[key] ?? 'error.data_json_invalid') : problemAt(PATH + key);
  const submit = () => {
    const lacking = lackingParts(address);
    setMissing(lacking);
    if (lacking.length > 0)
      return window.setTimeout(() => document.querySelector<HTMLElement>('[aria-invalid]')?.focus());
    knownCountry.value = address.country_code;
    return session.submit({ data: { postal_address: address } });
  };
  const line = (key: keyof PostalAddress, label: string, autocomplete: string, most: number, optional = false) => (
    <Field label={label} error={errorOf(key)} optional={optional}>
      {(control) => (
        <input
          {...control}
          type="text"
          autocomplete={autocomplete}
          maxLength={most}
          value={address[key]}
          onInput={(event) => set({ [key]: event.currentTarget.value })}
        />
      )}
    </Field>
  );
  return (
    <Sheet title={say('address.title')} lead={say('address.lead')} params={PARAMS}>
      <Form onSubmit={submit}>
        <Field label={say('address.country')} error={errorOf('country_code')}>
          {(control) => (
            <select
              {...control}
              autocomplete="country"
              onChange={(event) => set({ country_code: event.currentTarget.value, state: '' })}
            >
              <option value="" selected={address.country_code === ''}>
                {say('address.chooseCountry')}
              </option>
              {sortedCountries().map(([code, name]) => (
                <option key={code} value={code} selected={code === address.country_code}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        {line('address_line1', say('address.line1'), 'address-line1', 200)}
        {line('address_line2', say('address.line2'), 'address-line2', 200, true)}
        <div class="pair">
          {hasPostCodes(address.country_code) &&
            line(
              'post_code',
              say(address.country_code === 'US' ? 'address.zip' : 'address.postCode'),
              'postal-code',
              20,
            )}
          {line('city', say('address.city'), 'address-level2', 100)}
        </div>
        {states !== undefined && (
          <Field
            label={say(address.country_code === 'CA' ? 'address.province' : 'address.state')}
            error={errorOf('state')}
          >
            {(control) => (
              <select
                {...control}
                autocomplete="address-level1"
                onChange={(event) => set({ state: event.currentTarget.value })}
              >
                <option value="">{say('address.chooseState')}</option>
                {states.map(([code, name]) => (
                  <option key={code} value={code} selected={code === address.state || name === address.state}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <div class="actions">
          <Button type="submit">{say('app.continue')}</Button>
        </div>
      </Form>
    </Sheet>
  );
}

const MISSING: Partial<Record<keyof PostalAddress, Parameters<typeof say>[0]>> = {
  country_code: 'error.country_code_missing',
  address_line1: 'error.address_line1_missing',
  city: 'error.city_missing',
  post_code: 'error.post_code_missing',
};

// connect.md §3.6. A state may follow from the post code, so the server decides about it.
function lackingParts(address: PostalAddress): string[] {
  const needed: (keyof PostalAddress)[] = ['country_code', 'address_line1', 'city'];
  if (hasPostCodes(address.country_code)) needed.push('post_code');
  return needed.filter((key) => address[key].trim() === '');
}

function prefilled(page: Page<'postal_address_input'>): PostalAddress {
  const given = Object.entries(page.data.postal_address ?? {}).filter(([, value]) => value);
  const region = regionOf(navigator.languages.find((tag) => tag.includes('-')));
  const guess = region !== null && COUNTRIES.includes(region) ? region : '';
  return { ...EMPTY, country_code: guess, ...Object.fromEntries(given) };
}

function sortedCountries(): (readonly [string, string])[] {
  const order = new Intl.Collator(language());
  return COUNTRIES.map((code) => [code, countryName(code)] as const).sort((a, b) => order.compare(a[1], b[1]));
}
