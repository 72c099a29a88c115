import { chance, seedOf } from './chance.ts';
import type { SandboxZone } from './zone-character.ts';

/** What publication needs to know of a zone. */
type PublishingZone = Pick<SandboxZone, 'code' | 'timeZone'>;

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** One delivery day in so many is published late, or not before its own morning. */
const DAYS_PER_LATE_DAY = 10;
const DAYS_PER_MISSED_DAY = 60;

/** Topics of chance, apart from those of the prices. */
const topic = { punctuality: 101, delay: 102, minute: 103 } as const;

/**
 * When the prices of a delivery day appear: the day before between 12:40 and 12:55 of the market's local time; one day in
 * ten is 1–8 hours late, and one in sixty comes at 06:00 of the delivery day itself. Later days never appear before
 * earlier ones.
 *
 * @param deliveryDate local date of the market, `YYYY-MM-DD`.
 */
export function publicationMs(zone: PublishingZone, deliveryDate: string): number {
  return publicationOf(zone, Temporal.PlainDate.from(deliveryDate));
}

/** The end of the last delivery day published at an instant; every day before it is published too. */
export function publishedUntilMs(zone: PublishingZone, nowMs: number): number {
  return lastPublishedDay(zone, nowMs).add({ days: 1 }).toZonedDateTime(zone.timeZone).epochMilliseconds;
}

/** When, at or before an instant, a delivery day was last published. */
export function lastPublicationMs(zone: PublishingZone, nowMs: number): number {
  return publicationOf(zone, lastPublishedDay(zone, nowMs));
}

function lastPublishedDay(zone: PublishingZone, nowMs: number): Temporal.PlainDate {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(zone.timeZone).toPlainDate();
  let day = today.add({ days: 1 });
  while (publicationOf(zone, day) > nowMs) day = day.subtract({ days: 1 });
  return day;
}

function publicationOf(zone: PublishingZone, deliveryDate: Temporal.PlainDate): number {
  const seed = seedOf(zone.code);
  const day = Date.parse(deliveryDate.toString()) / DAY_MS;
  const punctuality = chance(seed, day, topic.punctuality);
  if (punctuality < 1 / DAYS_PER_MISSED_DAY) return localInstantMs(deliveryDate, '06:00', zone.timeZone);

  const isLate = punctuality < 1 / DAYS_PER_MISSED_DAY + 1 / DAYS_PER_LATE_DAY;
  const delayMinutes = isLate ? 60 + Math.floor(chance(seed, day, topic.delay) * 420) : 0;
  const minute = Math.floor(chance(seed, day, topic.minute) * 16);
  const onTimeMs = localInstantMs(deliveryDate.subtract({ days: 1 }), '12:40', zone.timeZone);
  return onTimeMs + (minute + delayMinutes) * MINUTE_MS;
}

function localInstantMs(date: Temporal.PlainDate, time: string, timeZone: string): number {
  return date.toZonedDateTime({ timeZone, plainTime: time }).epochMilliseconds;
}
