import { setTimeout as pause } from 'node:timers/promises';
import {
  type Attributes,
  DiagLogLevel,
  defaultTextMapGetter,
  diag,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { VERSION } from '../version.ts';
import type { AnsweredRequest, Tracing, TracingTrouble } from './index.ts';

/** How long a collector out of reach may hold up the end. */
const CLOSE_MS = 3000;

/**
 * Tracing by the packages of OpenTelemetry, sent as OTLP over HTTP. What is not a setting of ours (headers, timeout,
 * compression, name and attributes of the service) those packages read from the standard variables by themselves.
 */
export function startOpenTelemetry(url: string, share: number, onTrouble: TracingTrouble): Tracing {
  diag.setLogger(
    { error: onTrouble, warn: onTrouble, info: onTrouble, debug: onTrouble, verbose: onTrouble },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'plateau', 'service.version': VERSION }))
      .merge(detectResources({ detectors: [envDetector] })),
    // Whoever calls decides for the calls that belong to a trace of its own.
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  });
  const tracer = provider.getTracer('plateau', VERSION);
  const propagator = new W3CTraceContextPropagator();
  return {
    beginRequest: (method, headers) => {
      const context = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
      const attributes = { 'http.request.method': method };
      const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, context);
      return { end: (answer) => endRequest(span, method, answer) };
    },
    job: async (name, work) => {
      const span = tracer.startSpan(`job ${name}`, { attributes: { 'plateau.job': name } }, ROOT_CONTEXT);
      try {
        return await work();
      } catch (error) {
        markFailed(span, error instanceof Error ? error.name : typeof error);
        throw error;
      } finally {
        span.end();
      }
    },
    close: () => Promise.race([provider.shutdown(), pause(CLOSE_MS, undefined, { ref: false })]),
  };
}

/** Names as in the semantic conventions for HTTP spans. */
function endRequest(span: Span, method: string, { requestId, route, release, status }: AnsweredRequest): void {
  const attributes: Attributes = {
    'http.response.status_code': status,
    'plateau.request_id': requestId,
    'plateau.release': release,
  };
  if (route !== null) {
    attributes['http.route'] = route;
    span.updateName(`${method} ${route}`);
  }
  span.setAttributes(attributes);
  if (status >= 500) markFailed(span, String(status));
  span.end();
}

/** Says of what kind the error is, and no more: a message may name what is nobody else's business. */
function markFailed(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
