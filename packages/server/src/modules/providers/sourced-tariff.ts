import type { Session } from '../../storage/index.ts';
import { saveSupplierRates } from '../market/index.ts';
import type { Place, SourcedTariff } from '../tariffs/index.ts';
import type { ReadTariff } from './read-converted-tariff.ts';

/**
 * A provider's tariff as ours. Rates that change day by day go into an index of the product, which all contracts for it
 * share; beyond what is published it is forecast like any other.
 */
export async function sourcedTariff(
  transaction: Session,
  providerId: string,
  read: ReadTariff,
  place: Place,
): Promise<SourcedTariff> {
  const { displayName, terms, contractEnd, expiry, datedRates } = read;
  if (datedRates === null || datedRates.rates.length === 0) {
    return { displayName, terms, contractEnd, ratesUntil: expiry };
  }
  const index = await saveSupplierRates(transaction, {
    series: `${providerId}:${datedRates.series}`,
    displayName,
    countryCode: place.countryCode,
    currencyCode: place.currencyCode,
    timeZone: place.timeZone,
    points: datedRates.rates.map(({ valid_from, valid_to, value }) => ({
      startMs: Date.parse(valid_from),
      endMs: Date.parse(valid_to),
      value,
    })),
  });
  const rate = { value: '$rate', variables: { rate: index } };
  const wholeDay = { valid_from: '00:00:00', valid_to: '00:00:00', rate: [rate] };
  const schedule = [{ months: ['All'], days_and_hours: [{ days: ['All'], hours: [wholeDay] }] }];
  return { displayName, terms: { ...terms, schedule, dynamic: true }, contractEnd, ratesUntil: null };
}
