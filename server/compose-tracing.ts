// Joins tracing where it is asked for; without that its libraries are not even loaded.
import type { Config } from './config.ts';
import type { RingsideLog } from './log.ts';
import type { Clock } from './ports/clock.ts';
import type { TraceStep } from './ports/tracing.ts';
import { VERSION } from './version.ts';

export type ComposedTracing = { trace?: TraceStep; close(): Promise<void> };

export async function composeTracing(config: Config, log: RingsideLog, clock: Clock): Promise<ComposedTracing> {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return { close: async () => {} };
  const { openOtlpTracing } = await import('./providers/otlp-tracing.ts');
  const tracing = openOtlpTracing({
    ...{ endpoint, headers: config.OTEL_EXPORTER_OTLP_HEADERS, serviceName: config.OTEL_SERVICE_NAME },
    ...{ share: config.OTEL_TRACES_SAMPLER_ARG, version: VERSION, clock, log },
  });
  return {
    trace: tracing.trace,
    close: () =>
      tracing.close().catch((error: unknown) => log.warn({ err: error }, 'the last traces could not be sent before the end')),
  };
}
