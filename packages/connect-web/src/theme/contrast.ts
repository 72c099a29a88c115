/** sRGB, each channel 0–255. */
export type Rgb = readonly [number, number, number];

export function parseHexColor(text: string): Rgb | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text.trim());
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text.trim());
  const digits = long?.slice(1) ?? short?.slice(1).map((digit) => digit + digit);
  return digits === undefined ? null : (digits.map((pair) => Number.parseInt(pair, 16)) as unknown as Rgb);
}

/** Contrast ratio of two colours, 1–21 (WCAG 2.2, "contrast ratio"). */
export function contrast(a: Rgb, b: Rgb): number {
  const [lighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** Black or white, whichever is read better on the colour. */
export function inkOn(color: Rgb): Rgb {
  const white: Rgb = [255, 255, 255];
  const black: Rgb = [13, 17, 15];
  return contrast(color, white) >= contrast(color, black) ? white : black;
}

function luminance(color: Rgb): number {
  const [r, g, b] = color.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
