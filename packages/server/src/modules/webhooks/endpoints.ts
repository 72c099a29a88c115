import { count, eq } from 'drizzle-orm';
import { newId } from '../../ids.ts';
import type { InstanceKey } from '../../instance-key.ts';
import { Refusal } from '../../refusal.ts';
import {
  findOne,
  inScope,
  lockUntilCommit,
  type Page,
  type PageRequest,
  readNewest,
  type Scope,
  type Session,
  scopedKey,
  tables,
} from '../../storage/index.ts';
import { isEventPattern } from '../events/index.ts';
import { isPublicAddress, literalAddress } from './address.ts';
import { DELIVERY_WORK } from './queue.ts';
import { requestReplay } from './replay.ts';
import type { RetrySchedule } from './retry.ts';
import { newSecret } from './signatures.ts';

/** An address to which an account's events are delivered. Its secrets are sealed. */
export type WebhookEndpoint = typeof tables.webhookEndpoints.$inferSelect;

/** `FAILING`: the last attempt failed. */
export type WebhookStatus = 'ACTIVE' | 'FAILING' | 'DISABLED';

export interface WebhookInput {
  readonly url: string;
  /** Types, `tariff.*`, or `*`. */
  readonly enabledEvents: readonly string[];
  readonly retrySchedule: RetrySchedule;
}

/** Members to change; absent ones stay. */
export interface WebhookChanges {
  readonly url?: string | undefined;
  readonly enabledEvents?: readonly string[] | undefined;
  readonly retrySchedule?: RetrySchedule | undefined;
  readonly disabled?: boolean | undefined;
  /** Events since then are sent, too. */
  readonly replayFrom?: Date | undefined;
}

/** An endpoint at the only time its secret is known. */
export interface WithSecret {
  readonly endpoint: WebhookEndpoint;
  readonly secret: string;
}

/** Where webhooks may lead. */
export interface AddressPolicy {
  /** Whether addresses that are not of the public internet may be dialled. */
  readonly allowPrivate: boolean;
}

const HOUR_MS = 3_600_000;
/** Endpoints of one account in one mode. */
const MOST_ENDPOINTS = 16;
/** How long an old secret signs beside a new one. */
const ROTATION_MS = 24 * HOUR_MS;
const LONGEST_REPLAY_MS = 30 * 24 * HOUR_MS;

/** @throws Refusal `webhook_url_invalid`, `webhook_limit_reached`, `data_json_invalid` */
export function createWebhook(
  session: Session,
  scope: Scope,
  input: WebhookInput,
  { instanceKey, ...policy }: AddressPolicy & { readonly instanceKey: InstanceKey },
): Promise<WithSecret> {
  return session.atomically(async (transaction) => {
    requireUrl(input.url, scope, policy);
    requirePatterns(input.enabledEvents);
    // Endpoints that are made at once are counted one after the other.
    await lockUntilCommit(transaction, `webhooks ${scopedKey(scope, '')}`);
    await requireRoom(transaction, scope);
    const now = session.clock.now();
    const secret = newSecret();
    const endpoint: WebhookEndpoint = {
      ...scope,
      id: newId('whe', now),
      url: input.url,
      enabledEvents: [...new Set(input.enabledEvents)],
      retrySchedule: input.retrySchedule,
      secretSealed: instanceKey.seal(Buffer.from(secret)),
      formerSecretSealed: null,
      formerSecretEnds: null,
      disabled: false,
      failingSince: null,
      leasedBy: null,
      leasedUntil: null,
      timeCreated: new Date(now),
    };
    await transaction.sql.insert(tables.webhookEndpoints).values(endpoint);
    return { endpoint, secret };
  });
}

/** @throws Refusal `not_found` */
export async function getWebhook(session: Session, scope: Scope, id: string): Promise<WebhookEndpoint> {
  const endpoint = await findOne(session, tables.webhookEndpoints, scope, id);
  if (endpoint === undefined) throw noWebhook(id);
  return endpoint;
}

export function listWebhooks(session: Session, scope: Scope, page: PageRequest): Promise<Page<WebhookEndpoint>> {
  return readNewest(session, tables.webhookEndpoints, scope, [], page);
}

/**
 * Changes an endpoint. One that is switched on again begins anew: what waited for it is attempted at once.
 * @throws Refusal `not_found`, `webhook_url_invalid`, `data_json_invalid`
 */
export function updateWebhook(
  session: Session,
  scope: Scope,
  id: string,
  changes: WebhookChanges,
  policy: AddressPolicy,
): Promise<WebhookEndpoint> {
  return session.atomically(async (transaction) => {
    const endpoint = await lockWebhook(transaction, scope, id);
    const { url, enabledEvents, retrySchedule, disabled, replayFrom } = changes;
    if (url !== undefined) requireUrl(url, scope, policy);
    if (enabledEvents !== undefined) requirePatterns(enabledEvents);
    if (replayFrom !== undefined) requireReplay(replayFrom, disabled ?? endpoint.disabled, session.clock.now());
    const isBack = endpoint.disabled && disabled === false;
    const columns = {
      ...(url === undefined ? {} : { url }),
      ...(enabledEvents === undefined ? {} : { enabledEvents: [...new Set(enabledEvents)] }),
      ...(retrySchedule === undefined ? {} : { retrySchedule }),
      ...(disabled === undefined ? {} : { disabled }),
      ...(isBack ? { failingSince: null } : {}),
    };
    if (Object.keys(columns).length > 0) {
      await transaction.sql.update(tables.webhookEndpoints).set(columns).where(withId(scope, id));
    }
    const changed = { ...endpoint, ...columns };
    if (isBack) await attemptAtOnce(transaction, scope, id);
    if (replayFrom !== undefined) await requestReplay(transaction, changed, replayFrom);
    transaction.announce({ topic: 'work', key: DELIVERY_WORK });
    return changed;
  });
}

