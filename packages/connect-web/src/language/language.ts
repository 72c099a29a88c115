import { signal } from '@preact/signals';
import { en, type TextKey, type Texts } from '../texts/en.ts';
import { type Language, localeFor } from './choose-language.ts';

const LOADERS: Record<Exclude<Language, 'en'>, () => Promise<{ default: Partial<Texts> }>> = {
  de: () => import('../texts/de.ts'),
  fr: () => import('../texts/fr.ts'),
  nl: () => import('../texts/nl.ts'),
  es: () => import('../texts/es.ts'),
  it: () => import('../texts/it.ts'),
};

let texts: Texts = en;
let spoken: Language = 'en';

/** Where the electricity is used, as far as a page has told; decides how numbers are written. */
export const country = signal<string | null>(null);

/** Loads a language's texts; those it lacks stay English. Without a line the page stays English as a whole. */
export async function speak(language: Language): Promise<void> {
  if (language !== 'en') {
    const loaded = await LOADERS[language]().catch(() => null);
    if (loaded === null) return;
    texts = { ...en, ...loaded.default };
  }
  spoken = language;
}

export function language(): Language {
  return spoken;
}

/** Locale of numbers, times and dates, e.g. `en-GB`. */
export function locale(): string {
  return localeFor(spoken, country.value, navigator.languages);
}

/** A text of the page's language with its `{names}` filled in. */
export function say(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  return texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** For codes and options that come from the server; null when there is no text of that key. */
export function sayIfKnown(key: string, values: Readonly<Record<string, string | number>> = {}): string | null {
  return Object.hasOwn(texts, key) ? say(key as TextKey, values) : null;
}
