import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Refusal } from '../refusal.ts';
import type { Storage } from '../storage/index.ts';
import { Word } from '../wire/schemas.ts';
import { bearerCredential } from './bearer-callers.ts';
import type { Metrics } from './metrics.ts';
import { errorResponses } from './openapi.ts';

interface Health {
  readonly storage: Storage;
  /** null: not enabled. */
  readonly metrics: Metrics | null;
  readonly metricsToken: string | null;
  /** Whether the keys with which bearers are signed can be used. */
  readonly canSign: () => Promise<boolean>;
  /** Whether any source of prices is late. */
  readonly marketData: () => Promise<'ok' | 'stale'>;
  /** True once the server has begun to stop. */
  readonly isStopping: () => boolean;
}

const Check = Word(['ok', 'failed']);
const Readiness = Type.Object(
  {
    status: Word(['ready', 'unavailable']),
    checks: Type.Object({
      database: Check,
      migrations: Check,
      signing_keys: Check,
      market_data: Word(['ok', 'stale'], 'Reported only.'),
    }),
  },
  {
    examples: [
      { status: 'ready', checks: { database: 'ok', migrations: 'ok', signing_keys: 'ok', market_data: 'stale' } },
    ],
  },
);

/** `GET /healthz`, `/readyz`, `/metrics` (rest-api.md §16): no credentials, no limits, no effects. */
export function serveHealth(app: FastifyInstance, health: Health): void {
  const open = { config: { open: true } };
  const about = { tags: ['Health'], security: [] };
  app.get('/healthz', {
    ...open,
    schema: {
      ...about,
      summary: 'Whether the process runs',
      response: { 200: Type.Object({ status: Type.Literal('ok') }, { description: 'It runs.' }) },
    },
    handler: async () => ({ status: 'ok' }),
  });
  app.get('/readyz', {
    ...open,
    schema: {
      ...about,
      summary: 'Whether it can serve',
      response: {
        200: { description: 'It can.', ...Readiness },
        503: { description: 'It cannot.', ...Readiness },
      },
    },
    handler: async (_request, reply) => {
      const checks = {
        database: await passes(() => health.storage.ping()),
        migrations: await passes(async () => ensure(await health.storage.isMigrated())),
        signing_keys: await passes(async () => ensure(await health.canSign())),
        market_data: await health.marketData().catch(() => 'stale' as const),
      };
      const ready =
        !health.isStopping() && ![checks.database, checks.migrations, checks.signing_keys].includes('failed');
      if (!ready) reply.code(503).header('retry-after', 5);
      return { status: ready ? 'ready' : 'unavailable', checks };
    },
  });
  app.get('/metrics', {
    ...open,
    schema: {
      ...about,
      summary: 'Measurements in Prometheus text, when the operator enables them',
      response: {
        200: { description: 'Prometheus text', content: { 'text/plain': { schema: { type: 'string' } } } },
        ...errorResponses(['access_denied', 'not_found', 'internal_error'], 'api'),
      },
    },
    handler: async (request, reply) => {
      const { metrics } = health;
      if (metrics === null) throw new Refusal('not_found', 'Metrics are not enabled; set METRICS_ENABLED=true.');
      if (health.metricsToken !== null && !sameText(bearerCredential(request.headers) ?? '', health.metricsToken)) {
        reply.header('www-authenticate', 'Bearer');
        throw new Refusal('access_denied', 'Send the metrics token as bearer.');
      }
      return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
    },
  });
}

async function passes(check: () => Promise<unknown>): Promise<'ok' | 'failed'> {
  try {
    await check();
    return 'ok';
  } catch {
    // Which check fails is the answer; why it does stands in the log of whatever needed it.
    return 'failed';
  }
}

function ensure(condition: boolean): void {
  if (!condition) throw new Error('not so');
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
