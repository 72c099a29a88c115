import type { Answers, PageName, PeriodAnswer } from '../../modules/connect/index.ts';
import { type JsonObject, mismatch, readList, readNumber, readObject, readText } from './read-members.ts';

/** Lengths of texts (connect.md §3). */
const LONG = 200;
const SHORT = 100;
/** Periods of a day. */
const MOST_PERIODS = 48;

const options: Readonly<Record<string, string>> = { ADVANCED_TARIFF_INPUT: 'ADVANCED' };

/**
 * Reads `data` as the answer to a page; every dialect takes what the others do.
 * @throws Refusal `data_json_invalid` with the member's path below `data`
 */
export function readAnswer<Name extends PageName>(page: Name, data: JsonObject): Answers[Name] {
  return readers[page](data);
}

const readers: { readonly [Name in PageName]: (data: JsonObject) => Answers[Name] } = {
  address: ({ postal_address }) => ({ postalAddress: readAddress(postal_address) }),
  provider: ({ provider }) => ({ providerId: readText(readObject(provider, 'provider')?.id, 'provider.id', SHORT) }),
  provider_name: ({ provider }) => ({
    name: readText(readObject(provider, 'provider')?.name, 'provider.name', SHORT),
  }),
  library: ({ tariff }) => ({ templateId: readText(readObject(tariff, 'tariff')?.id, 'tariff.id', SHORT) }),
  structure: (data) => ({
    options: (readList(data.options, 'options', SHORT) ?? []).map((value, i) => {
      const word = readText(value, `options[${i}]`, SHORT) ?? '';
      return options[word] ?? word;
    }),
  }),
  price: (data) => ({ periods: readPeriods(data) }),
  region: ({ region }) => ({ region: readText(region, 'region', SHORT) }),
  surcharge: (data) => {
    const surcharge = readObject(data.surcharge, 'surcharge');
    return {
      fixed: readNumber(surcharge?.fixed, 'surcharge.fixed'),
      percentage: readNumber(surcharge?.percentage, 'surcharge.percentage'),
      region: readText(data.region, 'region', SHORT),
    };
  },
  name: ({ tariff }) => ({ name: readText(readObject(tariff, 'tariff')?.name, 'tariff.name', SHORT) }),
  term: (data) => {
    const type = readText(data.contract_term_type, 'contract_term_type', SHORT);
    if (type !== undefined && type !== 'FIXED' && type !== 'UNTIL_TERMINATED') throw mismatch('contract_term_type');
    return {
      start: readText(data.contract_start_date, 'contract_start_date', SHORT),
      end: type === 'UNTIL_TERMINATED' ? undefined : readText(data.contract_end_date, 'contract_end_date', SHORT),
    };
  },
  pending: noAnswer,
  failed: noAnswer,
  summary: noAnswer,
};

function noAnswer(): never {
  throw new Error('this page takes actions only');
}

/** @throws Refusal `data_json_invalid` */
export function readAddress(value: unknown): Answers['address']['postalAddress'] {
  const address = readObject(value, 'postal_address') ?? {};
  const member = (name: string, most: number) => readText(address[name], `postal_address.${name}`, most) ?? '';
  return {
    addressLine1: member('address_line1', LONG),
    addressLine2: member('address_line2', LONG),
    city: member('city', SHORT),
    state: member('state', SHORT),
    postCode: member('post_code', SHORT),
    countryCode: member('country_code', SHORT),
  };
}

/** Periods, or a cost alone, which is one for the whole day. */
function readPeriods({ hours, cost }: JsonObject): PeriodAnswer[] {
  const list = readList(hours, 'hours', MOST_PERIODS);
  if (list === undefined) {
    return [{ cost: readNumber(cost, 'cost'), validFrom: '00:00:00', validTo: '00:00:00' }];
  }
  return list.map((value, i) => {
    const period = readObject(value, `hours[${i}]`) ?? {};
    return {
      cost: readNumber(period.cost, `hours[${i}].cost`),
      validFrom: readText(period.valid_from, `hours[${i}].valid_from`, SHORT),
      validTo: readText(period.valid_to, `hours[${i}].valid_to`, SHORT),
    };
  });
}
