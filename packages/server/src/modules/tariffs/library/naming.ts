/** A name as a key that survives changes of case, accents and punctuation: `Pacific Gas & Electric Co` → `pacific-gas-electric-co`. */
export const nameKey = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');

/** The web address that the first of some texts begins with; documents also cite their sources in prose. */
export const firstWebAddress = (texts: readonly (string | null | undefined)[]): string | null =>
  texts.map((text) => /^https?:\/\/\S+/.exec(text ?? '')?.[0]).find((address) => address && URL.canParse(address)) ??
  null;
