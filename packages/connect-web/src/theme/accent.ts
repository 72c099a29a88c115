import { contrast, inkOn, parseHexColor, type Rgb } from './contrast.ts';

/** Grounds that the accent must be told from, as in style/base.css. */
const GROUNDS: Record<Scheme, readonly Rgb[]> = {
  light: [
    [250, 249, 245],
    [255, 255, 255],
  ],
  dark: [
    [16, 21, 18],
    [25, 31, 28],
  ],
};
/** WCAG 2.2 §1.4.3, text. */
const READABLE = 4.5;

export type Scheme = 'light' | 'dark';

export interface Accent {
  readonly accent: string;
  /** Text on the accent. */
  readonly onAccent: string;
}

/**
 * The account's accent for a colour scheme, or null when it is no colour or can't be read there as text and under text;
 * then the page keeps its own (connect.md §7.4). On dark ground an accent that is right on light ground is taken in the
 * first lighter tone that can be read: no colour is both.
 */
export function accentFor(scheme: Scheme, wanted: string | null): Accent | null {
  const color = wanted === null ? null : parseHexColor(wanted);
  if (color === null) return null;
  const tones = scheme === 'dark' && isReadable(color, 'light') ? LIGHTER : [0];
  const readable = tones.map((share) => mixed(color, share)).find((tone) => isReadable(tone, scheme));
  return readable === undefined ? null : { accent: css(readable), onAccent: css(inkOn(readable)) };
}

/** Shares of white, smallest first. */
const LIGHTER = [0, 0.15, 0.3, 0.45, 0.6];

function isReadable(color: Rgb, scheme: Scheme): boolean {
  return (
    contrast(color, inkOn(color)) >= READABLE && GROUNDS[scheme].every((ground) => contrast(color, ground) >= READABLE)
  );
}

function mixed(color: Rgb, white: number): Rgb {
  const [r, g, b] = color.map((channel) => Math.round(channel + (255 - channel) * white));
  return [r!, g!, b!];
}

/** Colours of a provider's initials; the neutral ones when it has no usable colour. */
export function chipColors(wanted: string | null | undefined): { background: string; color: string } | null {
  const color = wanted === null || wanted === undefined ? null : parseHexColor(wanted);
  if (color === null) return null;
  const ink = inkOn(color);
  return contrast(color, ink) >= READABLE ? { background: css(color), color: css(ink) } : null;
}

function css([r, g, b]: Rgb): string {
  return `rgb(${r} ${g} ${b})`;
}
