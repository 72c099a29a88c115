/** A name as a key that survives changes of case, accents and punctuation: `Pacific Gas & Electric Co` → `pacific-gas-electric-co`. */
export const nameKey = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');

/** The first of some texts that is a web address; documents also cite their sources in prose. */
export const firstWebAddress = (texts: readonly (string | null | undefined)[]): string | null =>
  texts.find((text) => text && /^https?:\/\/\S+$/.test(text) && URL.canParse(text)) ?? null;
