import { concat, type Series, unknownSeries, type Window } from '@plateau/energy';
import type { MarketSource } from './catalogue.ts';
import {
  lastPublicationMs,
  publicationMs,
  publishedUntilMs,
  type SandboxZone,
  sandboxRevision,
  sandboxSeries,
  type TestIndex,
  testIndices,
  testKnownUntilMs,
  testPublicationMs,
  testSeries,
} from './sandbox/index.ts';

/** The sandbox's prices of a market source as they are known at an instant. */
export interface SandboxPrices {
  /** End of the last published delivery day. */
  readonly publishedUntilMs: number;
  /** When prices were last published. */
  readonly lastPublicationMs: number;
  /** Prices over a span; `NaN` where they are not published yet. */
  series(span: Window): Series;
  provenance(atMs: number): { readonly revision: number; readonly publishedMs: number } | undefined;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Reads sandbox prices as they are known now. Each publication comes at a whole minute, so one look a minute is enough. */
export function createSandboxReader(): (source: MarketSource, nowMs: number) => SandboxPrices | null {
  const kept = new Map<string, { readonly minute: number; readonly prices: SandboxPrices | null }>();
  return (source, nowMs) => {
    const minute = Math.floor(nowMs / MINUTE_MS);
    const known = kept.get(source.id);
    if (known?.minute === minute) return known.prices;
    const prices = sandboxPrices(source, nowMs);
    kept.set(source.id, { minute, prices });
    return prices;
  };
}

/** The sandbox has prices for day-ahead markets and its own; null for any other source. */
export function sandboxPrices(source: MarketSource, nowMs: number): SandboxPrices | null {
  const own = testIndices.find(({ id }) => id === source.id);
  if (own !== undefined) return testPrices(own, nowMs);
  if (source.market !== 'DAY_AHEAD') return null;
  const zone: SandboxZone = {
    code: source.region,
    currencyCode: source.currencyCode,
    timeZone: source.timeZone,
  };
  const untilMs = publishedUntilMs(zone, nowMs);
  return {
    publishedUntilMs: untilMs,
    lastPublicationMs: lastPublicationMs(zone, nowMs),
    series: (span) => {
      const edgeMs = Math.min(Math.max(untilMs, span.startMs), span.endMs);
      return concat([
        sandboxSeries(zone, { startMs: span.startMs, endMs: edgeMs }),
        unknownSeries({ startMs: edgeMs, endMs: span.endMs }),
      ]);
    },
    provenance: (atMs) => {
      if (atMs >= untilMs) return undefined;
      const date = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone.timeZone).toPlainDate();
      return { revision: sandboxRevision, publishedMs: publicationMs(zone, date.toString()) };
    },
  };
}

function testPrices(index: TestIndex, nowMs: number): SandboxPrices {
  const untilMs = testKnownUntilMs(nowMs);
  return {
    publishedUntilMs: untilMs,
    lastPublicationMs: testPublicationMs(nowMs),
    series: (span) => testSeries(index, span, untilMs),
    provenance: (atMs) =>
      atMs >= untilMs
        ? undefined
        : { revision: sandboxRevision, publishedMs: Math.floor(atMs / DAY_MS) * DAY_MS - DAY_MS + 13 * 60 * MINUTE_MS },
  };
}
