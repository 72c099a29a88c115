import type { LoginPost } from '../../modules/connect/index.ts';
import { Refusal } from '../../refusal.ts';
import { type JsonObject, mismatch, readObject, readText } from './read-members.ts';

/** Routes of a provider's login pages, the same in every dialect (connect.md §5.2). */
const BEGIN = 'start_tariff_integration';
const CAPTURE = 'auth_metadata_capture';
const CONSENT = 'consent_capture';
const ROUTES: ReadonlySet<unknown> = new Set([BEGIN, CAPTURE, CONSENT]);

const ID_LENGTH = 100;
/** Bytes of the parameters that go onto the way back, 1 KiB. */
const RETURN_BYTES = 1024;

/** Whether a post comes from a provider's login pages. What ends the session is a post like any other. */
export function isLoginRoute({ route, action }: JsonObject): boolean {
  const word = typeof action === 'string' ? action.trim() : '';
  return typeof route === 'string' && ROUTES.has(route.trim()) && word !== 'CLOSE';
}

/** @throws Refusal `data_json_invalid`, `action_invalid` */
export function readLoginPost({ route, action, data }: JsonObject): LoginPost {
  const word = readText(action, 'action', ID_LENGTH);
  if (word !== undefined) return readAction(word);
  const members = readObject(data, 'data') ?? {};
  switch (String(route).trim()) {
    case BEGIN:
      return { kind: 'BEGIN', returnParameters: readReturnParameters(members.return_params) };
    case CAPTURE:
      return { kind: 'CAPTURED', data: members };
    default: {
      if (typeof members.consent_given !== 'boolean') throw mismatch('consent_given');
      return {
        kind: 'CONSENT',
        loginId: readText(members.auth_metadata_id, 'auth_metadata_id', ID_LENGTH),
        isGiven: members.consent_given,
      };
    }
  }
}

function readAction(word: string): LoginPost {
  if (word === 'DISMISS_DIRECT') return { kind: 'DISMISS' };
  if (word === 'DISCONNECT') return { kind: 'OTHER_PROVIDER' };
  throw new Refusal('action_invalid', 'Choose one of the actions of this page.');
}

function readReturnParameters(value: unknown): Readonly<Record<string, string>> {
  const parameters = readObject(value, 'return_params') ?? {};
  const entries = Object.entries(parameters);
  const isText = entries.every(([, each]) => typeof each === 'string');
  if (!isText || Buffer.byteLength(JSON.stringify(parameters)) > RETURN_BYTES) throw mismatch('return_params');
  return Object.fromEntries(entries.filter(([name]) => name !== 'fp_cot')) as Record<string, string>;
}
