import type { ConnectRun } from '../../storage/index.ts';
import { firstStepAt, regionsOf } from './methods.ts';
import { type Next, type Step, show } from './page.ts';
import type { Visit } from './visit.ts';

/** Where the pages lead (connect.md §3.2), so far as several of them lead to the same. */

/** After the address: the provider named on the session if it serves it, else the list. */
export async function afterAddress(visit: Visit): Promise<Step> {
  const preset = visit.connect.providerId;
  const next = preset === null ? undefined : await firstStepAt(visit, preset);
  if (preset === null || next === undefined) return { next: show('provider') };
  return { run: chosenProvider(preset), next };
}

/** Another provider takes away what hung on the one before. */
export function chosenProvider(providerId: string): Partial<ConnectRun> {
  return { providerId, providerName: null, templateId: null, structure: null, region: null };
}

/** After a plan or the option MARKET: the region, where the place does not decide it. */
export async function afterChoice(visit: Visit, run: ConnectRun): Promise<Next> {
  return (await regionsOf(visit, run)).length > 0 ? show('region') : afterRegion(visit, run);
}

export function afterRegion(visit: Visit, run: ConnectRun): Next {
  return run.structure === 'MARKET' ? show('surcharge') : afterName(visit);
}

export function afterRates({ connect }: Visit): Next {
  return connect.setup.askName ? show('name') : afterName({ connect });
}

export function afterName({ connect }: Pick<Visit, 'connect'>): Next {
  return connect.setup.askTerm ? show('term') : { kind: 'CONNECT' };
}
