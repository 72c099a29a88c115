import type { Window } from '../series/index.ts';
import type { MarketIndices } from '../tariff/index.ts';
import { isFree } from './free.ts';
import type { PriceInput, TariffVersion } from './types.ts';
import { contractEndOf, endOf, inOrder } from './validity.ts';

/** What decides how far prices are known: of the indices no more than how far those are. */
type KnownUntilInput = Pick<PriceInput, 'commodity' | 'nonCommodity' | 'direction'> & {
  readonly indices: KnownIndices;
};
type KnownIndices = Pick<MarketIndices, 'knownUntilMs'>;

/**
 * The stretches of time, in order, over which a price rests on published data and current contracts. The last may have no
 * end.
 */
export function certainStretches(input: KnownUntilInput): Window[] {
  const commodity = isFree(input) ? [ALWAYS] : stretchesOf(input.commodity, input.indices);
  const nonCommodity = [...stretchesOf(input.nonCommodity, input.indices), afterLast(input.nonCommodity)];
  return intersection(joined(commodity), joined(nonCommodity));
}

/**
 * End of the certain part of a price over a window: of the last certain stretch that begins before the window ends, else of the first after it. It may
 * lie before or after the window; where there is no end to it, it is the window's. null: nothing is certain.
 */
export function knownUntilMs(stretches: readonly Window[], window: Window): number | null {
  const begun = stretches.findLast((stretch) => stretch.startMs < window.endMs);
  const { endMs } = begun ?? stretches[0] ?? NEVER;
  if (endMs !== Infinity) return endMs;
  return begun === undefined ? null : window.endMs;
}

const NEVER = { endMs: null };
const ALWAYS: Window = { startMs: -Infinity, endMs: Infinity };

/** Where each version is under contract and its indices are published. */
function stretchesOf(versions: readonly TariffVersion[], indices: KnownIndices): Window[] {
  const ordered = inOrder(versions);
  return ordered.map((version, i) => ({
    startMs: version.startMs,
    endMs: Math.min(endOf(ordered, i), contractEndOf(version), publishedUntil(version, indices)),
  }));
}

function publishedUntil({ tariff }: TariffVersion, indices: KnownIndices): number {
  return Math.min(...tariff.indexIds.map((id) => indices.knownUntilMs(id) ?? -Infinity));
}

/** When a component that may be missing has ended it is certain to add nothing. */
function afterLast(versions: readonly TariffVersion[]): Window {
  const ordered = inOrder(versions);
  return ordered.length === 0 ? ALWAYS : { startMs: endOf(ordered, ordered.length - 1), endMs: Infinity };
}

/** Stretches in order without the empty ones; those that touch are one. */
function joined(stretches: readonly Window[]): Window[] {
  const all: Window[] = [];
  for (const stretch of stretches) {
    if (!(stretch.endMs > stretch.startMs)) continue;
    const last = all[all.length - 1];
    if (last?.endMs === stretch.startMs) all[all.length - 1] = { startMs: last.startMs, endMs: stretch.endMs };
    else all.push(stretch);
  }
  return all;
}

function intersection(a: readonly Window[], b: readonly Window[]): Window[] {
  const both = a.flatMap((x) =>
    b.map((y) => ({ startMs: Math.max(x.startMs, y.startMs), endMs: Math.min(x.endMs, y.endMs) })),
  );
  return both.filter(({ startMs, endMs }) => endMs > startMs).sort((x, y) => x.startMs - y.startMs);
}
