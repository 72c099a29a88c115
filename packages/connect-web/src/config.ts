/**
 * What the server writes into the page as `<script type="application/json" id="plateau-config">`.
 * Every member is optional; README.md of this package has the shape in full.
 */
export interface PageConfig {
  readonly account: {
    readonly name: string | null;
    readonly logoUrl: string | null;
    /** `#rrggbb`; used only where it keeps the contrast of WCAG 2.2 AA. */
    readonly accentColor: string | null;
    /** Corner radius of cards and buttons, 0–24 CSS pixels. */
    readonly cornerRadius: number | null;
    /** A family that the device has, e.g. `Georgia`; nothing is downloaded. */
    readonly fontFamily: string | null;
    readonly supportUrl: string | null;
  };
  /** Origins that are told how the session ended (connect.md §7.3). */
  readonly origins: readonly string[];
}

/** Reads the injected text; anything missing or ill-typed counts as not set. */
export function readPageConfig(json: string): PageConfig {
  const config = asObject(parse(json));
  const account = asObject(config.account);
  const text = (key: string) => (typeof account[key] === 'string' && account[key] !== '' ? account[key] : null);
  const radius = account.cornerRadius;
  return {
    account: {
      name: text('name'),
      logoUrl: text('logoUrl'),
      accentColor: text('accentColor'),
      cornerRadius: typeof radius === 'number' && radius >= 0 && radius <= 24 ? radius : null,
      fontFamily: text('fontFamily'),
      supportUrl: text('supportUrl'),
    },
    origins: Array.isArray(config.origins) ? config.origins.filter(isOrigin) : [],
  };
}

function isOrigin(value: unknown): value is string {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value;
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
