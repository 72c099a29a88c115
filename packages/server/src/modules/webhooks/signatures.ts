import { constants, createHmac, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningKey } from './signing-keys.ts';

/** What is signed: an event on its way. */
export interface Message {
  readonly eventId: string;
  readonly release: string;
  /** The event as it is sent. */
  readonly body: string;
  /** Unix seconds. */
  readonly timestamp: number;
}

const signAsync = promisify(sign);
const SECRET_PREFIX = 'whsec_';
const SECRET_BYTES = 24;

/**
 * Headers that prove where a message comes from, in both schemes (events-webhooks.md, Signatures): RSA-PSS with SHA-256,
 * MGF1-SHA-256 and a salt of 32 bytes, and the HMAC-SHA256 of Standard Webhooks.
 * @param secrets of the endpoint: the present one, and during a rotation the one before
 */
export async function signatureHeaders(
  message: Message,
  key: SigningKey,
  secrets: readonly string[],
): Promise<Record<string, string>> {
  const { eventId, body, timestamp } = message;
  const signature = await signAsync('sha256', Buffer.from(`${timestamp}.${body}`), {
    key: key.privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
  return {
    'Flatpeak-Signature': `v1=${signature.toString('base64url')}`,
    'Flatpeak-Signature-Scheme': 'v1',
    'Flatpeak-Timestamp': String(timestamp),
    'Flatpeak-Key-ID': key.id,
    'Flatpeak-Version': message.release,
    'webhook-id': eventId,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map((secret) => `v1,${hmac(secret, `${eventId}.${timestamp}.${body}`)}`).join(' '),
  };
}

function hmac(secret: string, text: string): string {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  return createHmac('sha256', key).update(text).digest('base64');
}

/** A new secret for an endpoint: `whsec_` and 192 random bits in base64. */
export function newSecret(): string {
  return SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}
