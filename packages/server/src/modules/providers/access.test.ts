import { expect, test } from 'vitest';
import { keyFrom } from '../../instance-key.ts';
import type { Provider } from '../tariffs/index.ts';
import { createAccessFinder, sourceOf } from './access.ts';
import type { Integration } from './integration.ts';

const instanceKey = keyFrom(Buffer.alloc(32, 7).toString('base64'));
const [BUILT_IN, PLAIN] = ['prv_000000000000000000000001', 'prv_000000000000000000000002'];
const integration = { providers: [BUILT_IN], directions: ['IMPORT'] } as unknown as Integration;
const urls = { onboardUrl: 'https://login.example/', testOnboardUrl: 'https://test.example/', apiUrl: null };

function provider(id: string, changes: Partial<Provider>): Provider {
  return {
    id,
    displayName: 'Superenergy',
    searchName: 'superenergy',
    logoUrl: null,
    accentColor: null,
    countryCodes: ['GB'],
    connectionTypes: ['DIRECT'],
    websiteUrl: null,
    module: urls,
    moduleKeySealed: instanceKey.seal(Buffer.from('module-secret')),
    loginStyle: 'OWN_PAGES',
    accountId: 'acc_000000000000000000000001',
    marketSources: [],
    sandbox: false,
    ...changes,
  };
}

test.each<[string, Provider, 'live' | 'test', 'IMPORT' | 'EXPORT', string | null]>([
  ['own pages, read as a module', provider(PLAIN, {}), 'live', 'EXPORT', 'OWN_PAGES https://login.example/ MODULE'],
  ['own pages in test mode', provider(PLAIN, {}), 'test', 'IMPORT', 'OWN_PAGES https://test.example/ MODULE'],
  ['own pages, read by hooks', provider(BUILT_IN, {}), 'live', 'IMPORT', 'OWN_PAGES https://login.example/ BUILT_IN'],
  ['what hooks do not read', provider(BUILT_IN, {}), 'live', 'EXPORT', null],
  [
    'hooks with an address of test mode',
    provider(BUILT_IN, {}),
    'test',
    'IMPORT',
    'OWN_PAGES https://test.example/ BUILT_IN',
  ],
  ['no address', provider(PLAIN, { module: { ...urls, testOnboardUrl: null } }), 'test', 'IMPORT', null],
  ['a module', provider(PLAIN, { loginStyle: 'MODULE' }), 'live', 'IMPORT', 'MODULE https://login.example/ MODULE'],
  ['code in this process', provider(BUILT_IN, { loginStyle: 'MODULE' }), 'live', 'IMPORT', 'BUILT_IN – BUILT_IN'],
  ['the same in test mode', provider(BUILT_IN, { loginStyle: 'MODULE' }), 'test', 'IMPORT', null],
])('%s', (_, of, mode, direction, expected) => {
  const slot = { type: 'COMMODITY', direction } as const;
  const access = createAccessFinder([integration], instanceKey).find(of, mode === 'live', slot);
  const where = access !== null && 'onboardUrl' in access ? access.onboardUrl : '–';
  expect(access === null ? null : `${access.kind} ${where} ${sourceOf(access).kind}`).toBe(expected);
});