/** Deletes an endpoint with all that was, or was to be, delivered to it. @throws Refusal `not_found` */
export async function deleteWebhook(session: Session, scope: Scope, id: string): Promise<void> {
  const deleted = await session.sql
    .delete(tables.webhookEndpoints)
    .where(withId(scope, id))
    .returning({ id: tables.webhookEndpoints.id });
  if (deleted.length === 0) throw noWebhook(id);
}

/** Gives an endpoint a new secret; the one before signs beside it for 24 hours. @throws Refusal `not_found` */
export function rotateSecret(
  session: Session,
  scope: Scope,
  id: string,
  instanceKey: InstanceKey,
): Promise<WithSecret> {
  return session.atomically(async (transaction) => {
    const endpoint = await lockWebhook(transaction, scope, id);
    const secret = newSecret();
    const columns = {
      secretSealed: instanceKey.seal(Buffer.from(secret)),
      formerSecretSealed: endpoint.secretSealed,
      formerSecretEnds: new Date(session.clock.now() + ROTATION_MS),
    };
    await transaction.sql.update(tables.webhookEndpoints).set(columns).where(withId(scope, id));
    return { endpoint: { ...endpoint, ...columns }, secret };
  });
}

/** The secrets that sign for an endpoint now, the newest first. */
export function secretsOf(
  endpoint: Pick<WebhookEndpoint, 'secretSealed' | 'formerSecretSealed' | 'formerSecretEnds'>,
  nowMs: number,
  instanceKey: InstanceKey,
): string[] {
  const { secretSealed, formerSecretSealed, formerSecretEnds } = endpoint;
  const isRotating = formerSecretSealed !== null && formerSecretEnds !== null && nowMs < formerSecretEnds.getTime();
  const sealed = isRotating ? [secretSealed, formerSecretSealed] : [secretSealed];
  return sealed.map((each) => Buffer.from(instanceKey.open(each)).toString());
}

export function webhookStatus({ disabled, failingSince }: WebhookEndpoint): WebhookStatus {
  if (disabled) return 'DISABLED';
  return failingSince === null ? 'ACTIVE' : 'FAILING';
}

async function lockWebhook(transaction: Session, scope: Scope, id: string): Promise<WebhookEndpoint> {
  const [endpoint] = await transaction.sql
    .select()
    .from(tables.webhookEndpoints)
    .where(withId(scope, id))
    .for('update');
  if (endpoint === undefined) throw noWebhook(id);
  return endpoint;
}

async function attemptAtOnce(transaction: Session, scope: Scope, webhookId: string): Promise<void> {
  const { webhookDeliveries } = tables;
  await transaction.sql
    .update(webhookDeliveries)
    .set({ due: null, attempts: 0, firstFailure: null })
    .where(
      inScope(
        webhookDeliveries,
        scope,
        eq(webhookDeliveries.webhookId, webhookId),
        eq(webhookDeliveries.status, 'PENDING'),
      ),
    );
}

function withId(scope: Scope, id: string) {
  return inScope(tables.webhookEndpoints, scope, eq(tables.webhookEndpoints.id, id));
}

function noWebhook(id: string): Refusal {
  return new Refusal('not_found', `There is no webhook ${id}.`);
}

function requireUrl(text: string, { liveMode }: Scope, { allowPrivate }: AddressPolicy): void {
  const refuse = (message: string) => new Refusal('webhook_url_invalid', message, { param: 'url' });
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw refuse('The URL must begin with https://, or in test mode http://.');
  }
  if (liveMode && url.protocol !== 'https:') throw refuse('In live mode the URL must begin with https://.');
  if (url.username !== '' || url.password !== '') throw refuse('The URL must not hold credentials.');
  if (allowPrivate) return;
  const literal = literalAddress(url);
  const isLocalName = url.hostname === 'localhost' || url.hostname.endsWith('.localhost');
  if (isLocalName || (literal !== null && !isPublicAddress(literal))) {
    throw refuse('The address is not public; the operator may allow it with WEBHOOK_ALLOW_PRIVATE.');
  }
}

function requirePatterns(patterns: readonly string[]): void {
  const wrong = patterns.findIndex((pattern) => !isEventPattern(pattern));
  if (wrong < 0) return;
  throw new Refusal('data_json_invalid', `There is no type of event "${patterns[wrong]}".`, {
    param: `enabled_events.${wrong}`,
  });
}

function requireReplay(from: Date, disabled: boolean, nowMs: number): void {
  const refuse = (message: string) => new Refusal('data_json_invalid', message, { param: 'replay_from' });
  if (disabled) throw refuse('Events are replayed to endpoints that are switched on.');
  if (from.getTime() > nowMs) throw refuse('replay_from must not be in the future.');
  if (from.getTime() < nowMs - LONGEST_REPLAY_MS) throw refuse('replay_from must be within the last 30 days.');
}

async function requireRoom(transaction: Session, scope: Scope): Promise<void> {
  const [row] = await transaction.sql
    .select({ endpoints: count() })
    .from(tables.webhookEndpoints)
    .where(inScope(tables.webhookEndpoints, scope));
  if (row!.endpoints >= MOST_ENDPOINTS) {
    throw new Refusal('webhook_limit_reached', `At most ${MOST_ENDPOINTS} endpoints can be there in each mode.`);
  }
}
