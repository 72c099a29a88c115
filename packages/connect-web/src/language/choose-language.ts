/** The languages whose texts are shipped (connect.md §7.4). */
export const LANGUAGES = ['en', 'de', 'fr', 'nl', 'es', 'it'] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * The language asked for in the address, else the first of the browser's that is shipped, else English.
 * @param asked value of `lang` in the query, e.g. `de` or `de-AT`
 * @param preferred languages of the browser, best first
 */
export function chooseLanguage(asked: string | null, preferred: readonly string[]): Language {
  for (const tag of asked === null ? preferred : [asked, ...preferred]) {
    const language = tag.toLowerCase().split('-')[0];
    const shipped = LANGUAGES.find((candidate) => candidate === language);
    if (shipped !== undefined) return shipped;
  }
  return 'en';
}

/**
 * The locale for numbers, times and dates: the page's language as written in the customer's country.
 * @param country where the electricity is used; null: not known, then the browser's region counts
 */
export function localeFor(language: Language, country: string | null, preferred: readonly string[]): string {
  const ofBrowser = preferred.find((tag) => tag.toLowerCase().split('-')[0] === language && tag.includes('-'));
  const region = country ?? regionOf(ofBrowser) ?? regionOf(preferred.find((tag) => tag.includes('-')));
  try {
    return region === null ? language : new Intl.Locale(language, { region }).toString();
  } catch {
    // RangeError: the region is not written as one.
    return language;
  }
}

/** `GB` of `en-GB`; null without a region. */
export function regionOf(tag: string | undefined): string | null {
  return (
    tag
      ?.split('-')
      .find((part, at) => at > 0 && /^[A-Za-z]{2}$/.test(part))
      ?.toUpperCase() ?? null
  );
}
