import { roundMoney } from '@plateau/energy';
import type { SummaryTariff, View } from '../../modules/connect/index.ts';
import { formatUtc } from '../../wire/timestamps.ts';
import { type Dialect, offered } from './dialect.ts';
import { writeData, writeLocal, writePeriods, writeProvider, writeRows } from './write-page.ts';

/** The protocol of release 2026-08-01. */
export const busbar: Dialect = {
  name: 'busbar',
  release: '2026-08-01.busbar',
  manner: { addressTakesEffect: 'AT_ONCE', summaryShows: 'LOCATION', errorsShowOn: 'SUMMARY' },
  routes: {
    address: ['postal_address_input'],
    provider: ['provider_select'],
    provider_name: ['provider_name_capture'],
    library: ['tariff_select'],
    structure: ['plan_structure'],
    price: ['price_input'],
    region: ['region_select'],
    surcharge: ['surcharge_capture'],
    name: ['tariff_name_input'],
    term: ['contract_term_capture'],
    pending: ['connection_pending'],
    failed: ['connection_failed'],
    summary: ['tariffs_summary'],
  },
  writePage: (shown) => {
    const { view, slot } = shown;
    const route = busbar.routes[view.page][0];
    if (view.page === 'summary') return { route, ...writeSummary(view), actions: SUMMARY_ACTIONS };
    return {
      route,
      direction: slot.direction,
      type: slot.type,
      actions: offered(shown.actions),
      data: { ...writeProvider(shown), ...dataOf(view) },
    };
  },
};

const SUMMARY_ACTIONS = [
  'DISCONNECT',
  'RECONNECT',
  'EDIT',
  'CREATE_ISSUE_REPORT',
  'UPDATE_ISSUE_REPORT',
  'CANCEL_ISSUE_REPORT',
  'CLOSE',
  'BACK',
];

function dataOf(view: Exclude<View, { page: 'summary' }>): Record<string, unknown> {
  switch (view.page) {
    case 'structure':
      return { options: view.options.map((option) => (option === 'ADVANCED' ? 'ADVANCED_TARIFF_INPUT' : option)) };
    case 'price':
      return writePeriods(view);
    default:
      return writeData(view);
  }
}

function writeSummary({ timeZone, currencyCode, tariffs }: Extract<View, { page: 'summary' }>) {
  return {
    timezone: timeZone,
    currency_code: currencyCode,
    tariffs: tariffs.map((each) => writeTariff(each, timeZone)),
  };
}

function writeTariff(summary: SummaryTariff, timeZone: string) {
  const { tariff, provider, prices, followsMarket, isTiered, issueReport } = summary;
  const rows = (some: (typeof prices)['today']) =>
    writeRows(some, timeZone, ({ value, confidence }) => ({ price: { value, confidence: roundMoney(confidence) } }));
  return {
    type: tariff.type,
    direction: tariff.direction,
    status: tariff.status,
    tariff_id: tariff.id,
    connection_type: tariff.connectionType,
    market_rates_source: followsMarket,
    display_name: tariff.displayName ?? '',
    temporary: tariff.temporary,
    vat: tariff.terms.vat?.rate ?? null,
    provider:
      provider === null
        ? tariff.providerName === null
          ? null
          : { id: null, display_name: tariff.providerName, logo_url: null }
        : { id: provider.id, display_name: provider.displayName, logo_url: provider.logoUrl },
    prices: { yesterday: rows(prices.yesterday), today: rows(prices.today), tomorrow: rows(prices.tomorrow) },
    id: tariff.id,
    structure_type: tariff.structureType,
    tiered: isTiered,
    contract_end_date: tariff.contractEnd === null ? null : writeLocal(tariff.contractEnd.getTime(), timeZone),
    devices: tariff.devices,
    issue_report:
      issueReport === null
        ? null
        : {
            id: issueReport.id,
            description: issueReport.description,
            time_created: formatUtc(issueReport.timeCreated.getTime()),
            time_updated: formatUtc(issueReport.timeUpdated.getTime()),
          },
  };
}
