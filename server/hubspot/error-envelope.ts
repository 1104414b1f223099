// What HubSpot's error bodies say. Every field may be missing; what a person wrote, and every token, is left out.
import { z } from 'zod';

export type ErrorEnvelope = {
  category: string;
  /** The name of the limit that was reached, or the sentence that names it. */
  policy: string;
  isRateLimit: boolean;
  /** Scopes of which one is needed. */
  scopes: string[];
  /** ` : what it said (correlation id)`, to be put behind a sentence of ours; empty where it said nothing. */
  said: string;
};

const lenientText = z.string().catch('');
const envelope = z
  .object({
    message: lenientText,
    category: lenientText,
    errorType: lenientText,
    policyName: lenientText,
    correlationId: lenientText,
    errors: z
      .array(z.object({ message: lenientText, code: lenientText, context: z.record(z.string(), z.unknown()).catch({}) }))
      .catch([]),
    context: z.record(z.string(), z.unknown()).catch({}),
  })
  .catch({ message: '', category: '', errorType: '', policyName: '', correlationId: '', errors: [], context: {} });

const MOST_NAMED = 20;

export function errorEnvelope(body: unknown, headers: Record<string, string>): ErrorEnvelope {
  const read = envelope.parse(body);
  const correlationId = (read.correlationId || headers['x-hubspot-correlation-id'] || '').replaceAll(/[^\w-]/g, '').slice(0, 60);
  const words = told(read.message) ?? invalidProperties(read) ?? redacted(read.message);
  return {
    category: read.category,
    policy: read.policyName || read.message,
    isRateLimit:
      read.category === 'RATE_LIMITS' || read.errorType === 'RATE_LIMIT' || /^(TEN_)?SECONDLY|^DAILY/.test(read.policyName),
    scopes: [read.context, ...read.errors.map((error) => error.context)]
      .flatMap((context) => strings(context['requiredGranularScopes'] ?? context['requiredScopes']))
      .slice(0, MOST_NAMED),
    said:
      (words === '' ? '' : `: ${words.replace(/\.$/, '')}`) + (correlationId === '' ? '' : ` (correlation id ${correlationId})`),
  };
}

/** The ids an error of a batch speaks of. */
export function idsOf(context: Record<string, unknown>): string[] {
  return ['ids', 'id', 'objectWriteTraceId'].flatMap((name) => strings(context[name]));
}

const embedded = z.array(z.object({ name: z.string(), error: z.string() }));

/** Problems with properties come as a JSON array inside the message: `Property values were not valid: [{…}]`. */
function told(message: string): string | null {
  const start = message.indexOf('[{');
  if (start < 0) return null;
  try {
    const list = embedded.parse(JSON.parse(message.slice(start, message.lastIndexOf(']') + 1)));
    return list
      .slice(0, MOST_NAMED)
      .map(({ name, error }) => `${redacted(name)} ${redacted(error)}`)
      .join(', ');
  } catch {
    return null;
  }
}

function invalidProperties(read: z.output<typeof envelope>): string | null {
  const named = read.errors
    .slice(0, MOST_NAMED)
    .flatMap(({ code, context }) => strings(context['propertyName']).map((name) => `${redacted(name)} ${redacted(code)}`));
  return named.length === 0 ? null : named.join(', ');
}

const MOST_CHARACTERS = 200;

/** Without tokens, addresses, numbers of people and quoted values. */
export function redacted(text: string): string {
  return text
    .slice(0, 2_000)
    .replaceAll(/\b(?:pat|na\d|eu\d|ap\d)-[\w-]{8,}/gi, '…')
    .replaceAll(/\b(?:Bearer|token)\s+[\w.~+/=-]{12,}/gi, '…')
    .replaceAll(/[\w.+-]+@[\w.-]+/g, '…')
    .replaceAll(/(https?:\/\/[^\s?"']+)\?[^\s"']*/g, '$1')
    .replaceAll(/\+?\d[\d ().-]{6,}\d/g, '…')
    .replaceAll(/\\?"[^"]{40,}\\?"/g, '"…"')
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MOST_CHARACTERS);
}

function strings(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((one) => (typeof one === 'string' || typeof one === 'number' ? [String(one)] : []));
}
