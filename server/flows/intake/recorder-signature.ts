// Whether a message comes from the recorder it says: each maker signs in a way of its own.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RecorderKind } from '../../../rules/recorder.ts';

export type RecorderMessage = {
  /** As the recorder calls it, query included. */
  url: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
};

/** How far the clock of a message may be from ours, where it has one. */
const MOST_APART_MS = 5 * 60_000;

/** Null when the signature holds; otherwise why it does not, for the person who sets it up. */
export function signatureFault(kind: RecorderKind, secret: string, message: RecorderMessage, now: Date): string | null {
  const isSigned = message.headers[signatureHeaders[kind]] !== undefined;
  return isSigned ? checks[kind](secret, message, now) : 'it is not signed';
}

const signatureHeaders: Record<RecorderKind, string> = {
  zoom: 'x-zm-signature',
  fathom: 'webhook-signature',
  fireflies: 'x-hub-signature',
  aloware: 'authorization',
  twilio: 'x-twilio-signature',
};

type Check = (secret: string, message: RecorderMessage, now: Date) => string | null;

const checks: Record<RecorderKind, Check> = {
  zoom: (secret, { headers, body }, now) => {
    const at = headers['x-zm-request-timestamp'] ?? '';
    return (
      tooFar(Number(at) * 1000, now) ??
      compare(
        headers['x-zm-signature'],
        `v0=${hmac('sha256', secret, 'hex', `v0:${at}:`, body)}`,
        'the secret token of the app in Zoom',
      )
    );
  },
  // Standard Webhooks: several signatures may stand side by side while a secret is changed.
  fathom: (secret, { headers, body }, now) => {
    const [id, at] = [headers['webhook-id'] ?? '', headers['webhook-timestamp'] ?? ''];
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const wanted = hmac('sha256', key, 'base64', `${id}.${at}.`, body);
    const given = (headers['webhook-signature'] ?? '').split(' ').map((one) => one.replace(/^v1,/, ''));
    const holds = given.some((one) => compare(one, wanted, '') === null);
    return tooFar(Number(at) * 1000, now) ?? (holds ? null : mismatch('the secret of the webhook in Fathom'));
  },
  fireflies: (secret, { headers, body }) =>
    compare(
      headers['x-hub-signature']?.replace(/^sha256=/, ''),
      hmac('sha256', secret, 'hex', body),
      'the signing secret of the webhook in Fireflies',
    ),
  aloware: (secret, { headers }) =>
    compare(headers['authorization'], `Bearer ${secret}`, 'the bearer token of the webhook in Aloware'),
  twilio: (secret, { url, headers, body }) => {
    const form = [...new URLSearchParams(body.toString('utf8'))].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const wanted = hmac('sha1', secret, 'base64', url, ...form.map(([name, value]) => name + value));
    return compare(
      headers['x-twilio-signature'],
      wanted,
      'the auth token, and that the address is written exactly as Twilio calls it',
    );
  },
};

/** What Zoom wants to hear before it sends anything: its own token, signed. */
export function zoomChallengeAnswer(secret: string, plainToken: string): { plainToken: string; encryptedToken: string } {
  return { plainToken, encryptedToken: hmac('sha256', secret, 'hex', plainToken) };
}

function hmac(
  algorithm: 'sha1' | 'sha256',
  secret: string | Buffer,
  encoding: 'hex' | 'base64',
  ...parts: (string | Buffer)[]
): string {
  const sum = createHmac(algorithm, secret);
  for (const part of parts) sum.update(part);
  return sum.digest(encoding);
}

function tooFar(atMs: number, now: Date): string | null {
  if (!Number.isFinite(atMs) || atMs === 0) return 'it has no time';
  return Math.abs(now.getTime() - atMs) > MOST_APART_MS ? 'its time is more than five minutes away from this server’s clock' : null;
}

function compare(given: string | undefined, wanted: string, compareWith: string): string | null {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b) ? null : mismatch(compareWith);
}

const mismatch = (compareWith: string): string => `the signature does not match: compare ${compareWith}`;
