import type { ConvertedTariff, DatedRates } from '../converted-tariff.ts';
import type { CapturedTariff } from './captured.ts';
import { findDailyPattern, hoursOf, typicalDay } from './daily-pattern.ts';
import { OctopusFailure } from './failure.ts';
import { LONDON } from './london.ts';
import { nextPublicationMs } from './publication.ts';
import { type HeldRate, heldRates, rateAt, vatOf } from './unit-rates.ts';

/**
 * Writes the rates of a tariff in the common form.
 * - One price, or windows that repeat day by day: hours of the local clock.
 * - Two registers: night from 00:30 to 07:30 UTC in summer and winter, which is how the company's smart meters switch. It
 *   tells nobody the hours of older meters.
 * - A price of its own for every day or half hour: dated rates; beyond them the typical day. Such a tariff follows the
 *   market.
 *
 * @throws OctopusFailure `provider_error` where no rate holds now
 */
export function convertTariff(captured: CapturedTariff, nowMs: number): ConvertedTariff {
  const { account, direction, tariff, agreementEnd } = captured;
  const prices = pricesOf(captured, nowMs);
  const charge = rateAt(heldRates(captured.standingCharges), nowMs)?.value ?? 0;
  const expiryMs = Math.min(
    prices.expiryMs,
    agreementEnd === null ? Number.POSITIVE_INFINITY : Date.parse(agreementEnd),
  );
  const vat = vatOf(prices.vatRates);
  return {
    object: 'tariff',
    display_name: captured.productName ?? tariff.product,
    timezone: prices.timeZone,
    integration_instance: 'OCTOPUS_ENERGY_GB',
    provider_tariff_reference: account,
    ...(expiryMs < Infinity && { provider_tariff_expiry_date: new Date(expiryMs).toISOString() }),
    connection_type: prices.datedRates === null ? 'DIRECT' : 'MARKET',
    direction,
    ...(agreementEnd !== null && { contract_end_date: new Date(agreementEnd).toISOString() }),
    data: everyDay(prices.hours),
    ...(charge !== 0 && { fixed_charges: [{ amount: charge, per: 'DAY' as const }] }),
    ...(vat !== undefined && { vat }),
    ...(prices.datedRates !== null && { dated_rates: prices.datedRates }),
  };
}

interface Prices {
  readonly timeZone: string;
  readonly hours: readonly { readonly from: string; readonly to: string; readonly value: number }[];
  readonly datedRates: DatedRates | null;
  /** When they have to be read again; `Infinity`: no sooner than usual. */
  readonly expiryMs: number;
  /** Rates that tell the VAT. */
  readonly vatRates: readonly HeldRate[];
}

function pricesOf({ unitRates, tariff }: CapturedTariff, nowMs: number): Prices {
  if (unitRates.registers === 2) return dayAndNightPrices(heldRates(unitRates.day), heldRates(unitRates.night), nowMs);
  const rates = heldRates(unitRates.rates);
  const current = requireRate(rates, nowMs);
  const pattern = findDailyPattern(rates, LONDON, nowMs);
  if (pattern === null) return datedPrices(rates, tariff.code, nowMs);
  return {
    timeZone: LONDON,
    hours: hoursOf(pattern.minutes),
    datedRates: null,
    expiryMs: pattern.untilMs ?? Number.POSITIVE_INFINITY,
    vatRates: [current],
  };
}

const NIGHT = { from: '00:30:00', to: '07:30:00' };

function dayAndNightPrices(dayRates: readonly HeldRate[], nightRates: readonly HeldRate[], nowMs: number): Prices {
  const [day, night] = [requireRate(dayRates, nowMs), requireRate(nightRates, nowMs)];
  return {
    timeZone: 'UTC',
    hours: [
      { ...NIGHT, value: night.value },
      { from: NIGHT.to, to: NIGHT.from, value: day.value },
    ],
    datedRates: null,
    expiryMs: Math.min(day.endMs, night.endMs),
    vatRates: [day, night],
  };
}

/** How long a rate without an end is written down for. */
const OPEN_END_MS = 7 * 86_400_000;

function datedPrices(rates: readonly HeldRate[], series: string, nowMs: number): Prices {
  const written = rates.map((rate) => ({ ...rate, endMs: Math.min(rate.endMs, nowMs + OPEN_END_MS) }));
  return {
    timeZone: LONDON,
    hours: hoursOf(typicalDay(rates, LONDON, nowMs)),
    datedRates: {
      series,
      rates: written
        .filter(({ startMs, endMs }) => startMs > Number.NEGATIVE_INFINITY && startMs < endMs)
        .map(({ startMs, endMs, value }) => ({
          valid_from: new Date(startMs).toISOString(),
          valid_to: new Date(endMs).toISOString(),
          value,
        })),
    },
    expiryMs: nextPublicationMs(nowMs, written.at(-1)!.endMs),
    vatRates: rates.filter(({ endMs }) => endMs > nowMs),
  };
}

function requireRate(rates: readonly HeldRate[], nowMs: number): HeldRate {
  const rate = rateAt(rates, nowMs);
  if (rate === undefined) throw new OctopusFailure('provider_error', 'Octopus Energy has published no rate for now.');
  return rate;
}

function everyDay(hours: Prices['hours']): ConvertedTariff['data'] {
  const periods = hours.map(({ from, to, value }) => ({ valid_from: from, valid_to: to, rate: [{ value }] }));
  return [{ months: ['All'], days_and_hours: [{ days: ['All'], hours: periods }] }];
}
