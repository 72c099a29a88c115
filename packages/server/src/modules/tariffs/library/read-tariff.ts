import type { MinimumCharge } from '@plateau/energy';
import { type Checked, refused } from './document.ts';
import type { DocumentHint } from './document-hint.ts';
import { findInexpressible } from './inexpressible.ts';
import { nameKey } from './naming.ts';
import type { Charge, RateSheet } from './rate-sheet.ts';
import { looksLikeRatebook, readRatebook } from './ratebook.ts';
import { scheduleOf } from './schedule.ts';
import type { LibraryProvider, LibraryTemplate, TariffReading } from './template.ts';
import { looksLikeUrdb, readUrdb } from './urdb.ts';
import { findWarnings } from './warnings.ts';

/**
 * Reads a tariff of one of the formats of the library: a Ratebook document of schema_version 0, or a rate object of the
 * U.S. Utility Rate Database, version 8. The template bills exactly what the document does, or there is none: what a
 * template cannot say is refused with the reason.
 *
 * @param document the parsed JSON.
 */
export function readTariff(document: unknown, hint: DocumentHint = {}): TariffReading {
  const read = readRateSheet(document, hint);
  if (!read.ok) return read;
  const refusal = findInexpressible(read.value);
  if (refusal !== null) return { ok: false, refusal };
  return { ok: true, template: templateOf(read.value), warnings: findWarnings(read.value) };
}

function readRateSheet(document: unknown, hint: DocumentHint): Checked<RateSheet> {
  if (typeof document === 'object' && document !== null) {
    if (looksLikeRatebook(document)) return readRatebook(document, hint);
    if (looksLikeUrdb(document)) return readUrdb(document, hint);
  }
  return refused('format_unknown', 'neither a Ratebook document nor a rate of the U.S. Utility Rate Database');
}

function templateOf(sheet: RateSheet): LibraryTemplate {
  const schedule = scheduleOf(sheet);
  const rows = schedule.flatMap((entry) => entry.days_and_hours.flatMap(({ hours }) => hours));
  const ladders = new Set(rows.map(({ rate }) => JSON.stringify(rate)));
  const hasTiers = sheet.periods.some((tiers) => tiers.length > 1);
  return {
    sourceKey: sheet.sourceKey,
    provider: providerOf(sheet),
    displayName: sheet.planName,
    description: null,
    countryCode: 'US',
    regions: sheet.states,
    direction: 'IMPORT',
    type: 'COMMODITY',
    structureType: ladders.size === 1 ? 'FIXED' : 'TIME_OF_DAY',
    currencyCode: 'USD',
    timeZone: sheet.timeZone,
    validFrom: sheet.validFrom,
    terms: {
      schedule,
      marketRates: false,
      marketSource: null,
      marketResolution: 'NATIVE',
      // Rates are before sales tax, which is no matter of the rate sheet.
      vat: null,
      fixedCharges: sheet.fixedCharges.map(fixedChargeOf),
      ...(sheet.minimumCharge && { minimumCharge: minimumChargeOf(sheet.minimumCharge) }),
      billingDay: null,
      // A ladder counts the energy of its own period only.
      tierScope: hasTiers ? 'PERIOD' : 'MONTH',
    },
    source: sheet.source,
  };
}

/** The number of a utility at the US Energy Information Administration outlives its names. */
const providerOf = ({ utility }: RateSheet): LibraryProvider => ({
  key: utility.eiaId === null ? `us:${nameKey(utility.name)}` : `eia:${utility.eiaId}`,
  displayName: utility.name,
  countryCodes: ['US'],
  connectionTypes: ['LIBRARY', 'MANUAL'],
  accentColor: null,
  websiteUrl: null,
});

/** Other units than these have been refused. */
const fixedChargeOf = ({ amount, unit }: Charge) => ({ amount, per: unit === '$/day' ? 'DAY' : 'MONTH' }) as const;
const minimumChargeOf = ({ amount, unit }: Charge): MinimumCharge => ({
  amount,
  per: unit === '$/day' ? 'DAY' : unit === '$/month' ? 'MONTH' : 'YEAR',
});
