// The signed tokens (JWT, RFC 7519) by which we speak to Vonage and Vonage to us: RS256 with our key, HS256 with the account's secret.
import { createHmac, sign, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

const LIVES_SECONDS = 5 * 60;
/** Clocks differ, and a message takes its time. */
const OLDEST_SECONDS = 5 * 60;

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

export type VonageSigner = { applicationId: string; privateKey: string };

export function writeVonageToken({ applicationId, privateKey }: VonageSigner, { now, id }: { now: Date; id: string }): string {
  const issuedAt = Math.floor(now.getTime() / 1_000);
  const claims = { application_id: applicationId, iat: issuedAt, exp: issuedAt + LIVES_SECONDS, jti: id };
  const signed = `${base64url({ alg: 'RS256', typ: 'JWT' })}.${base64url(claims)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

const header = z.object({ alg: z.literal('HS256') });
const claims = z.object({
  iat: z.number().int(),
  exp: z.number().optional(),
  jti: z.string().min(1).max(200),
  application_id: z.string().optional(),
  payload_hash: z.string().regex(/^[0-9a-f]{64}$/i),
});
export type VonageClaims = z.infer<typeof claims>;

/** Null for whatever is not signed with the secret, or not now. `bearer`: the header `authorization`. */
export function readVonageToken(bearer: string, secret: string, now: Date): VonageClaims | null {
  const [, head = '', body = '', signature = ''] = /^Bearer ([\w-]{1,1000})\.([\w-]{1,4000})\.([\w-]{43})$/i.exec(bearer) ?? [];
  const expected = createHmac('sha256', secret).update(`${head}.${body}`).digest();
  const told = Buffer.from(signature, 'base64url');
  if (told.length !== expected.length || !timingSafeEqual(told, expected)) return null;
  const read = claims.safeParse(readPart(body)).data;
  if (!read || !header.safeParse(readPart(head)).success) return null;
  const seconds = now.getTime() / 1_000;
  const isNow = Math.abs(seconds - read.iat) <= OLDEST_SECONDS && (read.exp === undefined || seconds < read.exp);
  return isNow ? read : null;
}

function readPart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
