import { type DayProfile, dayProfile } from './profile.ts';
import type { ClockRule, DateRule } from './rule.ts';

/**
 * The rules of a schedule, and what a day looks like under them. Most days are alike: months that the same rules name,
 * weekdays that the same rules name and dates that the same rules list make one kind of day, known by a number. A profile
 * is worked out when it is first asked for, and kept.
 */
export interface RuleBook {
  readonly hasDates: boolean;
  /** The kind of a date, from which of the rules with dates it meets. 0 if it meets none. */
  dateKind(meets: (dates: DateRule) => boolean): number;
  /** The kind of a day by month (1…12), weekday (0 = Monday) and kind of date. */
  dayKind(month: number, weekday: number, dateKind: number): number;
  /** A day of one kind that follows a day of another. */
  profile(today: number, yesterday: number): DayProfile;
}

/** More kinds of day than there are days in 2,000 years. */
const MOST_DAY_KINDS = 2 ** 20;

export function createRuleBook(rules: readonly ClockRule[]): RuleBook {
  const months = groupAlike(12, (i) => rules.map((rule) => (rule.months >> i) & 1).join(''));
  const weekdays = groupAlike(7, (i) => rules.map((rule) => (rule.weekdays >> i) & 1).join(''));
  const dated = rules.filter((rule) => rule.dates !== null);
  const datedRulesMet: (readonly ClockRule[])[] = [[]];
  const dateKinds = new Map<string, number>([['', 0]]);
  const profiles = new Map<number, DayProfile>();

  function dateKind(meets: (dates: DateRule) => boolean): number {
    const met = dated.filter(({ dates }) => dates !== null && meets(dates));
    const key = met.map((rule) => dated.indexOf(rule)).join();
    let kind = dateKinds.get(key);
    if (kind === undefined) {
      kind = datedRulesMet.push(met) - 1;
      dateKinds.set(key, kind);
    }
    return kind;
  }

  function dayKind(month: number, weekday: number, ofDate: number): number {
    return (ofDate * 12 + months.kinds[month - 1]!) * 7 + weekdays.kinds[weekday]!;
  }

  function rulesOn(kind: number): ReadonlySet<ClockRule> {
    const weekday = weekdays.examples[kind % 7]!;
    const month = months.examples[Math.floor(kind / 7) % 12]!;
    const met = datedRulesMet[Math.floor(kind / 84)]!;
    return new Set(
      rules.filter(
        (rule) =>
          ((rule.months >> month) & 1) === 1 &&
          ((rule.weekdays >> weekday) & 1) === 1 &&
          (rule.dates === null || met.includes(rule)),
      ),
    );
  }

  function profile(today: number, yesterday: number): DayProfile {
    const key = today * MOST_DAY_KINDS + yesterday;
    let known = profiles.get(key);
    if (known === undefined) {
      known = dayProfile(rules, rulesOn(today), rulesOn(yesterday));
      profiles.set(key, known);
    }
    return known;
  }

  return { hasDates: dated.length > 0, dateKind, dayKind, profile };
}

/** Numbers for `count` things so that those with the same key have the same number, and a thing of each number. */
function groupAlike(count: number, keyOf: (i: number) => string): { kinds: number[]; examples: number[] } {
  const numbers = new Map<string, number>();
  const kinds: number[] = [];
  const examples: number[] = [];
  for (let i = 0; i < count; i++) {
    const key = keyOf(i);
    let kind = numbers.get(key);
    if (kind === undefined) {
      kind = examples.push(i) - 1;
      numbers.set(key, kind);
    }
    kinds.push(kind);
  }
  return { kinds, examples };
}
