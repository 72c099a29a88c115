import type { Outcome, PriceRow, View } from '../../modules/connect/index.ts';
import type { PostalAddress } from '../../storage/index.ts';
import { formatWithOffset } from '../../wire/timestamps.ts';

type Shown = Extract<Outcome, { kind: 'PAGE' }>;

/** Pages that dialects write in a way of their own. */
type OwnPage = 'structure' | 'price' | 'summary';
export type SharedView = Exclude<View, { page: OwnPage }>;

/** `data` of a page that is the same in every dialect (connect.md §3.3). */
export function writeData(view: SharedView): Record<string, unknown> {
  switch (view.page) {
    case 'address':
      return { postal_address: writeAddress(view.postalAddress) };
    case 'provider':
      return {
        query: view.query,
        has_more: view.hasMore,
        providers: view.providers.map(({ provider, methods }) => ({
          id: provider.id,
          display_name: provider.displayName,
          logo_url: provider.logoUrl,
          connection_types: methods,
        })),
        postal_address: writeAddress(view.postalAddress),
      };
    case 'provider_name':
      return { provider: { name: view.name }, postal_address: writeAddress(view.postalAddress) };
    case 'library':
      return {
        query: view.query,
        has_more: view.hasMore,
        tariffs: view.plans.map(({ id, name, description }) => ({ id, name, description })),
        postal_address: writeAddress(view.postalAddress),
      };
    case 'region':
      return {
        regions: view.regions.map(({ code }) => code),
        ...(view.region === null ? {} : { region: view.region }),
        region_names: Object.fromEntries(view.regions.map(({ code, name }) => [code, name])),
      };
    case 'surcharge':
      return { currency_code: view.currencyCode, surcharge: view.surcharge };
    case 'name':
      return { tariff: { name: view.name } };
    case 'pending':
      return { connection_type: view.connectionType };
    case 'failed':
      return { connection_type: view.connectionType, failure_code: view.failureCode };
    case 'term':
      return { contract_start_date: view.start, contract_end_date: view.end, contract_term_type: view.type };
  }
}

/** Periods of the day as they were typed. */
export function writePeriods({ currencyCode, periods }: Extract<View, { page: 'price' }>): Record<string, unknown> {
  return {
    currency_code: currencyCode,
    hours: periods.map(({ cost, validFrom, validTo }) => ({ cost, valid_from: validFrom, valid_to: validTo })),
  };
}

export function writeAddress(address: PostalAddress): Record<string, string> {
  return {
    address_line1: address.addressLine1,
    address_line2: address.addressLine2,
    city: address.city,
    state: address.state,
    post_code: address.postCode,
    country_code: address.countryCode,
  };
}

/** The provider as every page after its choice carries it. */
export function writeProvider({ provider, view }: Shown): Record<string, unknown> {
  if (provider === null || BEFORE_PROVIDER.has(view.page)) return {};
  const { id, displayName, logoUrl, accentColor } = provider;
  return { provider: { id, display_name: displayName, logo_url: logoUrl, accent_color: accentColor } };
}

const BEFORE_PROVIDER: ReadonlySet<View['page']> = new Set<View['page']>(['address', 'provider', 'provider_name']);

/** Rows of a day in local time, each with the offset valid then. */
export function writeRows<Name extends string>(
  rows: readonly PriceRow[],
  timeZone: string,
  writePrice: (row: PriceRow) => { readonly [Member in Name]: unknown },
): Record<string, unknown>[] {
  return rows.map((row) => ({
    valid_from: writeLocal(row.fromMs, timeZone),
    valid_to: writeLocal(row.toMs, timeZone),
    ...writePrice(row),
  }));
}

export function writeLocal(ms: number, timeZone: string): string {
  const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
  return formatWithOffset(ms, offsetNanoseconds / 60_000_000_000);
}
