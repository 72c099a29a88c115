import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What the server counts about itself (rest-api.md §16). Labels never carry ids of customers, locations or devices. */
export interface Metrics {
  readonly registry: Registry;
  readonly refusedByRate: Counter;
  readonly requests: Counter<'route' | 'method' | 'status'>;
  readonly durations: Histogram<'route' | 'method'>;
}

/** What is counted elsewhere; read whenever the metrics are. */
export interface Measured {
  /** Seconds since each market source's prices were due or delivered. */
  sourceAges(): Promise<ReadonlyMap<string, number>>;
  /** Webhook requests of this process by their result. */
  deliveries(): Readonly<Record<string, number>>;
  /** Webhook deliveries that wait, of all processes. */
  queueDepth(): Promise<number>;
  /** Connect sessions that this process has ended, by their result. */
  sessions(): Readonly<Record<string, number>>;
  /** Batches of meter records that wait for more work. */
  waitingBatches(): Promise<number>;
}

export function createMetrics({ sourceAges, deliveries, queueDepth, sessions, waitingBatches }: Measured): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'plateau_market_source_age_seconds',
    help: 'Seconds since prices of a market source last arrived.',
    labelNames: ['market_source'],
    registers: [registry],
    async collect() {
      this.reset();
      for (const [source, seconds] of await sourceAges()) this.set({ market_source: source }, seconds);
    },
  });
  new Gauge({
    name: 'plateau_meter_batches_pending',
    help: 'Batches of meter records that are not complete.',
    registers: [registry],
    async collect() {
      this.set(await waitingBatches());
    },
  });
  new Counter({
    name: 'plateau_webhook_deliveries_total',
    help: 'Attempts to deliver an event to a webhook.',
    labelNames: ['result'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [result, count] of Object.entries(deliveries())) this.inc({ result }, count);
    },
  });
  new Counter({
    name: 'plateau_connect_sessions_total',
    help: 'Connect sessions that ended, by their result.',
    labelNames: ['result'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [result, count] of Object.entries(sessions())) this.inc({ result }, count);
    },
  });
  new Gauge({
    name: 'plateau_webhook_queue_depth',
    help: 'Deliveries that wait to be sent, or sent again.',
    registers: [registry],
    async collect() {
      this.set(await queueDepth());
    },
  });
  return {
    registry,
    refusedByRate: new Counter({
      name: 'plateau_rate_limited_total',
      help: 'Requests refused because their account sent too many.',
      registers: [registry],
    }),
    requests: new Counter({
      name: 'plateau_http_requests_total',
      help: 'Requests answered.',
      labelNames: ['route', 'method', 'status'],
      registers: [registry],
    }),
    durations: new Histogram({
      name: 'plateau_http_request_duration_seconds',
      help: 'Time from request to answer.',
      labelNames: ['route', 'method'],
      buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
      registers: [registry],
    }),
  };
}

/** Counts every answer under the pattern of its route, never under its path. */
export function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const { method } = request;
    metrics.requests.inc({ route, method, status: reply.statusCode });
    metrics.durations.observe({ route, method }, reply.elapsedTime / 1000);
    done();
  });
}
