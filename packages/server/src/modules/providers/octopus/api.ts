import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { LoginContext } from '../integration.ts';
import { OctopusFailure } from './failure.ts';
import type { TariffCode } from './tariff-code.ts';

const orNull = <T extends Type.TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
const text = orNull(Type.String());

const Agreement = Type.Object({ tariff_code: Type.String(), valid_from: text, valid_to: text });
const MeterPoint = Type.Object({
  mpan: Type.String(),
  is_export: orNull(Type.Boolean()),
  agreements: orNull(Type.Array(Agreement)),
});
const Property = Type.Object({
  moved_out_at: text,
  address_line_1: text,
  address_line_2: text,
  address_line_3: text,
  town: text,
  postcode: text,
  electricity_meter_points: orNull(Type.Array(MeterPoint)),
});
const Account = Type.Object({ number: Type.String(), properties: Type.Array(Property) });
const Product = Type.Object({ display_name: text, full_name: text });
const Rate = Type.Object({
  value_exc_vat: Type.Number(),
  value_inc_vat: Type.Number(),
  valid_from: text,
  valid_to: text,
  payment_method: text,
});
const RatePage = Type.Object({ next: text, results: Type.Array(Rate) });

export type OctopusAccount = Static<typeof Account>;
export type OctopusProperty = Static<typeof Property>;
export type OctopusMeterPoint = Static<typeof MeterPoint>;
export type OctopusAgreement = Static<typeof Agreement>;
/** A rate in pence: per kWh, or per day for a standing charge. */
export type OctopusRate = Static<typeof Rate>;

/** The rates a tariff may have; those of day and night belong to meters with two registers. */
export type RateKind = 'standard-unit-rates' | 'day-unit-rates' | 'night-unit-rates' | 'standing-charges';

/** The parts of the company's interface from which a tariff is read. */
export interface OctopusApi {
  /** @throws OctopusFailure `credentials_invalid` for a key or account it does not know, `provider_error` */
  account(number: string, apiKey: string): Promise<OctopusAccount>;
  /** Name of a product for customers; null: it is not published. */
  productName(product: string): Promise<string | null>;
  /** All rates that hold at or after an instant, in no order. @throws OctopusFailure `provider_error` */
  rates(tariff: TariffCode, kind: RateKind, fromMs: number): Promise<OctopusRate[]>;
}

const forms = { account: Compile(Account), product: Compile(Product), rates: Compile(RatePage) };
/** Larger pages are cut to this. */
const RATES_PER_PAGE = 1_500;
const MOST_PAGES = 50;

export function createOctopusApi(baseUrl: URL, { fetch, signal }: Pick<LoginContext, 'fetch' | 'signal'>): OctopusApi {
  async function ask(url: URL, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const request = { headers: { accept: 'application/json', ...headers }, redirect: 'manual', signal } as const;
    return await fetch(url, request).catch(() => {
      signal.throwIfAborted();
      throw new OctopusFailure('provider_error', 'Octopus Energy cannot be reached.');
    });
  }

  return {
    async account(number, apiKey) {
      const authorization = `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`;
      const response = await ask(below(baseUrl, `accounts/${encodeURIComponent(number)}/`), { authorization });
      if (UNKNOWN_LOGIN.has(response.status)) {
        throw new OctopusFailure('credentials_invalid', 'Octopus Energy does not know this key and account.');
      }
      return readJson(response, forms.account);
    },

    async productName(product) {
      const response = await ask(below(baseUrl, `products/${encodeURIComponent(product)}/`));
      if (response.status === 404) return null;
      const { display_name, full_name } = await readJson(response, forms.product);
      return display_name || full_name || null;
    },

    async rates({ code, product }, kind, fromMs) {
      const path = `products/${encodeURIComponent(product)}/electricity-tariffs/${encodeURIComponent(code)}/${kind}/`;
      const first = below(baseUrl, path);
      first.searchParams.set('period_from', new Date(fromMs).toISOString());
      first.searchParams.set('page_size', String(RATES_PER_PAGE));
      const rates: OctopusRate[] = [];
      let next: URL | null = first;
      for (let pages = 0; next !== null; pages++) {
        if (pages === MOST_PAGES) throw new OctopusFailure('provider_error', `${code} has more than ${pages} pages.`);
        const page: Static<typeof RatePage> = await readJson(await ask(next), forms.rates);
        rates.push(...page.results);
        next = nextPage(first, page.next);
      }
      return rates;
    },
  };
}

/** A wrong key, somebody else's account, and one that does not exist. */
const UNKNOWN_LOGIN = new Set([401, 403, 404]);

function below(baseUrl: URL, path: string): URL {
  return new URL(path, baseUrl.href.endsWith('/') ? baseUrl : `${baseUrl.href}/`);
}

/** Only the query of the link is taken, so that an answer cannot lead to another host. */
function nextPage(first: URL, link: string | null | undefined): URL | null {
  if (!link) return null;
  const query = URL.parse(link, first)?.search;
  if (!query) throw new OctopusFailure('provider_error', 'Octopus Energy answered a next page that is no address.');
  const url = new URL(first);
  url.search = query;
  return url;
}

interface JsonForm<T> {
  Check(value: unknown): value is T;
  Errors(value: unknown): { instancePath: string; message: string }[];
}

async function readJson<T>(response: Response, form: JsonForm<T>): Promise<T> {
  if (response.status !== 200) {
    throw new OctopusFailure('provider_error', `Octopus Energy answered with status ${response.status}.`);
  }
  const json: unknown = await response.json().catch(() => {
    throw new OctopusFailure('provider_error', 'Octopus Energy answered something that is not JSON.');
  });
  if (form.Check(json)) return json;
  const { instancePath, message } = form.Errors(json)[0]!;
  throw new OctopusFailure('provider_error', `Octopus Energy answered another form: ${instancePath} ${message}.`);
}
