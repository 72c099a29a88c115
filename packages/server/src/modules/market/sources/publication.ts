/** When a source normally has the result of the daily auction, in the wall-clock time of the market. */
export interface PublicationTime {
  /** IANA zone of the market, not of the customer. */
  readonly timeZone: string;
  /** `HH:MM` on the day before delivery at which the prices are normally there. */
  readonly localTime: string;
  /** Up to when they then reach: so many days after the day of publication, at `HH:MM`. */
  readonly reaches: { readonly daysLater: number; readonly localTime: string };
}

/**
 * The single day-ahead coupling of Europe: delivery days of Central European time for every zone, also where local
 * time differs. The final result is known shortly before 13:00; each source needs its own time to pass it on.
 */
export function dayAheadCoupling(localTime: string): PublicationTime {
  return { timeZone: 'Europe/Brussels', localTime, reaches: { daysLater: 2, localTime: '00:00' } };
}

/** The instant up to which prices should be known at `nowMs` if the source is on time; epoch milliseconds. */
export function expectedKnownUntilMs(publication: PublicationTime, nowMs: number): number {
  const now = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(publication.timeZone);
  const today = now.toPlainDate();
  const latest = publishedOn(publication, today) <= nowMs ? today : today.subtract({ days: 1 });
  const { daysLater, localTime } = publication.reaches;
  return localInstantMs(latest.add({ days: daysLater }), localTime, publication.timeZone);
}

/** The first instant after `nowMs` at which new prices are normally there; epoch milliseconds. */
export function nextPublicationMs(publication: PublicationTime, nowMs: number): number {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(publication.timeZone).toPlainDate();
  const todayMs = publishedOn(publication, today);
  return todayMs > nowMs ? todayMs : publishedOn(publication, today.add({ days: 1 }));
}

function publishedOn(publication: PublicationTime, date: Temporal.PlainDate): number {
  return localInstantMs(date, publication.localTime, publication.timeZone);
}

function localInstantMs(date: Temporal.PlainDate, localTime: string, timeZone: string): number {
  return date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(localTime) }).epochMilliseconds;
}
