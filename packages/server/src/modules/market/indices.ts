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
import type { Catalogue, CatalogueReader, MarketSource } from './catalogue.ts';
import { createPublishedReader, type PublishedPrices } from './published.ts';
import { createSandboxReader, type SandboxPrices } from './sandbox-source.ts';

/** How far some indices are known at this moment, and what identifies that; to be had without their series. */
export interface IndexState {
  /** Changes exactly when a price made from these indices could. */
  readonly key: string;
  /** When anything in them last changed; null: nothing is published. */
  readonly lastPublishedMs: number | null;
  /** End of the published part of an index; null: nothing is published. */
  knownUntilMs(indexId: string): number | null;
}

/** Which indices, and in which world: in test mode the sandbox fills whatever is not published. */
export interface IndexChoice {
  readonly indexIds: readonly string[];
  readonly liveMode: boolean;
}

/** Market indices as prices need them: what is published, with gaps filled, and forecasts beyond (energy.md §3.3). */
export interface Indices {
  state(session: Session, choice: IndexChoice): Promise<IndexState>;
  /** The state if it is known without asking the database, else null. */
  knownState(choice: IndexChoice): IndexState | null;
  /** Indices over what prices of `window` rest on. */
  load(session: Session, choice: IndexChoice, window: Window): Promise<MarketIndices>;
  /** The same, with the origin of every published value. */
  loadWithProvenance(session: Session, choice: IndexChoice, window: Window): Promise<MarketIndices>;
}

/** Half an hour more than the longest averaging, on both sides of what is priced. */
const MARGIN_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Completed series kept: 90 days of quarter hours are about 200 kB. */
const KEPT_SERIES = 200;

export function createIndices(storage: Storage, catalogue: CatalogueReader): Indices {
  const readPublished = createPublishedReader(storage);
  const readSandbox = createSandboxReader();
  const completed = new LRUCache<string, Series>({ max: KEPT_SERIES });
  const states = new WeakMap<readonly string[], KeptState>();

  function choose({ byId }: Catalogue, { indexIds, liveMode }: IndexChoice): readonly ChosenIndex[] {
    const nowMs = storage.clock.now();
    return indexIds.flatMap((id) => {
      const source = byId(id);
      return source === undefined ? [] : [chosen(source, liveMode, liveMode ? null : readSandbox(source, nowMs))];
    });
  }

  /** The state, worked out anew only when it can have changed: most requests follow one for the same indices. */
  function stateNow(known: Catalogue, choice: IndexChoice): IndexState {
    const minute = Math.floor(storage.clock.now() / MINUTE_MS);
    const kept = states.get(choice.indexIds);
    if (kept?.catalogue === known && kept.minute === minute && kept.liveMode === choice.liveMode) return kept.state;
    const state = stateOf(choose(known, choice));
    states.set(choice.indexIds, { catalogue: known, minute, liveMode: choice.liveMode, state });
    return state;
  }

  async function complete(session: Session, index: ChosenIndex, window: Window): Promise<Series | undefined> {
    const { source, sandbox, knownUntilMs } = index;
    if (knownUntilMs === null) return undefined;
    const key = `${index.key} ${window.startMs} ${window.endMs}`;
    const known = completed.get(key);
    if (known !== undefined) return known;
    const span = historySpan(window, knownUntilMs);
    const { series } = await readPublished(session, source.id, span);
    const made = completeIndex(sandbox === null ? series : prefer(series, sandbox.series(span)), window, {
      timeZone: source.timeZone,
      holidays: holidayCalendar(source.countryCode, null),
    });
    completed.set(key, made);
    return made;
  }

  async function load(session: Session, indices: readonly ChosenIndex[], window: Window): Promise<MarketIndices> {
    const series = new Map<string, Series | undefined>();
    for (const index of indices) series.set(index.source.id, await complete(session, index, widened(window)));
    return { series: (id) => series.get(id), knownUntilMs: stateOf(indices).knownUntilMs };
  }

  return {
    state: async (session, choice) => stateNow(await catalogue.read(session), choice),
    knownState: (choice) => {
      const known = catalogue.known();
      return known === null ? null : stateNow(known, choice);
    },
    load: async (session, choice, window) => load(session, choose(await catalogue.read(session), choice), window),
    loadWithProvenance: async (session, choice, window) => {
      const indices = choose(await catalogue.read(session), choice);
      const published = new Map<string, PublishedPrices>();
      for (const { source } of indices) published.set(source.id, await readPublished(session, source.id, window));
      return {
        ...(await load(session, indices, window)),
        provenance: (id, atMs) =>
          published.get(id)?.provenance(atMs) ??
          indices.find(({ source }) => source.id === id)?.sandbox?.provenance(atMs),
      };
    },
  };
}

/** A state and what it holds for: a catalogue, and the minute, as the sandbox publishes at whole minutes. */
interface KeptState {
  readonly catalogue: Catalogue;
  readonly minute: number;
  readonly liveMode: boolean;
  readonly state: IndexState;
}

interface ChosenIndex {
  readonly source: MarketSource;
  /** null in live mode, and where the sandbox has no prices. */
  readonly sandbox: SandboxPrices | null;
  readonly knownUntilMs: number | null;
  /** Changes exactly when a value of the index, or how far it is known, could. */
  readonly key: string;
}

function chosen(source: MarketSource, liveMode: boolean, sandbox: SandboxPrices | null): ChosenIndex {
  const knownUntilMs = later(source.knownUntil?.getTime() ?? null, sandbox?.publishedUntilMs ?? null);
  return { source, sandbox, knownUntilMs, key: `${source.id} ${source.revision} ${knownUntilMs} ${liveMode}` };
}

function stateOf(indices: readonly ChosenIndex[]): IndexState {
  return {
    key: indices.map(({ key }) => key).join(';'),
    lastPublishedMs: indices.reduce<number | null>((last, index) => later(last, lastPublishedMs(index)), null),
    knownUntilMs: (id) => indices.find(({ source }) => source.id === id)?.knownUntilMs ?? null,
  };
}

function lastPublishedMs({ source, sandbox, knownUntilMs }: ChosenIndex): number | null {
  if (knownUntilMs === null) return null;
  return later(source.timeDelivered?.getTime() ?? null, sandbox?.lastPublicationMs ?? null);
}

function widened({ startMs, endMs }: Window): Window {
  return { startMs: startMs - MARGIN_MS, endMs: endMs + MARGIN_MS };
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
