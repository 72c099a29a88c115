import { Refusal } from '../../../refusal.ts';
import type { Slot } from '../../../storage/index.ts';
import type { TariffRow } from '../../tariffs/index.ts';
import { cancelReport, createReport, openReports, updateReport } from '../issue-reports.ts';
import { hasLogin, providerOf } from '../methods.ts';
import type { ActionDetails, Next, Page, Step } from '../page.ts';
import { forgetTariffs } from '../post-reads.ts';
import { summariseTariffs, tariffInSlot, tariffsHere } from '../summary.ts';
import { siteOf, type Visit } from '../visit.ts';

/** What is connected, with today's prices; the tariff can be changed, reported and disconnected. */
export const summary: Page<'summary'> = {
  actions: () => ['DISCONNECT', 'RECONNECT', 'EDIT', 'REPORT', 'CREATE_REPORT', 'UPDATE_REPORT', 'CANCEL_REPORT'],

  show: async (visit) => {
    const tariffs = await summariseTariffs(visit);
    if (tariffs.length === 0) return null;
    const { place } = await siteOf(visit);
    return { page: 'summary', timeZone: place.timeZone, currencyCode: place.currencyCode, tariffs };
  },

  act: async (visit, action, details) => {
    const { session, scope } = visit;
    switch (action) {
      case 'EDIT':
        return { next: chooseAnew(await meantTariff(visit, details)) };
      case 'RECONNECT': {
        const tariff = await meantTariff(visit, details);
        const provider = await providerOf(visit, { providerId: tariff.providerId });
        // Without a login there is nothing to repair: the tariff is chosen anew.
        const hasDirect = provider !== null && hasLogin(visit, provider, { slot: slotOf(tariff) });
        return { next: hasDirect ? { kind: 'RECONNECT', tariff, providerId: provider.id } : chooseAnew(tariff) };
      }
      case 'DISCONNECT':
        return { next: { kind: 'DISCONNECTED', tariffId: (await meantTariff(visit, details)).id } };
      case 'REPORT': {
        const tariff = await meantTariff(visit, details);
        const isOpen = (await openReports(session, scope, [tariff.id])).size > 0;
        if (!isOpen) await createReport(session, scope, tariff, details.description ?? null);
        return reported(visit);
      }
      case 'CREATE_REPORT':
        await createReport(session, scope, await meantTariff(visit, details), requireDescription(details));
        return reported(visit);
      case 'UPDATE_REPORT':
        await updateReport(session, scope, (await meantTariff(visit, details)).id, requireDescription(details));
        return reported(visit);
      case 'CANCEL_REPORT':
        await cancelReport(session, scope, (await meantTariff(visit, details)).id);
        return reported(visit);
      default:
        return undefined;
    }
  },
};

/** The same page, with what a report has changed. */
function reported(visit: Visit): Step {
  forgetTariffs(visit);
  return { next: { kind: 'STAY' } };
}

function chooseAnew(tariff: TariffRow): Next {
  return { kind: 'NEW_RUN', slot: slotOf(tariff), devices: tariff.devices };
}

function slotOf({ type, direction }: TariffRow): Slot {
  return { type, direction: direction as Slot['direction'] };
}

/** The tariff an action names, else that of the session's slot. */
async function meantTariff(visit: Visit, { tariffId }: ActionDetails): Promise<TariffRow> {
  const found =
    tariffId === undefined
      ? await tariffInSlot(visit)
      : (await tariffsHere(visit)).find((row) => row.id === tariffId && row.direction !== 'LOCAL');
  if (found === undefined) {
    throw new Refusal('tariff_not_found', 'This tariff is not connected at the location.', {
      ...(tariffId === undefined ? {} : { param: 'tariff_id' }),
    });
  }
  return found;
}

function requireDescription({ description }: ActionDetails): string {
  if (description === undefined) {
    throw new Refusal('description_missing', 'Describe what is wrong.', { param: 'description' });
  }
  return description;
}
