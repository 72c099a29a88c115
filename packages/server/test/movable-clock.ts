import type { Clock } from '../src/clock.ts';

/** Stands still until a test moves it. */
export class MovableClock implements Clock {
  #nowMs: number;

  /** @param now RFC 3339 */
  constructor(now: string) {
    this.#nowMs = Date.parse(now);
  }

  now(): number {
    return this.#nowMs;
  }

  /** @param now RFC 3339 */
  set(now: string): void {
    this.#nowMs = Date.parse(now);
  }

  advance(by: { readonly seconds: number }): void {
    this.#nowMs += by.seconds * 1000;
  }
}
