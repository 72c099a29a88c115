import {
  completeIndex,
  FORECAST_HISTORY_MS,
  holidayCalendar,
  type MarketIndices,
  prefer,
  type Series,
  type Window,
} from '@plateau/energy';
import { LRUCache } from 'lru-cache';
import type { Session, Storage } from '../../storage/index.ts';
import type { Catalogue, MarketSource } from './catalogue.ts';
import { createPublishedReader, type PublishedPrices } from './published.ts';
import { type SandboxPrices, sandboxPrices } from './sandbox-source.ts';

/** Indices made ready for pricing a window, and what identifies their state. */
export interface LoadedIndices extends MarketIndices {
  /** Changes exactly when a price made from these indices could. */
  readonly state: string;
  /** When anything in them last changed; null: nothing is published. */
  readonly lastPublishedMs: number | null;
}

export interface IndexRequest {
  readonly indexIds: readonly string[];
  readonly window: Window;
  /** In test mode the sandbox fills whatever is not published. */
  readonly liveMode: boolean;
}

/** Half an hour more than the longest averaging, on both sides of what is priced. */
const MARGIN_MS = 3_600_000;
/** Completed series kept: 90 days of quarter hours are about 200 kB. */
const KEPT_SERIES = 200;

/** Loads market indices: what is published, with gaps filled, and forecasts beyond (energy.md §3.3). */
export function createIndexLoader(
  storage: Storage,
  catalogue: (session: Session) => Promise<Catalogue>,
): (session: Session, request: IndexRequest) => Promise<LoadedIndices> {
  const readPublished = createPublishedReader(storage);
  const completed = new LRUCache<string, Series>({ max: KEPT_SERIES });

  async function load(session: Session, source: MarketSource, window: Window, liveMode: boolean): Promise<LoadedIndex> {
    const nowMs = storage.clock.now();
    const knownMs = source.knownUntil?.getTime() ?? null;
    const sandbox = liveMode ? null : sandboxPrices(source, nowMs);
    const knownUntilMs = later(knownMs, sandbox?.publishedUntilMs ?? null);
    const state = `${source.id} ${source.revision} ${knownUntilMs} ${liveMode}`;
    if (knownUntilMs === null) return { state, knownUntilMs, lastPublishedMs: null };
    const span = historySpan(window, knownUntilMs);
    const published = await readPublished(session, source.id, span);
    const key = `${state} ${window.startMs} ${window.endMs}`;
    const series =
      completed.get(key) ??
      completeIndex(sandbox === null ? published.series : prefer(published.series, sandbox.series(span)), window, {
        timeZone: source.timeZone,
        holidays: holidayCalendar(source.countryCode, null),
      });
    completed.set(key, series);
    const lastPublishedMs = later(source.timeDelivered?.getTime() ?? null, sandbox?.lastPublicationMs ?? null);
    return { state, knownUntilMs, series, published, sandbox, lastPublishedMs };
  }

  return async (session, { indexIds, window, liveMode }) => {
    const { byId } = await catalogue(session);
    const wide = { startMs: window.startMs - MARGIN_MS, endMs: window.endMs + MARGIN_MS };
    const loaded = new Map<string, LoadedIndex>();
    for (const id of indexIds) {
      const source = byId(id);
      if (source !== undefined) loaded.set(id, await load(session, source, wide, liveMode));
    }
    return {
      series: (id) => loaded.get(id)?.series,
      knownUntilMs: (id) => loaded.get(id)?.knownUntilMs ?? null,
      provenance: (id, atMs) => {
        const index = loaded.get(id);
        return index?.published?.provenance(atMs) ?? index?.sandbox?.provenance(atMs);
      },
      state: [...loaded.values()].map((index) => index.state).join(';'),
      lastPublishedMs: [...loaded.values()].reduce<number | null>(
        (last, each) => later(last, each.lastPublishedMs),
        null,
      ),
    };
  };
}

interface LoadedIndex {
  readonly state: string;
  readonly knownUntilMs: number | null;
  readonly lastPublishedMs: number | null;
  readonly series?: Series;
  readonly published?: PublishedPrices;
  readonly sandbox?: SandboxPrices | null;
}

/** What a window's prices rest on: the window itself, and history enough to forecast from. */
function historySpan(window: Window, knownUntilMs: number): Window {
  const startMs = Math.min(window.startMs, knownUntilMs) - FORECAST_HISTORY_MS;
  return { startMs, endMs: Math.max(startMs, Math.min(window.endMs, knownUntilMs) + FORECAST_HISTORY_MS) };
}

function later(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
