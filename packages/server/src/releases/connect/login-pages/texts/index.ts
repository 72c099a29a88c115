import { de } from './de.ts';
import { en, type LoginTexts } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import { nl } from './nl.ts';

export type { LoginTexts } from './en.ts';

const texts: Readonly<Record<string, LoginTexts>> = { en, de, fr, nl, es, it };

/** Languages in which the pages are written. */
export const LANGUAGES: readonly string[] = Object.keys(texts);

/** Texts in the first language of an `Accept-Language` header that there is; English otherwise. */
export function textsFor(acceptLanguage: string | undefined): {
  readonly language: string;
  readonly texts: LoginTexts;
} {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((entry, place) => {
      const [tag = '', ...parameters] = entry.trim().toLowerCase().split(';');
      const quality = parameters.map((each) => /^\s*q=([\d.]+)/.exec(each)?.[1]).find((each) => each !== undefined);
      return { language: tag.split('-')[0]!, quality: quality === undefined ? 1 : Number(quality), place };
    })
    .sort((a, b) => b.quality - a.quality || a.place - b.place);
  const language = wanted.find(({ language, quality }) => quality > 0 && language in texts)?.language ?? 'en';
  return { language, texts: texts[language]! };
}

/** A text with names in the place of `{name}`. */
export function filled(text: string, names: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => names[name] ?? whole);
}
