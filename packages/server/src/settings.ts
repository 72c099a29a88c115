import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** What this process does: serve requests, work off jobs, or both. */
export type Role = 'api' | 'worker' | 'both';

/** Every setting of the server, checked and with its default filled in. Source: the environment. */
export interface Settings {
  /** Address to listen on. */
  readonly host: string;
  /** TCP port to listen on; 0 lets the system choose. */
  readonly port: number;
  /** Origin under which people and devices reach the server; null: derived from host and port. */
  readonly publicOrigin: string | null;
  /** Folder of the embedded database, the instance key and the credentials; absolute. */
  readonly dataDir: string;
  /** Connection string of a PostgreSQL server; null: the embedded database in `dataDir`. */
  readonly databaseUrl: string | null;
  /** Most connections this process opens to PostgreSQL. */
  readonly databasePoolSize: number;
  readonly role: Role;
  readonly logLevel: LogLevel;
  /** 32 bytes, base64, that encrypt secrets at rest; null: made on first start and kept in `dataDir`. */
  readonly instanceKey: string | null;
  /** Whether `GET /metrics` answers. */
  readonly metricsEnabled: boolean;
  /** Bearer token that `GET /metrics` asks for; null: none. */
  readonly metricsToken: string | null;
  /** Where traces are sent, as OTLP over HTTP; null: nothing is traced. */
  readonly tracesUrl: string | null;
  /** Share of traces that is sent, 0 to 1, of those whose caller has not decided it. */
  readonly tracesShare: number;
  /** Sustained requests per second of one account in one mode. */
  readonly rateLimitPerSecond: number;
  /** Requests of one account in one mode that may come at once. */
  readonly rateLimitBurst: number;
  /** Whether live market prices are fetched from their sources. */
  readonly marketFetch: boolean;
  /** Whether forecasts of sunlight are fetched from a weather service. */
  readonly weatherFetch: boolean;
  /** Security token of the ENTSO-E transparency platform; null: zones are read from sources that need none. */
  readonly entsoeToken: string | null;
  /** Where the public interface of Octopus Energy is. */
  readonly octopusApiUrl: string;
  /** Seconds a Connect session lives. */
  readonly connectSessionSeconds: number;
  /** Whether webhooks may lead to addresses that are not of the public internet. */
  readonly webhookAllowPrivate: boolean;
  /** Webhook requests that this process sends to one endpoint at once. */
  readonly webhookEndpointConcurrency: number;
  /** Webhook requests that this process sends at once. */
  readonly webhookConcurrency: number;
  /** How many proxies in front of the server may name the caller's address (`X-Forwarded-For`). */
  readonly trustedProxies: number;
  /** Whether the example app Nova is started beside the server. It asks nobody for a password. */
  readonly nova: boolean;
  /** TCP port of Nova; 0 lets the system choose. */
  readonly novaPort: number;
  /** Seconds that requests under way are given after SIGTERM. */
  readonly shutdownSeconds: number;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A setting that cannot be used; the message names it and says what would be right. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Takes variables from a file `.env` in the present folder, if there is one; those set already win. */
export function loadEnvironmentFile(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads every setting from `environment` (usually `process.env`). An empty variable counts as not set.
 * @throws SettingsError naming the first wrong one.
 */
export function readSettings(environment: Environment): Settings {
  const read = (name: string): string | null => environment[name]?.trim() || null;
  const host = read('HOST') ?? '127.0.0.1';
  return {
    host,
    port: wholeNumber('PORT', read('PORT'), { least: 0, most: 65_535, otherwise: 3000 }),
    publicOrigin: origin('PUBLIC_ORIGIN', read('PUBLIC_ORIGIN')),
    dataDir: resolve(read('DATA_DIR') ?? 'data'),
    databaseUrl: databaseUrl(read('DATABASE_URL')),
    databasePoolSize: wholeNumber('DATABASE_POOL_SIZE', read('DATABASE_POOL_SIZE'), {
      least: 2,
      most: 1000,
      otherwise: 10,
    }),
    role: oneOf('ROLE', read('ROLE'), ['api', 'worker', 'both'], 'both'),
    logLevel: oneOf('LOG_LEVEL', read('LOG_LEVEL'), LOG_LEVELS, 'info'),
    instanceKey: instanceKey(read('INSTANCE_KEY')),
    metricsEnabled: trueOrFalse('METRICS_ENABLED', read('METRICS_ENABLED'), false),
    metricsToken: read('METRICS_TOKEN'),
    tracesUrl: tracesUrl(read),
    tracesShare: share('OTEL_TRACES_SAMPLER_ARG', read('OTEL_TRACES_SAMPLER_ARG'), 1),
    rateLimitPerSecond: wholeNumber('RATE_LIMIT_PER_SECOND', read('RATE_LIMIT_PER_SECOND'), {
      least: 1,
      most: 1_000_000,
      otherwise: 100,
    }),
    rateLimitBurst: wholeNumber('RATE_LIMIT_BURST', read('RATE_LIMIT_BURST'), {
      least: 1,
      most: 2_000_000,
      otherwise: 200,
    }),
    marketFetch: trueOrFalse('MARKET_FETCH', read('MARKET_FETCH'), true),
    weatherFetch: trueOrFalse('WEATHER_FETCH', read('WEATHER_FETCH'), true),
    entsoeToken: read('ENTSOE_TOKEN'),
    octopusApiUrl: webAddress('OCTOPUS_API_URL', read('OCTOPUS_API_URL'), 'https://api.octopus.energy/v1/'),
    connectSessionSeconds: wholeNumber('CONNECT_SESSION_SECONDS', read('CONNECT_SESSION_SECONDS'), {
      least: 300,
      most: 604_800,
      otherwise: 86_400,
    }),
    // Whoever runs on the embedded database tries things out on one machine.
    webhookAllowPrivate: trueOrFalse(
      'WEBHOOK_ALLOW_PRIVATE',
      read('WEBHOOK_ALLOW_PRIVATE'),
      read('DATABASE_URL') === null,
    ),
    webhookEndpointConcurrency: wholeNumber('WEBHOOK_ENDPOINT_CONCURRENCY', read('WEBHOOK_ENDPOINT_CONCURRENCY'), {
      least: 1,
      most: 100,
      otherwise: 8,
    }),
    webhookConcurrency: wholeNumber('WEBHOOK_CONCURRENCY', read('WEBHOOK_CONCURRENCY'), {
      least: 4,
      most: 10_000,
      otherwise: 256,
    }),
    trustedProxies: wholeNumber('TRUSTED_PROXIES', read('TRUSTED_PROXIES'), { least: 0, most: 10, otherwise: 0 }),
    nova: trueOrFalse('NOVA', read('NOVA'), THIS_MACHINE.has(host)),
    novaPort: wholeNumber('NOVA_PORT', read('NOVA_PORT'), { least: 0, most: 65_535, otherwise: 3001 }),
    shutdownSeconds: wholeNumber('SHUTDOWN_SECONDS', read('SHUTDOWN_SECONDS'), { least: 1, most: 600, otherwise: 20 }),
  };
}

/** Hosts that nobody else reaches. */
const THIS_MACHINE: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

interface Range {
  readonly least: number;
  readonly most: number;
  readonly otherwise: number;
}

function wholeNumber(name: string, text: string | null, range: Range): number {
  if (text === null) return range.otherwise;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < range.least || value > range.most) {
    throw new SettingsError(`${name} must be a whole number from ${range.least} to ${range.most}, not "${text}".`);
  }
  return value;
}

function oneOf<T extends string>(name: string, text: string | null, allowed: readonly T[], otherwise: T): T {
  if (text === null) return otherwise;
  const found = allowed.find((value) => value === text.toLowerCase());
  if (found === undefined) throw new SettingsError(`${name} must be one of ${allowed.join(', ')}, not "${text}".`);
  return found;
}

function trueOrFalse(name: string, text: string | null, otherwise: boolean): boolean {
  return oneOf(name, text, ['true', 'false'], otherwise ? 'true' : 'false') === 'true';
}

function origin(name: string, text: string | null): string | null {
  if (text === null) return null;
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search || url.hash) {
    throw new SettingsError(`${name} must be an origin such as https://plateau.example, not "${text}".`);
  }
  return url.origin;
}

