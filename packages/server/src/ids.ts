import { createHash, randomBytes } from 'node:crypto';

/** Prefixes of ids, one for each kind of object. */
export type IdPrefix =
  | 'acc'
  | 'key'
  | 'cus'
  | 'loc'
  | 'dev'
  | 'prv'
  | 'mrs'
  | 'trt'
  | 'trf'
  | 'prs'
  | 'tra'
  | 'std'
  | 'spl'
  | 'sae'
  | 'ssc'
  | 'sst'
  | 'cot'
  | 'cse'
  | 'isr'
  | 'bat'
  | 'mre'
  | 'dsr'
  | 'ecs'
  | 'evt'
  | 'whe'
  | 'whd'
  | 'req'
  | 'jwk'
  | 'aum'
  | 'con';

/** A new id: prefix, `_`, 24 lower-case hex digits, of which the first 8 are the time, so that neighbours in time are neighbours in the index. */
export function newId(prefix: IdPrefix, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000) >>> 0;
  return `${prefix}_${seconds.toString(16).padStart(8, '0')}${randomDigits()}`;
}

/** Randomness is drawn for many ids at once: a draw of its own for each is a good part of a whole request. */
const DRAWN_BYTES = 16_384;
const DIGITS_PER_ID = 16;
let drawn = '';
let used = 0;

function randomDigits(): string {
  if (used === drawn.length) {
    drawn = randomBytes(DRAWN_BYTES).toString('hex');
    used = 0;
  }
  used += DIGITS_PER_ID;
  return drawn.slice(used - DIGITS_PER_ID, used);
}

/** The id of a thing that is the same on every instance, such as a bidding zone's index, from its stable name. */
export function stableId(prefix: IdPrefix, name: string): string {
  return `${prefix}_${createHash('sha256').update(`${prefix}:${name}`).digest('hex').slice(0, 24)}`;
}

/** Whether `text` has the form of an id with this prefix. */
export function isId(prefix: IdPrefix, text: string): boolean {
  return text.length === prefix.length + 25 && text.startsWith(`${prefix}_`) && /^[0-9a-f]{24}$/.test(text.slice(-24));
}
