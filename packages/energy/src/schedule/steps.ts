import type { Window } from '../series/index.ts';
import { DAY_MS, offsetSpans } from '../time/index.ts';
import type { LocalSchedule } from './local.ts';

/** A step function over time whose values are ids: segment `i` is `[bounds[i], bounds[i + 1])`, neighbours differ. */
export interface Steps {
  readonly bounds: Float64Array;
  readonly ids: Int32Array;
}

/**
 * Which period of a schedule holds when, over a window. energy.md §2: at every instant the local wall clock decides, so a
 * boundary in a skipped hour falls on the jump and a repeated hour repeats its periods.
 */
export function scheduleSteps(schedule: LocalSchedule, timeZone: string, window: Window): Steps {
  const bounds: number[] = [];
  const ids: number[] = [];
  for (const span of offsetSpans(timeZone, window)) {
    const firstDay = Math.floor((span.startMs + span.offsetMs) / DAY_MS);
    const lastDay = Math.floor((span.endMs - 1 + span.offsetMs) / DAY_MS);
    for (let day = firstDay; day <= lastDay; day++) {
      const profile = schedule.profileOf(day);
      const midnightMs = day * DAY_MS - span.offsetMs;
      const count = profile.ids.length;
      for (let i = 0; i < count; i++) {
        const startMs = midnightMs + profile.startsMs[i]!;
        if (startMs >= span.endMs) break;
        if (i + 1 < count && midnightMs + profile.startsMs[i + 1]! <= span.startMs) continue;
        const id = profile.ids[i]!;
        if (ids.length > 0 && ids[ids.length - 1] === id) continue;
        bounds.push(Math.max(startMs, span.startMs));
        ids.push(id);
      }
    }
  }
  bounds.push(Math.max(window.startMs, window.endMs));
  return { bounds: new Float64Array(bounds), ids: new Int32Array(ids) };
}
