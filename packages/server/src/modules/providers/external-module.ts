import type { PostalAddress } from '../../storage/index.ts';
import type { FetchFailureCode, LoginState } from './integration.ts';
import { isObject } from './json-form.ts';
import { type CallLimits, postJson } from './module-transport.ts';
import { readPostalAddress } from './postal-address.ts';
import { type ProviderSlot, type ProviderTariff, readProviderTariff } from './provider-tariff.ts';

/** Where a provider's own web app answers, and what it knows us by. */
export interface ExternalModule {
  /** Its `api_url`, or else its `onboard_url`. */
  readonly apiUrl: URL;
  /** Sent as bearer; null: the module asks for none. */
  readonly moduleKey: string | null;
}

/** The login whose tariff is asked for. */
export interface PlanQuery {
  /** What the module sent at the login. */
  readonly data: LoginState;
  /** Reference of the last success; null: none yet. */
  readonly referenceId: string | null;
  readonly slot: ProviderSlot;
}

/** What came of a call (connect.md §5.3). */
export type PlanOutcome =
  | { readonly outcome: 'TARIFF'; readonly tariff: ProviderTariff; readonly postalAddress: Partial<PostalAddress> }
  /** No further call until the customer reconnects. */
  | { readonly outcome: 'FINAL'; readonly code: Exclude<FetchFailureCode, 'provider_error'>; readonly error: string }
  /** The module answered, and it is of no use: tried again, and the third in a row over at least an hour is final. */
  | { readonly outcome: 'FAULT'; readonly code: 'provider_error'; readonly error: string }
  /** No whole answer, or the module says that it is out of order: tried again. */
  | { readonly outcome: 'UNREACHABLE'; readonly code: 'provider_error'; readonly error: string };

const LIMITS: CallLimits = { connectMs: 5_000, callMs: 120_000, bodyBytes: 4 * 1024 * 1024 };

/**
 * Asks a provider's module for the tariff behind a login: `POST <api_url>/api/tariff_plan`.
 * @param signal ends the call early
 * @throws the signal's reason, when it fires
 */
export async function fetchTariffPlan(
  module: ExternalModule,
  query: PlanQuery,
  signal: AbortSignal,
  limits: Partial<CallLimits> = {},
): Promise<PlanOutcome> {
  const { data, referenceId, slot } = query;
  const body = {
    auth_metadata: {
      data: { ...data, direction: slot.direction },
      ...(referenceId !== null && { reference_id: referenceId }),
    },
  };
  const headers = module.moduleKey === null ? {} : { authorization: `Bearer ${module.moduleKey}` };
  const answer = await postJson(planUrl(module.apiUrl), body, headers, { ...LIMITS, ...limits }, signal);
  if (!answer.ok) {
    const outcome = answer.reason === 'oversized' ? 'FAULT' : 'UNREACHABLE';
    return { outcome, code: 'provider_error', error: answer.error };
  }
  return withoutSecrets(judge(answer.status, answer.body, slot), secretsIn([data, module.moduleKey]));
}

function planUrl(apiUrl: URL): URL {
  const url = new URL(apiUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/tariff_plan`;
  url.search = '';
  url.hash = '';
  return url;
}

function judge(status: number, body: string, slot: ProviderSlot): PlanOutcome {
  const json = parse(body);
  if (status >= 200 && status < 300) return judgeSuccess(json, slot);
  const error = messageOf(json) ?? `It answered with status ${status}.`;
  if (status === 422) return { outcome: 'FINAL', code: 'credentials_invalid', error };
  if (status >= 500 || BUSY.has(status)) return { outcome: 'UNREACHABLE', code: 'provider_error', error };
  if (status === 400) return judgeError(json, error);
  if (status >= 300 && status < 400) {
    return { outcome: 'FAULT', code: 'provider_error', error: 'It redirects, and credentials are sent nowhere else.' };
  }
  return { outcome: 'FAULT', code: 'provider_error', error };
}

/** Request timeout, and too many requests. */
const BUSY = new Set([408, 429]);

function judgeSuccess(json: unknown, slot: ProviderSlot): PlanOutcome {
  if (json === undefined) return { outcome: 'FAULT', code: 'provider_error', error: 'Its answer is not JSON.' };
  if (isObject(json) && json.object === 'error') {
    return judgeError(json, messageOf(json) ?? 'It answered an error without a message.');
  }
  const isWrapped = isObject(json) && isObject(json.tariff);
  const reading = readProviderTariff(isWrapped ? json.tariff : json, slot);
  if (!reading.ok) return failure(reading.code, reading.error);
  const postalAddress = readPostalAddress(isWrapped ? json.postal_address : undefined);
  return { outcome: 'TARIFF', tariff: reading.tariff, postalAddress };
}

function judgeError(json: unknown, error: string): PlanOutcome {
  const code = isObject(json) ? json.code : undefined;
  return failure(code === 'credentials_invalid' || code === 'no_tariff' ? code : 'provider_error', error);
}

function failure(code: FetchFailureCode, error: string): PlanOutcome {
  return code === 'provider_error' ? { outcome: 'FAULT', code, error } : { outcome: 'FINAL', code, error };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function messageOf(json: unknown): string | undefined {
  const message = isObject(json) && typeof json.message === 'string' ? json.message : '';
  const line = message.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line === '' ? undefined : line;
}

/** Shorter ones would make holes in every message. */
const SHORTEST_SECRET = 4;

/** Texts that a module must not get into a log by repeating them; the longest first, since one may hold another. */
function secretsIn(json: unknown): string[] {
  if (typeof json === 'string') return json.length < SHORTEST_SECRET ? [] : [json];
  if (typeof json !== 'object' || json === null) return [];
  return Object.values(json)
    .flatMap(secretsIn)
    .sort((a, b) => b.length - a.length);
}

const LONGEST_ERROR = 1_000;

function withoutSecrets(outcome: PlanOutcome, secrets: readonly string[]): PlanOutcome {
  if (outcome.outcome === 'TARIFF') return outcome;
  const error = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), outcome.error);
  return { ...outcome, error: error.slice(0, LONGEST_ERROR) };
}
