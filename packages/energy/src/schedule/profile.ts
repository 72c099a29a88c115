import { DAY_MS } from '../time/index.ts';
import { type ClockRule, wraps } from './rule.ts';

/** One local day from midnight to midnight: `ids[i]` holds from `startsMs[i]` to the next start. */
export interface DayProfile {
  readonly startsMs: readonly number[];
  /** Ids of periods; `NO_PERIOD` in a hole. */
  readonly ids: readonly number[];
}

export const NO_PERIOD = -1;

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly id: number;
}

/** A date's profile from the rules that match it and those that match the date before, whose wrapping periods end on it. */
export function dayProfile(
  rules: readonly ClockRule[],
  today: ReadonlySet<ClockRule>,
  yesterday: ReadonlySet<ClockRule>,
): DayProfile {
  const spans = spansByPrecedence(rules, today, yesterday);
  const cuts = [...new Set([0, ...spans.flatMap((span) => [span.fromMs, span.toMs])])].sort((a, b) => a - b);
  const startsMs: number[] = [];
  const ids: number[] = [];
  for (const cut of cuts) {
    if (cut >= DAY_MS) break;
    const id = spans.find((span) => span.fromMs <= cut && cut < span.toMs)?.id ?? NO_PERIOD;
    if (ids.length > 0 && ids[ids.length - 1] === id) continue;
    startsMs.push(cut);
    ids.push(id);
  }
  return { startsMs, ids };
}

// energy.md §3.1: entries are tried in order and the first one that matches wins.
function spansByPrecedence(
  rules: readonly ClockRule[],
  today: ReadonlySet<ClockRule>,
  yesterday: ReadonlySet<ClockRule>,
): Span[] {
  const spans: Span[] = [];
  for (const rule of rules) {
    const matchesToday = today.has(rule);
    const matchesYesterday = yesterday.has(rule);
    if (!matchesToday && !matchesYesterday) continue;
    for (const period of rule.periods) {
      const { fromMs, toMs, id } = period;
      if (matchesToday) spans.push({ fromMs, toMs: wraps(period) ? DAY_MS : toMs, id });
      if (matchesYesterday && wraps(period)) spans.push({ fromMs: 0, toMs, id });
    }
  }
  return spans;
}
