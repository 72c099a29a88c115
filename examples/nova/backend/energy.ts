import type { Energy } from '../answers.ts';
import type { CustomerRecord, Customers } from './customers.ts';
import { CAR, type PlateauIds } from './homes.ts';
import { ifServed, type Plateau, PlateauError } from './plateau.ts';

interface CostAnswer {
  readonly location_timezone: string;
  readonly currency_code: string;
  readonly data: readonly { readonly start_time: string; readonly energy: Value; readonly cost: Cost }[];
  readonly total: { readonly energy: Value; readonly cost: Cost };
  readonly comparison?: { readonly difference: Value };
}

interface Value {
  readonly value: number;
}

interface Cost {
  readonly value: number | null;
  readonly confidence: number;
}

const DAYS = 30;
const NOTHING: Energy = {
  isOffered: false,
  timeZone: 'UTC',
  currency: 'EUR',
  days: [],
  total: { energyKwh: 0, cost: null },
  savedAgainstAverage: null,
};

/** What the car took in the last 30 days and what that cost, day by day (rest-api.md §10.1, §11.2). */
export async function showEnergy(
  plateau: Plateau,
  customers: Customers,
  customer: CustomerRecord,
  nowMs: number,
): Promise<Energy> {
  const { plateau: ids, hasReadings } = customer;
  if (ids === null) return NOTHING;
  const { timezone } = await plateau.get<{ timezone: string }>(`/locations/${ids.locationId}`);
  if (!hasReadings) {
    const sent = await ifServed(plateau.put('/meters/interval', madeUpReadings(customer.id, ids, timezone, nowMs)));
    if (sent === null) return NOTHING;
    await customers.change(customer.id, { hasReadings: true });
  }
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timezone).startOfDay();
  const answer = await ifServed(
    plateau.post<CostAnswer>(`/costs/interval/${ids.deviceId}`, {
      start_time: timeOf(today.subtract({ days: DAYS })),
      end_time: timeOf(today),
      aggregation: 'DAY',
      compare: 'AVERAGE',
    }),
  ).catch(noPrices);
  return answer === null ? NOTHING : readEnergy(answer);
}

function noPrices(error: unknown): null {
  if (error instanceof PlateauError && error.status === 422) return null;
  throw error;
}

function readEnergy({ location_timezone, currency_code, data, total, comparison }: CostAnswer): Energy {
  // A confidence of 0 says that some of it lacks a price (rest-api.md §11).
  const known = ({ value, confidence }: Cost) => (confidence === 0 ? null : value);
  return {
    isOffered: true,
    timeZone: location_timezone,
    currency: currency_code,
    days: data.map(({ start_time, energy, cost }) => ({
      startMs: Date.parse(start_time),
      energyKwh: energy.value / 1000,
      cost: known(cost),
    })),
    total: { energyKwh: total.energy.value / 1000, cost: known(total.cost) },
    savedAgainstAverage: comparison === undefined ? null : -comparison.difference.value,
  };
}

/**
 * What the car's charger would have measured: most nights, some kilowatt-hours after one o'clock. Made up from the
 * customer's id, so that they are the same whenever they are made up.
 */
function madeUpReadings(customerId: string, ids: PlateauIds, timeZone: string, nowMs: number): object[] {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).startOfDay();
  return Array.from({ length: DAYS }, (_, at) => today.subtract({ days: at + 1 })).flatMap((day, at) => {
    const chance = chanceOf(`${customerId}${day.toPlainDate()}`);
    if (chance < 0.2) return [];
    const minutes = Math.round((0.6 + 2.4 * chance) * 60);
    const start = day.add({ hours: at % 6 === 5 ? 18 : 1 });
    return [
      {
        location_id: ids.locationId,
        device_id: ids.deviceId,
        record_reference_id: `${customerId}-${day.toPlainDate()}`,
        session_reference_id: `${customerId}-${day.toPlainDate()}`,
        units: 'KWH',
        value: Math.round((CAR.powerKw * minutes) / 6) / 10,
        start_time: timeOf(start),
        end_time: timeOf(start.add({ minutes })),
      },
    ];
  });
}

/** 0–1, always the same for a text. */
function chanceOf(text: string): number {
  let hash = 2_166_136_261;
  for (const letter of text) hash = Math.imul(hash ^ letter.codePointAt(0)!, 16_777_619);
  return ((hash >>> 8) % 1000) / 1000;
}

function timeOf(time: Temporal.ZonedDateTime): string {
  return time.toString({ timeZoneName: 'never', smallestUnit: 'second' });
}
