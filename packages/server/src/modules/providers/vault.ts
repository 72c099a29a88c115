import { randomBytes } from 'node:crypto';
import { type InstanceKey, keyFrom } from '../../instance-key.ts';

/** A record's secrets as they are stored: a key of its own, wrapped by the instance key, and what it encrypts. */
export interface Sealed {
  readonly wrappedKey: Uint8Array;
  readonly sealed: Uint8Array;
}

/** What a customer entrusts to the platform: credentials or tokens of a provider. */
export interface Secrets {
  /** What the login page sent and `authorise` returned. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly secureParams: Readonly<Record<string, unknown>> | null;
}

/**
 * Encrypts secrets (AES-256-GCM, one data key per record) so that they open for one record only.
 * @param boundTo what names the record: account, mode and id. Under another name they don't open.
 */
export function sealSecrets(instanceKey: InstanceKey, boundTo: string, secrets: Secrets): Sealed {
  const dataKey = randomBytes(32);
  const plain = Buffer.from(JSON.stringify({ boundTo, secrets }));
  return { wrappedKey: instanceKey.seal(dataKey), sealed: keyFrom(dataKey.toString('base64')).seal(plain) };
}

/** The inverse of `sealSecrets`. @throws when the instance key is another, or the record is */
export function openSecrets(instanceKey: InstanceKey, boundTo: string, { wrappedKey, sealed }: Sealed): Secrets {
  const dataKey = Buffer.from(instanceKey.open(wrappedKey)).toString('base64');
  const opened = JSON.parse(Buffer.from(keyFrom(dataKey).open(sealed)).toString('utf8')) as {
    boundTo: string;
    secrets: Secrets;
  };
  if (opened.boundTo !== boundTo) throw new Error('sealed secrets belong to another record');
  return opened.secrets;
}
