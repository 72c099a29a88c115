import { createHash, randomBytes } from 'node:crypto';

/** A connect token: 96 random bits, nothing of which follows from the time. */
export function newToken(): string {
  return `cot_${randomBytes(12).toString('hex')}`;
}

/** What a session is found by. The token itself is random, so that a plain hash tells nothing about it. */
export function hashToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}

export function isToken(text: string): boolean {
  return /^cot_[0-9a-f]{24}$/.test(text);
}
