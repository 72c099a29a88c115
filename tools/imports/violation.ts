/** A broken rule, where, and what to do about it. */
export interface Violation {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly rule: Rule;
  /** What is wrong, as half a sentence. */
  readonly what: string;
  /** What to do, as a sentence. */
  readonly remedy: string;
}

export type Rule = 'zone' | 'arrow' | 'pure' | 'fixture' | 'face' | 'cycle' | 'undeclared';
