/**
 * Names of places as people write them, reduced to what two spellings of one name have in common.
 */

/**
 * The words of a name without case, accents and punctuation; the many forms of "Saint" become one.
 * `'s-Gravenhage` → `['s', 'gravenhage']`, `Sankt Pölten` and `St. Polten` → `['st', 'polten']`.
 */
export function wordsOf(name: string): string[] {
  const plain = PLAIN.test(name) ? name.toLowerCase() : withoutAccents(name.toLowerCase());
  return plain
    .split(NOT_IN_WORDS)
    .filter((word) => word !== '')
    .map((word) => sameWord.get(word) ?? word);
}

/** The words run together: `King's Lynn`, `Kings Lynn` and `KINGS-LYNN` are one. */
export function nameKey(name: string): string {
  const lowerCase = name.toLowerCase();
  // Most of a hundred thousand names, and much faster.
  if (ONE_PLAIN_WORD.test(lowerCase)) return sameWord.get(lowerCase) ?? lowerCase;
  return wordsOf(name).join('');
}

/**
 * The key without the letters that stand for a dot, ring or stroke: `Aarhus` and `Århus`, `Koeln` and `Köln` become
 * one. Names that have nothing to do with each other may become one too, so the stricter key goes first.
 */
export function looseKey(key: string): string {
  return key.replace(SECOND_VOWEL, '$1$2');
}

const SECOND_VOWEL = /(a)[ae]|([ou])e/g;

const ONE_PLAIN_WORD = /^[a-z]+$/;
const PLAIN = /^[\x20-\x7e]*$/;
const NOT_IN_WORDS = /[^\p{L}\p{N}]+/u;

const sameWord: ReadonlyMap<string, string> = new Map([
  ['saint', 'st'],
  ['sankt', 'st'],
  ['sint', 'st'],
  ['sainte', 'ste'],
  ['mt', 'mount'],
  ['ft', 'fort'],
]);

/** Letters that are not a base letter with a mark, and what is typed in their place. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ŋ: 'n',
  þ: 'th',
  ŧ: 't',
  ς: 'σ',
};
const SPECIAL_LETTER = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'g');

/** Marks on letters, and letters that only modify others, such as the ʻokina of Hawaiʻi. */
const MARKS = /[\p{Mn}\p{Lm}]/gu;

function withoutAccents(lowerCase: string): string {
  return lowerCase
    .normalize('NFD')
    .replace(MARKS, '')
    .replace(SPECIAL_LETTER, (letter) => plainLetters[letter]!);
}
