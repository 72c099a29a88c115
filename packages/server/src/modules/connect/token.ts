import { createHash, randomBytes } from 'node:crypto';
import type { InstanceKey } from '../../instance-key.ts';

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

const SEALED = 'sealed:';
const SEALED_TOKEN = new RegExp(`"${SEALED}([\\w-]+)"`, 'g');

/** A token for JSON that is stored, so that nobody can open sessions with a stolen database. */
export function sealToken(token: string, key: InstanceKey): string {
  return SEALED + Buffer.from(key.seal(Buffer.from(token))).toString('base64url');
}

/** JSON with its sealed tokens opened. It must hold no texts that people have written. */
export function openTokens(json: string, key: InstanceKey): string {
  return json.replaceAll(SEALED_TOKEN, (_, sealed: string) => {
    return `"${Buffer.from(key.open(Buffer.from(sealed, 'base64url'))).toString()}"`;
  });
}
