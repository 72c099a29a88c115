import type { Session } from '../../storage/index.ts';
import type { TariffTerms } from '../../storage/tables/tariffs.ts';
import { saveSupplierRates } from '../market/index.ts';
import type { Place, SourcedTariff } from '../tariffs/index.ts';
import type { ProviderTariff } from './provider-tariff.ts';

/**
 * A provider's tariff as ours. Rates that change day by day go into an index of the product, which all contracts for it
 * share; beyond what is published it is forecast like any other.
 */
export async function sourcedTariff(
  transaction: Session,
  providerId: string,
  read: ProviderTariff,
  place: Place,
): Promise<SourcedTariff> {
  const { displayName, contractEnd, expiry, datedRates } = read;
  if (datedRates === null || datedRates.rates.length === 0) {
    return { displayName, terms: termsOf(read, read.terms.schedule), contractEnd, ratesUntil: expiry };
  }
  const index = await saveSupplierRates(transaction, {
    series: `${providerId}:${datedRates.series}`,
    displayName,
    countryCode: place.countryCode,
    currencyCode: place.currencyCode,
    timeZone: place.timeZone,
    points: datedRates.rates,
  });
  const rate = { value: '$rate', variables: { rate: index } };
  const wholeDay = { valid_from: '00:00:00', valid_to: '00:00:00', rate: [rate] };
  const schedule = [{ months: ['All'], days_and_hours: [{ days: ['All'], hours: [wholeDay] }] }];
  return { displayName, terms: termsOf(read, schedule), contractEnd, ratesUntil: null };
}

function termsOf({ structureType, terms }: ProviderTariff, schedule: TariffTerms['schedule']): TariffTerms {
  return {
    schedule,
    marketRates: false,
    marketSource: null,
    marketResolution: 'NATIVE',
    vat: terms.vat,
    fixedCharges: terms.fixedCharges,
    billingDay: null,
    tierScope: 'MONTH',
    ...(structureType === 'MARKET' || structureType === 'DYNAMIC' ? { structureType } : {}),
    ...(terms.timeZone === null ? {} : { timeZone: terms.timeZone }),
  };
}
