import { localGrid, offsetSpans, type Series, type Window } from '@plateau/energy';
import { type DayConditions, dayConditions, priceEur } from './price-model.ts';
import { type SandboxZone, zoneCharacter } from './zone-character.ts';

const QUARTER_HOUR_MS = 900_000;
const QUARTER_HOURS_PER_DAY = 96;

/**
 * Day-ahead prices of a zone in test mode, per MWh in the zone's currency, rounded to cents: one segment for each quarter
 * hour of the window, whose ends cut the first and last. The price of an instant depends on nothing but the zone and the
 * instant, so any window agrees with any other. Publication is another matter: see `publishedUntilMs`.
 *
 * @throws RangeError for a currency without a sandbox exchange rate or an unknown time zone.
 */
export function sandboxSeries(zone: SandboxZone, window: Window): Series {
  const character = zoneCharacter(zone);
  const bounds = localGrid(zone.timeZone, window, QUARTER_HOUR_MS);
  const values = new Float64Array(bounds.length - 1);

  let day = Number.NaN;
  let conditions: DayConditions | undefined;
  let i = 0;
  for (const { endMs, offsetMs } of offsetSpans(zone.timeZone, window)) {
    for (; i < values.length && bounds[i]! < endMs; i++) {
      const localQuarterHour = Math.floor((bounds[i]! + offsetMs) / QUARTER_HOUR_MS);
      const today = Math.floor(localQuarterHour / QUARTER_HOURS_PER_DAY);
      if (conditions === undefined || today !== day) {
        day = today;
        conditions = dayConditions(character, day);
      }
      const hour = (localQuarterHour - day * QUARTER_HOURS_PER_DAY + 0.5) / 4;
      const price = priceEur(character, conditions, hour, Math.floor(bounds[i]! / QUARTER_HOUR_MS));
      values[i] = Math.round(price * character.currencyPerEur * 100) / 100;
    }
  }
  return { bounds, values, confidence: new Float64Array(values.length).fill(1) };
}
