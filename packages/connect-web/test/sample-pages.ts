import type { Page, PricedInterval, Provider, Route } from '../src/session/protocol.ts';

export const TOKEN = 'cot_8f1c2a9be4d07735a6c1e290';

export const TEST_DIRECT = 'prv_7e5700000000000000000001';

export const SUPERENERGY: Provider = {
  id: 'prv_de3071e0c5570f767f06f177',
  display_name: 'Superenergy',
  logo_url: null,
  accent_color: '#0a7d55',
};
const PROVIDERS: readonly Provider[] = [
  SUPERENERGY,
  { id: 'prv_000000000000000000000002', display_name: 'Octopus Energy', logo_url: null, accent_color: '#5840ff' },
  { id: 'prv_000000000000000000000003', display_name: 'Énergie du Nord', logo_url: null, accent_color: '#ffe14a' },
  {
    id: 'prv_000000000000000000000004',
    display_name: 'Stadtwerke Bad Friedrichshall-Jagstfeld Versorgungsgesellschaft mbH',
    logo_url: null,
  },
  { id: 'prv_000000000000000000000005', display_name: 'Village Power', logo_url: null },
  { id: 'prv_000000000000000000000006', display_name: 'Windkraft', logo_url: null },
  { id: 'prv_000000000000000000000007', display_name: 'Zonnestroom', logo_url: null },
  { id: TEST_DIRECT, display_name: 'Test Direct', logo_url: null },
];
const ADDRESS = {
  address_line1: '1-3',
  address_line2: 'Strand',
  city: 'London',
  state: 'Greater London',
  post_code: 'WC2N 5EH',
  country_code: 'GB',
};

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Prices of one London winter-time or UTC day, hour by hour, with a cheap night, a dear evening and a negative hour. */
function pricesOf(dayMs: number, costs: readonly number[]): PricedInterval[] {
  const hours = DAY_MS / costs.length;
  return costs.map((value, at) => ({
    valid_from: new Date(dayMs + at * hours).toISOString(),
    valid_to: new Date(dayMs + (at + 1) * hours).toISOString(),
    price: { value, confidence: 1 },
  }));
}

export const SUMMARY_TARIFF = {
  type: 'COMMODITY',
  direction: 'IMPORT',
  status: 'CONNECTED',
  tariff_id: 'trf_ba584eb6923d7c3b942ef6a0',
  connection_type: 'DIRECT',
  display_name: 'Agile Night',
  temporary: false,
  vat: 0.05,
  provider: SUPERENERGY,
  structure_type: 'DYNAMIC',
  tiered: false,
  contract_end_date: '2027-05-31T00:00:00+01:00',
  issue_report: null,
} as const;

export function dynamicPrices(nowMs: number): Record<'yesterday' | 'today' | 'tomorrow', PricedInterval[]> {
  const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const curve = Array.from({ length: 48 }, (_, at) => {
    const hour = at / 2;
    const evening = Math.exp(-((hour - 18) ** 2) / 6) * 0.24;
    const night = hour < 6 ? -0.09 : 0;
    return Math.round((0.17 + evening + night + 0.02 * Math.sin(hour)) * 1e4) / 1e4;
  });
  const windy = curve.map((value, at) => (at >= 6 && at < 10 ? -0.032 : Math.round(value * 0.8 * 1e4) / 1e4));
  return { yesterday: pricesOf(todayMs - DAY_MS, curve), today: pricesOf(todayMs, windy), tomorrow: [] };
}

const HOURLY_NIGHT = [0.085, 0.085, 0.085, 0.085, 0.085, 0.2855];

