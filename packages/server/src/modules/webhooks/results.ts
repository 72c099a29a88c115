import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { inScope, type Scope, type Session, tables, textArray } from '../../storage/index.ts';
import { report } from '../events/index.ts';
import type { DueDelivery, Target } from './lanes.ts';
import type { Answer } from './post.ts';
import { nextAttemptMs } from './retry.ts';

/** An attempt that has been made. */
export interface Attempt {
  readonly target: Target;
  readonly delivery: DueDelivery;
  readonly sentMs: number;
  readonly endedMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: Answer;
}

/** `retried`: it is to be tried again; `failed`: it is not. */
export type DeliveryResult = 'delivered' | 'retried' | 'failed';

const HOUR_MS = 3_600_000;
/** Failures for this long, and nothing else, disable an endpoint. */
const HOPELESS_MS = 120 * HOUR_MS;
/** Status with which an endpoint asks to be left alone. */
const GONE = 410;

/**
 * Writes down what came of attempts, many at once, and disables endpoints that have failed for too long or are gone.
 * @returns the results in the order of the attempts, and the endpoints that were disabled
 */
export function keepAttempts(
  session: Session,
  attempts: readonly Attempt[],
): Promise<{ results: DeliveryResult[]; disabled: Target[] }> {
  const verdicts = attempts.map(verdictOn);
  return session.atomically(async (transaction) => {
    await writeRows(transaction, attempts, verdicts);
    const byTarget = [...Map.groupBy(attempts, ({ target }) => target.id).values()];
    await clearFailing(
      transaction,
      byTarget.filter((some) => some.some(isSuccess)).map((some) => some[0]!.target),
    );
    const disabled: Target[] = [];
    for (const some of byTarget) {
      const failures = some.slice(some.findLastIndex(isSuccess) + 1);
      if (failures.length > 0 && (await keepFailures(transaction, failures))) disabled.push(some[0]!.target);
    }
    return { results: verdicts.map(({ result }) => result), disabled };
  });
}

interface Verdict {
  readonly result: DeliveryResult;
  readonly firstFailureMs: number | null;
  readonly dueMs: number | null;
}

function verdictOn({ target, delivery, endedMs, answer }: Attempt): Verdict {
  const { firstFailureMs: known, attempts } = delivery;
  if (answer.error === null) return { result: 'delivered', firstFailureMs: known, dueMs: null };
  const firstFailureMs = known ?? endedMs;
  const dueMs = nextAttemptMs(
    {
      schedule: target.retrySchedule,
      attempts: attempts + 1,
      firstFailureMs,
      nowMs: endedMs,
      retryAfter: answer.retryAfter,
    },
    Math.random(),
  );
  return { result: dueMs === null ? 'failed' : 'retried', firstFailureMs, dueMs };
}

const STATUS = { delivered: 'DELIVERED', retried: 'PENDING', failed: 'FAILED' } as const;

async function writeRows(
  transaction: Session,
  attempts: readonly Attempt[],
  verdicts: readonly Verdict[],
): Promise<void> {
  const time = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const rows = attempts.map(({ target, delivery, sentMs, endedMs, headers, answer }, i) => {
    const { result, firstFailureMs, dueMs } = verdicts[i]!;
    return {
      account_id: target.accountId,
      live_mode: target.liveMode,
      id: delivery.id,
      status: STATUS[result],
      attempts: delivery.attempts + 1,
      first_failure: time(firstFailureMs),
      due: time(dueMs),
      time_finished: result === 'retried' ? null : time(endedMs),
      time: time(sentMs),
      headers,
      http_status: answer.status,
      duration_ms: answer.durationMs,
      response_body: answer.body,
      error: answer.error,
    };
  });
  // An endpoint that was deleted meanwhile has taken its deliveries with it.
  await transaction.sql.execute(sql`
    with r as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (account_id text, live_mode boolean, id text,
        status text, attempts int, first_failure timestamptz, due timestamptz, time_finished timestamptz,
        time timestamptz, headers jsonb, http_status int, duration_ms int, response_body text, error text)
    ), kept as (
      update webhook_deliveries d set status = r.status, attempts = r.attempts, first_failure = r.first_failure,
        due = r.due, time_finished = r.time_finished
      from r where d.account_id = r.account_id and d.live_mode = r.live_mode and d.id = r.id
      returning r.*
    )
    insert into webhook_attempts
      (account_id, live_mode, delivery_id, time, request_headers, http_status, duration_ms, response_body, error)
    select account_id, live_mode, id, time, headers, http_status, duration_ms, response_body, error from kept`);
}

function isSuccess({ answer }: Attempt): boolean {
  return answer.error === null;
}

/** Notes that endpoints fail no more. */
async function clearFailing(transaction: Session, targets: readonly Target[]): Promise<void> {
  if (targets.length === 0) return;
  const { webhookEndpoints: endpoints } = tables;
  await transaction.sql
    .update(endpoints)
    .set({ failingSince: null })
    .where(
      and(
        isNotNull(endpoints.failingSince),
        inArray(
          endpoints.id,
          targets.map(({ id }) => id),
        ),
      ),
    );
}

/**
 * Notes that an endpoint has failed, and since when it does nothing else.
 * @returns whether it was disabled
 */
async function keepFailures(transaction: Session, failures: readonly Attempt[]): Promise<boolean> {
  const { webhookEndpoints: endpoints } = tables;
  const { target, endedMs } = failures[0]!;
  const [row] = await transaction.sql
    .update(endpoints)
    .set({
      failingSince: sql`coalesce(${endpoints.failingSince}, ${new Date(endedMs).toISOString()}::timestamptz)`,
    })
    .where(withId(target))
    .returning({ failingSince: endpoints.failingSince });
  const isGone = failures.some(({ answer }) => answer.status === GONE);
  const failingMs = row?.failingSince == null ? 0 : failures.at(-1)!.endedMs - row.failingSince.getTime();
  return isGone || failingMs >= HOPELESS_MS ? disable(transaction, target) : false;
}

async function disable(transaction: Session, target: Target): Promise<boolean> {
  const { webhookEndpoints: endpoints } = tables;
  const rows = await transaction.sql
    .update(endpoints)
    .set({ disabled: true })
    .where(and(withId(target), eq(endpoints.disabled, false)))
    .returning({ id: endpoints.id });
  if (rows.length > 0) report(transaction, target, 'webhook.disabled', target.id);
  return rows.length > 0;
}

function withId(target: Scope & { readonly id: string }) {
  return inScope(tables.webhookEndpoints, target, eq(tables.webhookEndpoints.id, target.id));
}

/** Gives up deliveries whose event is no longer kept. */
export async function giveUp(session: Session, target: Target, deliveryIds: readonly string[]): Promise<void> {
  const { webhookDeliveries } = tables;
  if (deliveryIds.length === 0) return;
  await session.sql
    .update(webhookDeliveries)
    .set({ status: 'FAILED', timeFinished: new Date(session.clock.now()) })
    .where(inScope(webhookDeliveries, target, sql`${webhookDeliveries.id} = any(${textArray(deliveryIds)})`));
}
