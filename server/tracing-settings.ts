// The settings of traces, under the names that OpenTelemetry has given them.
import { z } from 'zod';
import type { Setting } from './setting.ts';

export const tracingSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    what: 'Where traces are sent by OTLP over HTTP (JSON), such as http://localhost:4318. Without it there are none.',
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    schema: z.string().transform((text, issue) => {
      const pairs = text.split(',').filter((pair) => pair.trim() !== '');
      if (pairs.every((pair) => /^\s*[\w-]+=/.test(pair))) {
        return Object.fromEntries(
          pairs.map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()]),
        );
      }
      issue.addIssue('must be pairs such as x-api-key=…, separated by commas');
      return z.NEVER;
    }),
    default: '',
    secret: true,
    what: 'Headers for them, as name=value, separated by commas.',
  },
  OTEL_SERVICE_NAME: { schema: z.string().min(1), default: 'ringside', what: 'What this server is called in them.' },
  OTEL_TRACES_SAMPLER_ARG: {
    schema: z.coerce.number().min(0).max(1),
    default: '1',
    what: 'Share of calls that are traced, from 0 to 1; the same in all processes, which then choose the same calls.',
  },
} as const satisfies Record<string, Setting>;
