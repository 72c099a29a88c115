import { Refusal } from '../../../refusal.ts';
import { marketsOf } from '../methods.ts';
import { type Page, type Step, type StructureOption, show } from '../page.ts';
import type { Visit } from '../visit.ts';
import { afterChoice } from '../way.ts';

/** How does the price change? Leads to the prices, the surcharges, or the app's own page for everything else. */
export const structure: Page<'structure'> = {
  actions: () => [],

  show: async (visit) => ({ page: 'structure', options: await offered(visit) }),

  answer: async (visit, { options }) => {
    const [option] = options;
    if (option === undefined || options.length > 1) throw refusal('option_invalid', 'Send exactly one option.');
    return choose(visit, option);
  },

  // An option may be sent as an action, too.
  act: async (visit, action) => (OPTIONS.has(action) ? choose(visit, action) : undefined),
};

const OPTIONS: ReadonlySet<string> = new Set<StructureOption>(['FIXED', 'TIME_OF_DAY', 'MARKET', 'ADVANCED']);

async function choose(visit: Visit, option: string): Promise<Step> {
  const chosen = (await offered(visit)).find((each) => each === option);
  if (chosen === undefined) throw refusal('option_not_supported', 'This option is not offered here.');
  if (chosen === 'ADVANCED') return { next: { kind: 'ADVANCED_INPUT' } };
  const run = { structure: chosen, templateId: null, region: null };
  const next = chosen === 'MARKET' ? await afterChoice(visit, { ...visit.run, ...run }) : show('price');
  return { run, next };
}

async function offered(visit: Visit): Promise<readonly StructureOption[]> {
  const hasMarket = (await marketsOf(visit, visit.run)).length > 0;
  return [
    'FIXED',
    'TIME_OF_DAY',
    ...(hasMarket ? (['MARKET'] as const) : []),
    ...(visit.connect.setup.advancedInput ? (['ADVANCED'] as const) : []),
  ];
}

function refusal(code: 'option_invalid' | 'option_not_supported', message: string): Refusal {
  return new Refusal(code, message, { param: 'options' });
}
