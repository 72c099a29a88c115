import type { PostalAddress } from '../../storage/index.ts';
import { isObject } from './json-form.ts';

const MEMBERS = {
  addressLine1: 'address_line1',
  addressLine2: 'address_line2',
  city: 'city',
  state: 'state',
  postCode: 'post_code',
  countryCode: 'country_code',
} as const;

const LONGEST = 200;

/** The usable parts of an address that a provider sends; whatever is not of the form is left out, since it only fills gaps. */
export function readPostalAddress(json: unknown): Partial<PostalAddress> {
  if (!isObject(json)) return {};
  const parts = Object.entries(MEMBERS).flatMap(([name, member]) => {
    const part = json[member];
    const text = typeof part === 'string' ? part.trim() : '';
    return text === '' || text.length > LONGEST ? [] : [[name, text]];
  });
  return Object.fromEntries(parts);
}
