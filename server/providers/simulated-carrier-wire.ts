// How a simulated carrier in a process of its own and its client write to one another, and how its reports are signed.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../../rules/problem.ts';
import { carrierEnds } from '../../rules/disposition.ts';
import type { CarrierNews, DialAnswer, FoundCall, ReadCarrierMessage } from '../ports/carrier.ts';

export const SIGNATURE = 'x-carrier-signature';

export const dialBody = z.strictObject({
  reference: z.string().min(1).max(300),
  to: z.string().regex(/^\+\d{5,18}$/),
  from: z.string().nullable(),
  ringMs: z.number().int().positive(),
  longestCallMs: z.number().int().positive(),
});

export const placedBody: z.ZodType<Extract<DialAnswer, { kind: 'taken' | 'refused' }>> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('taken'), carrierRef: z.string() }),
  z.object({ kind: z.literal('refused'), code: z.number().nullable(), message: z.string() }),
]);

const newsBody: z.ZodType<CarrierNews> = z.object({
  reference: z.string(),
  carrierRef: z.string().nullable(),
  report: z.enum(['queued', 'ringing', 'answered', 'ended']),
  at: z.coerce.date<string>(),
  outcome: z
    .object({
      end: z.enum(carrierEnds),
      code: z.number().nullable(),
      answeredBy: z.enum(['human', 'voicemail', 'fax']).nullable(),
      endedBy: z.enum(['agent', 'callee', 'carrier']).nullable(),
    })
    .nullable(),
  message: z.string().nullable(),
});

export const foundBody: z.ZodType<Exclude<FoundCall, { kind: 'unreachable' }>> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('found'), carrierRef: z.string(), news: z.array(newsBody).max(100) }),
  z.object({ kind: z.literal('not_found') }),
]);

export function signNews(body: string | Buffer, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('base64url');
}

/** Reads what the carrier sends to our web address. */
export function readSimulatedNews(secret: string): ReadCarrierMessage {
  return ({ headers, body }) => {
    const expected = Buffer.from(signNews(body, secret));
    const given = Buffer.from(headers[SIGNATURE] ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new Problem('signature_invalid', 'The report is not signed by our carrier. Check that both have the same secret.');
    }
    const reading = z.array(newsBody).max(100).safeParse(readJson(body));
    if (!reading.success) throw new Problem('bad_request', 'The report of the carrier cannot be read.');
    return reading.data;
  };
}

/** Undefined where it is no JSON. */
export function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
