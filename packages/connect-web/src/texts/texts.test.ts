import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../language/choose-language.ts';
import de from './de.ts';
import { en, type Texts } from './en.ts';
import es from './es.ts';
import fr from './fr.ts';
import it_ from './it.ts';
import nl from './nl.ts';

const TRANSLATIONS: Record<string, Partial<Texts>> = { de, fr, nl, es, it: it_ };

const gaps = (text: string | undefined) => [...(text ?? '').matchAll(/\{\w+\}/g)].map(([gap]) => gap).sort();

it('there is a file for every language', () => {
  expect(['en', ...Object.keys(TRANSLATIONS)].sort()).toEqual([...LANGUAGES].sort());
});

describe.each(Object.entries(TRANSLATIONS))('%s', (_language, texts) => {
  it('has every text and no other', () => expect(Object.keys(texts).sort()).toEqual(Object.keys(en).sort()));

  it('has the same gaps in every text', () => {
    for (const [key, text] of Object.entries(en)) expect(gaps(texts[key as keyof Texts]), key).toEqual(gaps(text));
  });
});
