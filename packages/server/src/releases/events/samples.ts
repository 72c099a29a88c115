import type { OemRelease } from '../../http/release.ts';
import type { EventType } from '../../modules/events/index.ts';
import type { Scope } from '../../storage/index.ts';
import { anodeDeviceExample } from '../anode/devices.ts';
import { anodeLocationExample } from '../anode/locations.ts';
import { customerExample } from '../both/customers.ts';
import { batchExample } from '../both/meters.ts';
import { tariffExample } from '../both/tariff-endpoints.ts';
import { busbarDeviceExample } from '../busbar/devices.ts';
import { busbarLocationExample } from '../busbar/locations.ts';
import { consentExample } from '../every/consent-wire.ts';
import { eventExample } from '../every/event-wire.ts';
import { webhookExample } from '../every/webhook-wire.ts';
import { SHOWN, type Subject } from './pictures.ts';

const SAMPLES: Readonly<Record<Subject, (release: OemRelease) => object>> = {
  customer: () => customerExample,
  location: (release) => (release === '2026-08-01.busbar' ? busbarLocationExample : anodeLocationExample),
  device: (release) => (release === '2026-08-01.busbar' ? busbarDeviceExample : anodeDeviceExample),
  tariff: tariffExample,
  'ids of a tariff': () => eventExample.data,
  'connect session': () => ({
    connect_token: 'cot_8f1c2a9be4d07735a6c1e290',
    session_id: 'cse_66f2a1c09be4d07735a6c1f0',
    customer_id: 'cus_66f2a1c09be4d07735a6c1e2',
    location_id: 'loc_66f2a1c09be4d07735a6c1e3',
    tariff_id: 'trf_66f2a1c09be4d07735a6c1e5',
    result: 'CONNECTED',
  }),
  'issue report': () => ({
    id: 'isr_66f2a1c09be4d07735a6c1f4',
    object: 'issue_report',
    tariff_id: 'trf_66f2a1c09be4d07735a6c1e5',
    location_id: 'loc_66f2a1c09be4d07735a6c1e3',
    status: 'OPEN',
    description: 'The night rate is missing.',
    time_created: '2026-09-14T08:00:00Z',
    time_updated: '2026-09-14T08:00:00Z',
  }),
  consent: () => consentExample,
  'meter batch': () => batchExample,
  webhook: () => webhookExample,
};

/** What an event of a type might show: made-up objects, as the reference shows them, of this account. */
export function sampleData(type: EventType, release: OemRelease, { accountId, liveMode }: Scope): object {
  const subject = SHOWN[type];
  const shown = subject === undefined ? {} : SAMPLES[subject](release);
  return { ...shown, live_mode: liveMode, account_id: accountId };
}
