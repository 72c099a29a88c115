import { isOemRelease, NEWEST_OEM_RELEASE, OEM_RELEASES, PROVIDER_RELEASE } from '../http/release.ts';
import {
  type AccountKind,
  createAccount,
  createKey,
  getAccount,
  listAccounts,
  listKeys,
  revokeKey,
  setAccountStatus,
} from '../modules/accounts/index.ts';
import { normaliseCountryCode } from '../modules/geography/index.ts';
import {
  createTransport,
  fetchSource,
  importPrices,
  type MarketSource,
  type PriceImport,
  sourceName,
} from '../modules/market/index.ts';
import { addProvider, registeredProviders } from '../modules/providers/index.ts';
import { type FileReading, type LibraryFile, readLibrary, storeTemplates } from '../modules/tariffs/index.ts';
import { listSigningKeys, rotateSigningKeys } from '../modules/webhooks/index.ts';
import type { Platform } from '../platform.ts';
import { Refusal } from '../refusal.ts';
import { VERSION } from '../version.ts';

/** Characters of an account's name at most. */
const LONGEST_NAME = 120;

/**
 * What an operator can have done, by name. Inputs and results are plain JSON, so that the same operation runs in the
 * command's own process or in the server that holds the data folder.
 */
export const operations = {
  'account create': async (
    { storage }: Platform,
    input: { name: string; kind: AccountKind; release: string | null },
  ) => {
    const { account, testKey, liveKey } = await createAccount(storage, {
      name: companyName(input.name),
      kind: input.kind,
      defaultRelease: chosenRelease(input.kind, input.release),
    });
    return { id: account.id, name: account.name, testKey: testKey.secret, liveKey: liveKey.secret };
  },

  'account list': async ({ storage }: Platform) =>
    (await listAccounts(storage)).map((account) => ({
      id: account.id,
      name: account.name,
      kind: account.kind,
      status: account.status,
      release: account.defaultRelease,
      created: account.timeCreated.toISOString(),
    })),

  'account disable': async ({ storage }: Platform, input: { accountId: string }) => ({
    name: (await setAccountStatus(storage, input.accountId, 'DISABLED')).name,
  }),

  'account enable': async ({ storage }: Platform, input: { accountId: string }) => ({
    name: (await setAccountStatus(storage, input.accountId, 'ACTIVE')).name,
  }),

  'key create': ({ storage }: Platform, input: { accountId: string; liveMode: boolean }) =>
    storage.atomically(async (transaction) => {
      await getAccount(transaction, input.accountId);
      return createKey(transaction, input);
    }),

  'key revoke': async ({ storage }: Platform, input: { keyId: string }) => {
    await revokeKey(storage, input.keyId);
    return { id: input.keyId };
  },

  'key list': async ({ storage }: Platform, input: { accountId: string }) => {
    await getAccount(storage, input.accountId);
    return (await listKeys(storage, input.accountId)).map((key) => ({
      id: key.id,
      mode: key.liveMode ? 'live' : 'test',
      key: `${key.liveMode ? 'sk_live_' : 'sk_test_'}…${key.ending}`,
      created: key.timeCreated.toISOString(),
      revoked: key.timeRevoked?.toISOString() ?? null,
    }));
  },

  'provider add': async (
    { storage, instanceKey }: Platform,
    input: {
      name: string;
      countries: string[];
      onboardUrl: string | null;
      testOnboardUrl: string | null;
      apiUrl: string | null;
      moduleKey: string | null;
      loginStyle: 'MODULE' | 'OWN_PAGES';
      accountId: string | null;
      website: string | null;
    },
  ) => {
    const { onboardUrl, testOnboardUrl, apiUrl } = input;
    for (const url of [onboardUrl, testOnboardUrl, apiUrl, input.website]) requireWebAddress(url);
    const added = await addProvider(
      storage,
      {
        displayName: companyName(input.name),
        countryCodes: input.countries.map(requireCountry),
        websiteUrl: input.website,
        module: onboardUrl === null && testOnboardUrl === null ? null : { onboardUrl, testOnboardUrl, apiUrl },
        moduleKey: input.moduleKey,
        loginStyle: input.loginStyle,
        accountId: input.accountId,
      },
      instanceKey,
    );
    return { id: added.id, name: added.displayName, countries: added.countryCodes };
  },

  'provider list': async ({ storage }: Platform) =>
    (await registeredProviders(storage)).map((provider) => ({
      id: provider.id,
      name: provider.displayName,
      countries: provider.countryCodes.join(' '),
      login: provider.loginStyle,
      live: provider.module?.onboardUrl ?? null,
      test: provider.module?.testOnboardUrl ?? null,
      key: provider.moduleKeySealed === null ? 'none' : 'set',
      account: provider.accountId,
    })),

  'signing-key list': async ({ storage }: Platform) =>
    (await listSigningKeys(storage)).map(({ id, liveMode, status, firstUse }) => ({
      id,
      mode: liveMode ? 'live' : 'test',
      status,
      firstUse: firstUse.toISOString(),
    })),

  'signing-key rotate': async ({ storage, instanceKey }: Platform) =>
    (await rotateSigningKeys(storage, instanceKey)).map(({ id, firstUse }) => ({
      id,
      firstUse: firstUse.toISOString(),
    })),

  'market import': async ({ storage }: Platform, input: PriceImport) => {
    const result = await importPrices(storage, input);
    return {
      file: input.file.name,
      source: result.source.id,
      market: result.source.displayName,
      from: new Date(result.startMs).toISOString(),
      until: new Date(result.endMs).toISOString(),
      added: result.added,
      corrected: result.corrected,
      unchanged: result.unchanged,
    };
  },

  'market fetch': async ({ storage, market, settings }: Platform, input: { source: string }) => {
    const source = await requireSource({ market, storage }, input.source);
    const access = { transport: createTransport(VERSION), entsoeToken: settings.entsoeToken };
    const outcome = await fetchSource(storage, market, source, access);
    if (!outcome.ok) throw new Refusal('unavailable', `${source.displayName}: ${outcome.error}`);
    return { market: source.displayName, feed: outcome.feed, ...outcome.delivery };
  },

  'market list': async ({ market, storage }: Platform, input: { all: boolean }) => {
    const { sources } = await market.catalogue(storage);
    const shown = input.all ? sources : sources.filter((source) => source.timeAttempted !== null);
    return shown.map((source) => describeSource(source, market));
  },

  'library import': async ({ storage }: Platform, input: { files: LibraryFile[] }) => {
    const readings = readLibrary(input.files);
    const templates = readings.flatMap((reading) => (reading.outcome === 'IMPORTED' ? [reading.template] : []));
    await storeTemplates(storage, templates, { sandbox: false });
    return readings.map(describeReading);
  },
} as const;

