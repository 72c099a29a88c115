import type { Window } from '../series/index.ts';
import { DAY_MS } from '../time/index.ts';
import type { TariffVersion } from './types.ts';

/** A part of a window under one version of a tariff, or under none. */
export type ValidityPiece = HeldPiece | MissingPiece;

export interface HeldPiece extends Window {
  readonly kind: 'held';
  readonly version: TariffVersion;
  /** No price under it is more certain than this. */
  readonly confidence: number;
}

export interface MissingPiece extends Window {
  /** `gap`: another version follows; `ended`: none does, or there never was one. */
  readonly kind: 'gap' | 'ended';
}

const BEFORE_FIRST_VERSION = 0.8;
/** By the number of started 90-day periods after the contract's end. */
const AFTER_CONTRACT = [0.8, 0.6, 0.4, 0.2] as const;
const EXTRAPOLATION_STEP_MS = 90 * DAY_MS;

/**
 * Confidence of a price `elapsedMs` (at least 0) after the contract's end: 0.8, less 0.2 per started 90 days, not below
 * 0.2. energy.md §3.3. The first 90 days start with the end itself, so the highest that occurs is 0.6.
 */
export function extrapolationConfidence(elapsedMs: number): number {
  const started = Math.floor(elapsedMs / EXTRAPOLATION_STEP_MS) + 1;
  return AFTER_CONTRACT[Math.min(started, AFTER_CONTRACT.length - 1)]!;
}

/** Versions by start. */
export function inOrder(versions: readonly TariffVersion[]): TariffVersion[] {
  return [...versions].sort((a, b) => a.startMs - b.startMs);
}

/** When the version at `i` of an ordered list stops holding: at its end, or where the next one takes over. */
export function endOf(ordered: readonly TariffVersion[], i: number): number {
  return Math.min(ordered[i]!.endMs ?? Infinity, ordered[i + 1]?.startMs ?? Infinity);
}

/** Cuts a window at changes of version and of what they are worth; covers the window. */
export function validityPieces(versions: readonly TariffVersion[], window: Window): ValidityPiece[] {
  const ordered = inOrder(versions);
  const pieces: ValidityPiece[] = [];
  let reachedMs = window.startMs;
  const add = (untilMs: number, piece: (part: Window) => ValidityPiece): void => {
    const endMs = Math.min(untilMs, window.endMs);
    if (endMs <= reachedMs) return;
    pieces.push(piece({ startMs: reachedMs, endMs }));
    reachedMs = endMs;
  };
  const hold = (untilMs: number, version: TariffVersion, confidence: number): void =>
    add(untilMs, (part) => ({ ...part, kind: 'held', version, confidence }));

  const first = ordered[0];
  if (first !== undefined) hold(first.startMs, first, BEFORE_FIRST_VERSION);
  for (const [i, version] of ordered.entries()) {
    add(version.startMs, (part) => ({ ...part, kind: 'gap' }));
    const endMs = endOf(ordered, i);
    const contractEndMs = contractEndOf(version);
    hold(Math.min(endMs, contractEndMs), version, 1);
    while (reachedMs < Math.min(endMs, window.endMs)) {
      const elapsedMs = reachedMs - contractEndMs;
      const stepEndMs = contractEndMs + (Math.floor(elapsedMs / EXTRAPOLATION_STEP_MS) + 1) * EXTRAPOLATION_STEP_MS;
      hold(Math.min(stepEndMs, endMs), version, extrapolationConfidence(elapsedMs));
    }
  }
  add(window.endMs, (part) => ({ ...part, kind: 'ended' }));
  return pieces;
}

/** From when a version's prices are extrapolated; not before it starts. */
export function contractEndOf(version: TariffVersion): number {
  return Math.max(version.contractEndMs ?? Infinity, version.startMs);
}
