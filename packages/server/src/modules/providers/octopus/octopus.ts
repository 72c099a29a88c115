import type {
  Authorisation,
  Capture,
  Credentials,
  Integration,
  LoginContext,
  LoginField,
  LoginReference,
  ProviderAccount,
} from '../integration.ts';
import { createOctopusApi } from './api.ts';
import { type CapturedTariff, captureSupply } from './captured.ts';
import { convertTariff } from './convert.ts';
import { OctopusFailure } from './failure.ts';
import { startOfHistoryMs } from './london.ts';
import { octopusProvider } from './provider.ts';
import { type Supply, suppliesOf, supplyOf } from './supplies.ts';

export interface OctopusOptions {
  /** Where its REST interface is; default: the company's own. */
  readonly baseUrl?: URL;
}

const BASE_URL = new URL('https://api.octopus.energy/v1/');

const FIELDS: readonly LoginField[] = [
  { name: 'account_number', label: 'Account number', type: 'text' },
  { name: 'api_key', label: 'API key', type: 'password' },
];

/** Octopus Energy as a provider with a login: the customer's account number and API key. */
export function octopusEnergy({ baseUrl = BASE_URL }: OctopusOptions = {}): Integration {
  async function readSupplies(login: Login, context: LoginContext): Promise<Supply[]> {
    const account = await createOctopusApi(baseUrl, context).account(login.account, login.apiKey);
    return suppliesOf(account, context.nowMs);
  }

  return {
    providers: [octopusProvider.id],
    directions: ['IMPORT', 'EXPORT'],
    fields: FIELDS,

    async authorise(credentials, context) {
      try {
        const login = readLogin(credentials);
        const supplies = await readSupplies(login, context);
        return choose(
          login.account,
          supplies.filter(({ direction }) => direction === context.direction),
        );
      } catch (error) {
        const { code, message } = asFailure(error);
        return { success: false, code: code === 'credentials_invalid' ? code : 'provider_error', error: message };
      }
    },

    extraStep(input, state) {
      const { account, mpans } = state as unknown as ChoiceState;
      const chosen = 'account' in input ? mpans.find((mpan) => mpan === input.account) : undefined;
      if (chosen === undefined) {
        return { success: false, code: 'credentials_invalid', error: 'There is no such supply in this account.' };
      }
      return { success: true, data: { mpan: chosen }, referenceId: account };
    },

    async capture(reference, context) {
      try {
        return await captureTariff(reference, context);
      } catch (error) {
        const { code, message } = asFailure(error);
        return { code, error: message };
      }
    },

    convert: (tariff, context) => convertTariff(tariff as CapturedTariff, context.nowMs),
  };

  async function captureTariff({ data }: LoginReference, context: LoginContext): Promise<Capture> {
    if (context.currencyCode !== CURRENCY) {
      return { code: 'no_tariff', error: `Octopus Energy's prices are in ${CURRENCY}, not ${context.currencyCode}.` };
    }
    const login = readLogin(data);
    const supplies = await readSupplies(login, context);
    const supply = supplyOf(supplies, String(data.mpan), context.direction);
    if (supply === undefined) return { code: 'no_tariff', error: 'The account has no agreement for this supply now.' };
    const api = createOctopusApi(baseUrl, context);
    const tariff = await captureSupply(api, login.account, supply, startOfHistoryMs(context.nowMs));
    return { tariff, postalAddress: supply.address };
  }
}

const CURRENCY = 'GBP';

interface Login {
  readonly account: string;
  readonly apiKey: string;
}

/** Says by itself what the company would: that it knows no such account. */
function readLogin(data: Credentials | LoginReference['data']): Login {
  const [account, apiKey] = [data.account_number, data.api_key].map((text) =>
    typeof text === 'string' ? text.trim() : '',
  );
  if (!/^A-[0-9A-Z]{4,16}$/i.test(account!)) {
    throw new OctopusFailure('credentials_invalid', 'An account number looks like A-1B2C3D4E.');
  }
  if (apiKey === '') throw new OctopusFailure('credentials_invalid', 'The API key is missing.');
  return { account: account!.toUpperCase(), apiKey: apiKey! };
}

/** What the choice among several supplies needs to know. */
interface ChoiceState {
  readonly account: string;
  readonly mpans: readonly string[];
}

function choose(account: string, supplies: readonly Supply[]): Authorisation {
  const [only] = supplies;
  if (only === undefined) return { data: {}, extraAuthRequirements: { type: 'no_available_tariffs' } };
  if (supplies.length === 1) return { success: true, data: { mpan: only.mpan }, referenceId: account };
  const state: ChoiceState = { account, mpans: supplies.map(({ mpan }) => mpan) };
  return {
    data: { ...state },
    extraAuthRequirements: { type: 'multiple_available_tariffs', accounts: supplies.map(accountOf) },
  };
}

function accountOf({ mpan, address, tariffCode }: Supply): ProviderAccount {
  const name = [address.addressLine1, address.postCode].filter(Boolean).join(', ');
  return { id: mpan, name: name || `Meter ${mpan}`, description: `${tariffCode}, meter ${mpan}` };
}

/** Whatever else is thrown is a bug, or the end of the call's time. */
function asFailure(error: unknown): OctopusFailure {
  if (error instanceof OctopusFailure) return error;
  throw error;
}
