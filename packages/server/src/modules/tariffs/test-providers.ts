import { plainName } from '../../names.ts';
import { replaceRows, type Session, tables } from '../../storage/index.ts';
import type { TariffTerms } from '../../storage/tables/tariffs.ts';
import { allDay, day, everyDay, market } from './library/index.ts';
import { ANY_COUNTRY } from './offers.ts';
import type { Provider, TariffTemplate } from './templates.ts';

/** Test providers, in test mode only: in every country, each for one way through Connect (connect.md §6). */
const testId = (prefix: 'prv' | 'trt' | 'mrs', number: number) => `${prefix}_7e57${String(number).padStart(20, '0')}`;

/** Index of the sandbox: 0.05 and a cent for each hour of the day, UTC. */
const TEST_MARKET = testId('mrs', 1);
/** Indices of the regions A and B. */
const TEST_REGIONS = [testId('mrs', 2), testId('mrs', 3)];

const providers: readonly (typeof tables.providers.$inferInsert)[] = [
  testProvider(1, 'Test Direct', ['DIRECT', 'MANUAL'], []),
  testProvider(2, 'Test Fallback', ['DIRECT', 'LIBRARY', 'MANUAL'], []),
  testProvider(3, 'Test Library', ['LIBRARY', 'MANUAL'], []),
  testProvider(4, 'Test Market', ['MARKET', 'MANUAL'], [TEST_MARKET]),
  testProvider(5, 'Test Regions', ['LIBRARY', 'MARKET', 'MANUAL'], TEST_REGIONS),
  testProvider(6, 'Test Manual', ['MANUAL'], []),
];

const templates: readonly TariffTemplate[] = [
  testPlan(1, 3, 'Test Fixed', 'One price', 'FIXED', { schedule: everyDay(allDay(0.24)) }),
  testPlan(2, 3, 'Test Night', 'Low price from 00:30 to 05:30', 'TIME_OF_DAY', {
    schedule: everyDay(day(['00:30', 0.085], ['05:30', 0.2855])),
  }),
  testPlan(4, 2, 'Test Fallback Fixed', 'One price', 'FIXED', { schedule: everyDay(allDay(0.24)) }),
  testPlan(3, 3, 'Test Flex', 'The market price and two cents', 'MARKET', {
    schedule: everyDay(allDay(market(0.02))),
    marketRates: true,
    marketSource: TEST_MARKET,
  }),
  {
    ...testPlan(5, 5, 'Test Regional', 'Its price depends on the region', 'FIXED', { schedule: everyDay(allDay(0.2)) }),
    regions: ['A'],
  },
  {
    ...testPlan(6, 5, 'Test Regional', 'Its price depends on the region', 'FIXED', { schedule: everyDay(allDay(0.3)) }),
    regions: ['B'],
  },
];

/** Puts the test providers and their plans into the catalogue, or brings them up to date. */
export function seedTestProviders(session: Session): Promise<void> {
  return session.atomically(async (transaction) => {
    await replaceRows(transaction, tables.providers, providers);
    await replaceRows(transaction, tables.tariffTemplates, templates);
    transaction.announce({ topic: 'catalogue', key: 'templates' });
  });
}

function testProvider(
  number: number,
  displayName: string,
  connectionTypes: Provider['connectionTypes'],
  marketSources: string[],
): typeof tables.providers.$inferInsert {
  return {
    id: testId('prv', number),
    displayName,
    searchName: plainName(displayName),
    logoUrl: null,
    accentColor: null,
    countryCodes: [],
    connectionTypes,
    websiteUrl: null,
    marketSources,
    sandbox: true,
  };
}

function testPlan(
  number: number,
  provider: number,
  displayName: string,
  description: string,
  structureType: TariffTemplate['structureType'],
  terms: Pick<TariffTerms, 'schedule'> & Partial<TariffTerms>,
): TariffTemplate {
  return {
    id: testId('trt', number),
    providerId: testId('prv', provider),
    sourceKey: `test:${number}`,
    displayName,
    searchName: plainName(displayName),
    description,
    countryCode: ANY_COUNTRY,
    regions: [],
    timeZone: null,
    type: 'COMMODITY',
    direction: 'IMPORT',
    structureType,
    // No currency of its own: prices are in that of the location.
    currencyCode: 'XXX',
    validFrom: null,
    terms: {
      marketRates: false,
      marketSource: null,
      marketResolution: 'NATIVE',
      vat: null,
      fixedCharges: [],
      billingDay: null,
      tierScope: 'MONTH',
      ...terms,
    },
    sandbox: true,
  };
}
