// Traces by OpenTelemetry: each step of a call is a span, in a trace whose id is the call's, so that processes need to tell each other nothing.
import { randomUUID } from 'node:crypto';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace, type SpanContext } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  RandomIdGenerator,
  TraceIdRatioBasedSampler,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { TraceStep } from '../ports/tracing.ts';

export type OtlpTracingOptions = {
  /** Without /v1/traces. */
  endpoint: string;
  headers: Readonly<Record<string, string>>;
  serviceName: string;
  version: string;
  /** 0 to 1. */
  share: number;
  clock: Clock;
  log: Log;
};

export type OtlpTracing = { trace: TraceStep; close(): Promise<void> };

const SENT_WITHIN_MS = 5_000;
const WARN_EVERY_MS = 60_000;

/**
 * Not registered as the process's tracing: libraries that look for one would add spans of their own, with what was said in them. Steps wait in
 * memory, 2,048 at most; those that find no room and those the receiver does not take are lost.
 */
export function openOtlpTracing(options: OtlpTracingOptions): OtlpTracing {
  let next: SpanContext | null = null;
  const random = new RandomIdGenerator();
  const exporter = new OTLPTraceExporter({
    url: `${options.endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: { ...options.headers },
    timeoutMillis: SENT_WITHIN_MS,
  });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      'service.name': options.serviceName,
      'service.version': options.version,
      'service.instance.id': randomUUID(),
    }),
    sampler: new TraceIdRatioBasedSampler(options.share),
    // The first step takes the place that all others name as theirs above.
    idGenerator: {
      generateTraceId: () => next?.traceId ?? random.generateTraceId(),
      generateSpanId: () => next?.spanId ?? random.generateSpanId(),
    },
    spanProcessors: [new BatchSpanProcessor(telling(exporter, options))],
  });
  const tracer = provider.getTracer('ringside', options.version);
  return {
    trace({ callId, name, from, to, isFirst, errorCode, about = {} }) {
      const first = firstSpanOf(callId);
      next = isFirst ? first : null;
      const above = isFirst ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, first);
      const attributes = Object.fromEntries(
        Object.entries({ call_id: callId, ...about }).flatMap(([key, value]) =>
          value === null ? [] : [[`ringside.${key}`, value] as const],
        ),
      );
      const span = tracer.startSpan(name, { kind: SpanKind.INTERNAL, startTime: from, attributes }, above);
      next = null;
      if (errorCode) span.setAttribute('error.type', errorCode).setStatus({ code: SpanStatusCode.ERROR });
      span.end(new Date(Math.max(from.getTime(), to.getTime())));
    },
    close: () => provider.shutdown(),
  };
}

/** Of a UUID its digits, and of these the later half, which is random. */
function firstSpanOf(callId: string): SpanContext {
  const traceId = callId.replaceAll('-', '');
  return { traceId, spanId: traceId.slice(16), traceFlags: TraceFlags.SAMPLED, isRemote: true };
}

/** The library keeps to itself what went wrong. */
function telling(exporter: SpanExporter, { clock, log, endpoint }: OtlpTracingOptions): SpanExporter {
  let toldAt = -Infinity;
  return {
    export(spans: ReadableSpan[], done) {
      exporter.export(spans, (result) => {
        const now = clock.now().getTime();
        if (result.error && now - toldAt > WARN_EVERY_MS) {
          toldAt = now;
          const { host } = new URL(endpoint);
          log.warn(
            { err: result.error, host, spans: spans.length },
            'traces could not be sent and are lost; calls are not affected',
          );
        }
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}
