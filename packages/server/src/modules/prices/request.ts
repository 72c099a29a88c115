import type { Window } from '@plateau/energy';
import { Refusal } from '../../refusal.ts';
import type { Direction } from '../tariffs/index.ts';

/** Which prices are wanted. */
export interface PriceRequest {
  readonly locationId: string;
  readonly direction: Direction;
  readonly window: Window;
  /** Price by this device's own tariff where it has one. */
  readonly deviceId?: string | undefined;
}

const DAY_MS = 24 * 3_600_000;
/** Longest window of prices (rest-api.md §8.1). An hour more lets 90 local days hold a clock change. */
const LONGEST_WINDOW_MS = 90 * DAY_MS + 3_600_000;

/** Refuses a window that is empty or longer than 90 days. @throws Refusal `window_empty`, `window_too_long` */
export function requireWindow({ startMs, endMs }: Window): void {
  if (endMs <= startMs) {
    throw new Refusal('window_empty', 'end_time must be after start_time.', { param: 'end_time' });
  }
  if (endMs - startMs > LONGEST_WINDOW_MS) {
    throw new Refusal('window_too_long', 'A window of prices is at most 90 days.', { param: 'end_time' });
  }
}
