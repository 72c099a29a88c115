import type { Window } from '../series/index.ts';
import { offsetSpans } from './zone.ts';

/**
 * The instants inside a window, with both its ends, at which the local clock shows a whole multiple of `stepMs` since
 * midnight (`stepMs` must divide a day), and those at which it jumps.
 */
export function localGrid(timeZone: string, window: Window, stepMs: number): Float64Array {
  if (window.endMs <= window.startMs) return Float64Array.of(window.startMs);
  const bounds: number[] = [];
  for (const span of offsetSpans(timeZone, window)) {
    bounds.push(span.startMs);
    let next = (Math.floor((span.startMs + span.offsetMs) / stepMs) + 1) * stepMs - span.offsetMs;
    for (; next < span.endMs; next += stepMs) bounds.push(next);
  }
  bounds.push(window.endMs);
  return Float64Array.from(bounds);
}
