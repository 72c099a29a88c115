import { roundMoney } from '@plateau/energy';
import type { Outcome, View } from '../../modules/connect/index.ts';
import { type Dialect, offered } from './dialect.ts';
import { writeData, writeLocal, writePeriods, writeProvider, writeRows } from './write-page.ts';

type Shown = Extract<Outcome, { kind: 'PAGE' }>;

/** The protocol of release 2025-09-14. */
export const anode: Dialect = {
  name: 'anode',
  release: '2025-09-14.anode',
  manner: { addressTakesEffect: 'WITH_TARIFF', summaryShows: 'SLOT', errorsShowOn: 'FAILED_PAGE' },
  routes: {
    address: ['postal_address_capture'],
    provider: ['provider_select'],
    provider_name: ['provider_name_capture'],
    library: ['tariff_select'],
    structure: ['tariff_structure_select'],
    price: ['rate_fixed_capture', 'rate_tod_capture'],
    region: ['region_select'],
    surcharge: ['surcharge_capture'],
    name: ['tariff_name_capture'],
    term: ['contract_term_capture'],
    pending: ['tariff_connection_pending'],
    failed: ['tariff_connection_failed'],
    summary: ['tariff_summary'],
  },
  writePage: (shown) => {
    const { view, slot } = shown;
    return {
      route: routeOf(view),
      ...(view.page === 'provider' ? { tariff_direction: slot.direction, tariff_type: slot.type } : {}),
      direction: slot.direction,
      type: slot.type,
      actions: view.page === 'summary' ? SUMMARY_ACTIONS : offered(shown.actions),
      data: { ...writeProvider(shown), ...dataOf(shown) },
    };
  },
};

const SUMMARY_ACTIONS = ['WRONG_TARIFF_REPORT', 'EDIT', 'RECONNECT', 'DISCONNECT', 'CLOSE', 'BACK'];

function routeOf(view: View): string {
  const [usual, other] = anode.routes[view.page];
  return view.page === 'price' && view.structure === 'TIME_OF_DAY' ? other! : usual;
}

function dataOf({ view }: Shown): Record<string, unknown> {
  switch (view.page) {
    case 'structure':
      return { options: view.options };
    case 'price':
      return view.structure === 'FIXED'
        ? { currency_code: view.currencyCode, cost: view.periods[0]?.cost ?? 0 }
        : writePeriods(view);
    case 'summary':
      return writeSummary(view);
    default:
      return writeData(view);
  }
}

function writeSummary({ currencyCode, timeZone, tariffs }: Extract<View, { page: 'summary' }>) {
  const { tariff, provider, prices, followsMarket, isTiered } = tariffs[0]!;
  const rates = (rows: (typeof prices)['today']) =>
    writeRows(rows, timeZone, ({ value, confidence }) => ({
      tariff: { cost: value, confidence: roundMoney(confidence) },
    }));
  return {
    ...(provider === null && tariff.providerName === null
      ? {}
      : {
          provider: {
            id: provider?.id ?? null,
            display_name: provider?.displayName ?? tariff.providerName,
            logo_url: provider?.logoUrl ?? null,
            accent_color: provider?.accentColor ?? null,
          },
        }),
    connection_type: tariff.connectionType,
    currency_code: currencyCode,
    market_rates_source: followsMarket,
    tariff: {
      status: tariff.status,
      name: tariff.displayName ?? '',
      structure_type: tariff.structureType,
      tiered: isTiered,
      contract_start_date: writeLocal(tariff.contractStart.getTime(), timeZone),
      contract_end_date: tariff.contractEnd === null ? null : writeLocal(tariff.contractEnd.getTime(), timeZone),
      contract_term_type: tariff.contractEnd === null ? 'UNTIL_TERMINATED' : 'FIXED',
      reconnect_required: tariff.status === 'ERROR',
    },
    rates: { yesterday: rates(prices.yesterday), today: rates(prices.today), tomorrow: rates(prices.tomorrow) },
  };
}
