import type { Page } from './protocol.ts';

/** What one entry of the browser's history remembers. */
export interface Entry {
  readonly page: Page;
  /** Routes from the first page up to this one. */
  readonly trail: readonly string[];
  /** What the customer has typed on this page so far. */
  readonly draft?: unknown;
  /** The plan structure chosen on the way here. */
  readonly structure?: string;
}

/** Pages live in `history.state` only, so that the browser's back button and a reload find them (connect.md §7.1). */
export interface PageStack {
  current(): Entry | null;
  push(entry: Entry): void;
  replace(entry: Entry): void;
  /** Goes to the entry before; its content, or null when the browser did not go there. */
  goBack(): Promise<Entry | null>;
  /** Told when the customer goes back or forward in the browser. */
  onTravel(listener: (entry: Entry) => void): void;
}

const STATE_KEY = 'plateauConnect';
const BROWSER_PATIENCE_MS = 800;

export function browserPageStack(window: Window): PageStack {
  const read = () => (window.history.state as Record<string, Entry> | null)?.[STATE_KEY] ?? null;
  let awaited: ((entry: Entry | null) => void) | null = null;
  let travelled: (entry: Entry) => void = () => undefined;
  window.addEventListener('popstate', () => {
    const entry = read();
    if (awaited !== null) {
      awaited(entry);
      awaited = null;
    } else if (entry !== null) travelled(entry);
  });
  return {
    current: read,
    push: (entry) => window.history.pushState({ [STATE_KEY]: entry }, ''),
    replace: (entry) => window.history.replaceState({ [STATE_KEY]: entry }, ''),
    goBack: () =>
      new Promise((resolve) => {
        awaited = resolve;
        window.setTimeout(() => {
          if (awaited !== resolve) return;
          awaited = null;
          resolve(null);
        }, BROWSER_PATIENCE_MS);
        window.history.back();
      }),
    onTravel: (listener) => {
      travelled = listener;
    },
  };
}