export type OperationName = keyof typeof operations;
export type OperationInput<Name extends OperationName> = Parameters<(typeof operations)[Name]>[1];
export type OperationResult<Name extends OperationName> = Awaited<ReturnType<(typeof operations)[Name]>>;

function companyName(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > LONGEST_NAME) {
    throw new Refusal('data_json_invalid', `The name of a company has 1 to ${LONGEST_NAME} characters.`);
  }
  return name;
}

function requireCountry(text: string): string {
  const code = normaliseCountryCode(text);
  if (code === null) throw new Refusal('country_code_invalid', `"${text}" is no country of ISO 3166-1 alpha-2.`);
  return code;
}

function requireWebAddress(url: string | null): void {
  if (url !== null && !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new Refusal('url_invalid', `"${url}" is no http(s) address.`);
  }
}

function chosenRelease(kind: AccountKind, release: string | null): string {
  if (kind === 'PROVIDER') return PROVIDER_RELEASE;
  const chosen = release ?? NEWEST_OEM_RELEASE;
  const known = OEM_RELEASES.find((each) => each === chosen || each.endsWith(`.${chosen}`));
  if (known === undefined || !isOemRelease(known)) {
    throw new Refusal('api_version_unknown', `There is no release "${chosen}": use ${OEM_RELEASES.join(' or ')}.`);
  }
  return known;
}

async function requireSource(
  { market, storage }: Pick<Platform, 'market' | 'storage'>,
  name: string,
): Promise<MarketSource> {
  const source = (await market.catalogue(storage)).find(name);
  if (source === undefined) {
    throw new Refusal('market_source_missing', `There is no market source "${name}"; see: market list --all.`);
  }
  return source;
}

function describeSource(source: MarketSource, market: Platform['market']) {
  const { status, knownUntilMs } = market.freshness(source, true);
  return {
    source: sourceName(source),
    id: source.id,
    name: source.displayName,
    unit: `${source.currencyCode}/${source.unitsPerKwh === 0.001 ? 'MWh' : source.unitsPerKwh === 1 ? 'kWh' : `${1 / source.unitsPerKwh} kWh`}`,
    status,
    knownUntil: knownUntilMs === null ? null : new Date(knownUntilMs).toISOString(),
    delivered: source.timeDelivered?.toISOString() ?? null,
    feed: source.feed ?? market.feedsOf(source)[0]?.feed.id ?? null,
    lastError: source.lastError,
  };
}

function describeReading(reading: FileReading) {
  const { path, outcome } = reading;
  switch (outcome) {
    case 'IMPORTED': {
      const { template, warnings } = reading;
      const detail = `${template.provider.displayName}: ${template.displayName}`;
      return { path, outcome, detail, warnings: warnings.map((warning) => warning.detail) };
    }
    case 'REFUSED':
      return { path, outcome, detail: `${reading.refusal.reason}: ${reading.refusal.detail}`, warnings: [] };
    case 'USED':
    case 'SKIPPED':
      return { path, outcome, detail: reading.detail, warnings: [] };
  }
}