/** Every page of the tariff flow with data as the server sends it, at a moment. */
export function samplePages(nowMs: number): { readonly [R in Exclude<Route, 'session_redirect'>]: Page<R> } {
  const members = { connect_token: TOKEN, live_mode: false, direction: 'IMPORT', type: 'COMMODITY' } as const;
  const withActions = (...actions: string[]) => ({ ...members, actions: [...actions, 'BACK', 'CLOSE'] });
  const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  return {
    postal_address_input: {
      ...withActions(),
      route: 'postal_address_input',
      data: { postal_address: { ...ADDRESS, city: '', post_code: '' } },
    },
    provider_select: {
      ...withActions('ADDRESS_CHANGE', 'PROVIDER_MISSING', 'SEARCH'),
      route: 'provider_select',
      data: {
        query: '',
        has_more: false,
        postal_address: ADDRESS,
        providers: PROVIDERS.map((provider, at) => ({
          ...provider,
          connection_types: at < 2 ? ['DIRECT', 'MANUAL'] : ['MANUAL'],
        })),
      },
    },
    provider_name_capture: {
      ...withActions('ADDRESS_CHANGE'),
      route: 'provider_name_capture',
      data: { provider: { name: '' }, postal_address: ADDRESS },
    },
    tariff_select: {
      ...withActions('TARIFF_MISSING', 'ADDRESS_CHANGE', 'SEARCH'),
      route: 'tariff_select',
      data: {
        provider: SUPERENERGY,
        postal_address: ADDRESS,
        query: '',
        has_more: false,
        tariffs: [
          { id: 'trt_1', name: 'EV Night', description: 'Low price from 00:30 to 05:30' },
          { id: 'trt_2', name: 'Standard Variable', description: 'One price all day' },
          { id: 'trt_3', name: 'Tracker', description: null },
        ],
      },
    },
    plan_structure: {
      ...withActions(),
      route: 'plan_structure',
      data: { provider: SUPERENERGY, options: ['FIXED', 'TIME_OF_DAY', 'MARKET', 'ADVANCED_TARIFF_INPUT'] },
    },
    price_input: {
      ...withActions(),
      route: 'price_input',
      data: {
        provider: SUPERENERGY,
        currency_code: 'GBP',
        hours: [{ cost: 0, valid_from: '00:00:00', valid_to: '00:00:00' }],
      },
    },
    region_select: {
      ...withActions(),
      route: 'region_select',
      data: {
        provider: SUPERENERGY,
        regions: ['CORS', 'FR'],
        region: 'FR',
        region_names: { CORS: 'Corsica', FR: 'France, mainland' },
      },
    },
    surcharge_capture: {
      ...withActions(),
      route: 'surcharge_capture',
      data: { provider: SUPERENERGY, currency_code: 'EUR', surcharge: { fixed: 0, percentage: 0 } },
    },
    tariff_name_input: {
      ...withActions(),
      route: 'tariff_name_input',
      data: { provider: SUPERENERGY, tariff: { name: '' } },
    },
    contract_term_capture: {
      ...withActions(),
      route: 'contract_term_capture',
      data: { provider: SUPERENERGY, contract_start_date: null, contract_end_date: null, contract_term_type: null },
    },
    connection_pending: {
      ...withActions('EDIT', 'DISMISS_DIRECT', 'DISCONNECT'),
      route: 'connection_pending',
      data: { provider: SUPERENERGY, connection_type: 'DIRECT' },
    },
    connection_failed: {
      ...withActions('EDIT', 'RECONNECT', 'DISMISS_DIRECT', 'DISCONNECT'),
      route: 'connection_failed',
      data: { provider: SUPERENERGY, connection_type: 'DIRECT', failure_code: 'credentials_invalid' },
    },
    consent: {
      ...withActions('ALLOW', 'DENY'),
      route: 'consent',
      data: {
        provider: SUPERENERGY,
        account: { id: 'acc_77911f2197045e6cf1b1aa00', display_name: 'Nova' },
        device: { id: 'dev_a6087272941ef077a8fd3e11', model_name: 'Pico' },
        required_consents: ['SCHEDULING', 'LOCATION'],
        consents: [
          {
            code: 'SCHEDULING',
            display_name: 'Energy management',
            description: 'Superenergy may tell this device when to charge and discharge.',
          },
          {
            code: 'LOCATION',
            display_name: 'Location',
            description: 'Superenergy may know the time zone and position of this device.',
          },
        ],
      },
    },
    tariffs_summary: {
      ...withActions(
        'DISCONNECT',
        'RECONNECT',
        'EDIT',
        'CREATE_ISSUE_REPORT',
        'UPDATE_ISSUE_REPORT',
        'CANCEL_ISSUE_REPORT',
      ),
      route: 'tariffs_summary',
      timezone: 'UTC',
      currency_code: 'GBP',
      tariffs: [
        { ...SUMMARY_TARIFF, prices: dynamicPrices(nowMs) },
        {
          ...SUMMARY_TARIFF,
          tariff_id: 'trf_000000000000000000000002',
          direction: 'EXPORT',
          display_name: 'Solar Saver',
          structure_type: 'TIME_OF_DAY',
          vat: null,
          contract_end_date: null,
          prices: {
            yesterday: [],
            today: pricesOf(todayMs, HOURLY_NIGHT),
            tomorrow: pricesOf(todayMs + DAY_MS + 0 * HOUR_MS, [0.15]),
          },
        },
      ],
    },
  };
}
