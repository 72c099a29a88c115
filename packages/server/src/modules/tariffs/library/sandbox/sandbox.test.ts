import { compileTariff } from '@plateau/energy';
import { describe, expect, it } from 'vitest';
import { sandboxTemplates } from './index.ts';

const countries = {
  GB: { currency: 'GBP', timeZone: 'Europe/London', vat: 0.05 },
  IE: { currency: 'EUR', timeZone: 'Europe/Dublin', vat: 0.09 },
  DE: { currency: 'EUR', timeZone: 'Europe/Berlin', vat: 0.19 },
  AT: { currency: 'EUR', timeZone: 'Europe/Vienna', vat: 0.2 },
  NL: { currency: 'EUR', timeZone: 'Europe/Amsterdam', vat: 0.21 },
  BE: { currency: 'EUR', timeZone: 'Europe/Brussels', vat: 0.06 },
  FR: { currency: 'EUR', timeZone: 'Europe/Paris', vat: 0.2 },
  SE: { currency: 'SEK', timeZone: 'Europe/Stockholm', vat: 0.25 },
  DK: { currency: 'DKK', timeZone: 'Europe/Copenhagen', vat: 0.25 },
  NO: { currency: 'NOK', timeZone: 'Europe/Oslo', vat: 0.25 },
  FI: { currency: 'EUR', timeZone: 'Europe/Helsinki', vat: 0.255 },
  ES: { currency: 'EUR', timeZone: 'Europe/Madrid', vat: 0.21 },
  IT: { currency: 'EUR', timeZone: 'Europe/Rome', vat: 0.1 },
  US: { currency: 'USD', timeZone: 'America/Phoenix', vat: null },
  AU: { currency: 'AUD', timeZone: 'Australia/Sydney', vat: 0.1 },
} as const;

const providers = [...new Set(sandboxTemplates.map(({ provider }) => provider))];

describe('the sandbox library', () => {
  it.each(sandboxTemplates.map((template) => [template.sourceKey, template] as const))(
    '%s is a tariff',
    (_, template) => {
      const country = countries[template.countryCode as keyof typeof countries];
      const { terms } = template;
      const compiled = compileTariff(
        { ...terms, marketSource: terms.marketRates ? 'mrs_example' : null },
        {
          timeZone: country.timeZone,
          holidays: { isHoliday: () => false },
          findIndex: (id) => ({ id, unitsPerKwh: 0.001 }),
        },
      );
      expect(compiled).toMatchObject({ ok: true, value: { structureType: template.structureType } });
      expect(template.currencyCode).toBe(country.currency);
      expect(template.provider.countryCodes).toContain(template.countryCode);
      expect(terms.marketRates).toBe(template.structureType === 'MARKET');
      if (template.structureType === 'MARKET') expect(template.provider.connectionTypes).toContain('MARKET');
      // What a household sells is not taxed here.
      expect(terms.vat?.rate ?? null).toBe(template.direction === 'EXPORT' ? null : country.vat);
      if (terms.vat !== null) expect(terms.vat.included).toBe(!terms.marketRates);
    },
  );

  it('has keys and names that tell plans apart', () => {
    const names = sandboxTemplates.map(({ provider, displayName }) => `${provider.key} ${displayName}`);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(sandboxTemplates.map(({ sourceKey }) => sourceKey)).size).toBe(sandboxTemplates.length);
    expect(new Set(providers.map(({ key }) => key)).size).toBe(providers.length);
  });

  it('has providers that nobody can take for real ones', () => {
    for (const { key, websiteUrl, accentColor, connectionTypes } of providers) {
      expect(key).toMatch(/^sandbox:[a-z-]+$/);
      expect(websiteUrl).toBe(`https://${key.slice('sandbox:'.length)}.example`);
      expect(accentColor).toMatch(/^#[0-9a-f]{6}$/);
      expect(connectionTypes).toContain('LIBRARY');
    }
  });

  it.each(['GB', 'DE', 'NL', 'SE', 'ES', 'US', 'AU'])(
    'serves %s with two providers, fixed, by time of day and for export',
    (code) => {
      const templates = sandboxTemplates.filter(({ countryCode }) => countryCode === code);
      const structures = templates
        .filter(({ type }) => type === 'COMMODITY')
        .map((plan) => `${plan.direction} ${plan.structureType}`);
      expect(new Set(templates.map(({ provider }) => provider)).size).toBeGreaterThanOrEqual(2);
      expect(structures).toEqual(expect.arrayContaining(['IMPORT FIXED', 'IMPORT TIME_OF_DAY']));
      expect(templates.some(({ direction }) => direction === 'EXPORT')).toBe(true);
    },
  );

  it('shows every kind of plan', () => {
    const rates = sandboxTemplates.flatMap(({ terms }) => JSON.stringify(terms.schedule));
    expect(
      sandboxTemplates.filter(({ type }) => type === 'NON_COMMODITY').map(({ countryCode }) => countryCode),
    ).toEqual(expect.arrayContaining(['DE', 'SE', 'DK']));
    expect(rates.some((schedule) => schedule.includes('to_kwh'))).toBe(true);
    expect(rates.some((schedule) => schedule.includes('HOLIDAYS'))).toBe(true);
    expect(new Set(sandboxTemplates.map(({ terms }) => terms.marketResolution))).toEqual(
      new Set(['NATIVE', 'PT30M', 'PT60M']),
    );
  });
});