/** Named and read as the specification of OpenTelemetry has it: one address for everything, or one for traces as it is. */
function tracesUrl(read: (name: string) => string | null): string | null {
  const all = httpUrl('OTEL_EXPORTER_OTLP_ENDPOINT', read('OTEL_EXPORTER_OTLP_ENDPOINT'));
  const traces = httpUrl('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', read('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'));
  return traces ?? (all === null ? null : `${all.replace(/\/$/, '')}/v1/traces`);
}

function httpUrl(name: string, text: string | null): string | null {
  if (text === null) return null;
  if (!['http:', 'https:'].includes(URL.parse(text)?.protocol ?? '')) {
    // The text may hold a password, so it is not repeated.
    throw new SettingsError(`${name} must be an address such as http://localhost:4318.`);
  }
  return text;
}

function share(name: string, text: string | null, otherwise: number): number {
  if (text === null) return otherwise;
  const value = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || value > 1) {
    throw new SettingsError(`${name} must be a number from 0 to 1, not "${text}".`);
  }
  return value;
}

function databaseUrl(text: string | null): string | null {
  if (text === null) return null;
  const url = URL.parse(text);
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol)) {
    // The text may hold a password, so it is not repeated.
    throw new SettingsError('DATABASE_URL must look like postgresql://user:password@host:5432/database.');
  }
  return text;
}

function instanceKey(text: string | null): string | null {
  if (text === null) return null;
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) {
    throw new SettingsError(
      'INSTANCE_KEY must be 32 random bytes in base64, for example from: openssl rand -base64 32.',
    );
  }
  return text;
}

function webAddress(name: string, text: string | null, otherwise: string): string {
  if (text === null) return otherwise;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new SettingsError(`${name} must be an http(s) address such as ${otherwise}, not "${text}".`);
  }
  return url.href;
}
