import type { IncomingHttpHeaders } from 'node:http';
import type { Settings } from '../settings.ts';

/** Traces of what the server does, sent to a collector. They never hold ids of customers, bodies, or credentials. */
export interface Tracing {
  /** Begins the span of a request; it continues the trace that the `traceparent` of its headers names. */
  beginRequest(method: string, headers: IncomingHttpHeaders): RequestSpan;
  /** Does `work` in a span of its own, which is marked when it fails. */
  job<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Sends what is not sent yet, within a few seconds. */
  close(): Promise<void>;
}

export interface RequestSpan {
  /** Ends it. */
  end(answer: AnsweredRequest): void;
}

/** What a trace says of a request. */
export interface AnsweredRequest {
  readonly requestId: string;
  /** The pattern of its route, never its path; null: it matched none. */
  readonly route: string | null;
  readonly release: string;
  readonly status: number;
}

/** Told of spans that could not be sent. */
export type TracingTrouble = (message: string) => void;

/** Starts tracing if the settings name a collector. Otherwise nothing is loaded, and nothing is measured. */
export async function openTracing(
  { tracesUrl, tracesShare }: Settings,
  onTrouble: TracingTrouble,
): Promise<Tracing | null> {
  if (tracesUrl === null) return null;
  const { startOpenTelemetry } = await import('./open-telemetry.ts');
  return startOpenTelemetry(tracesUrl, tracesShare, onTrouble);
}
