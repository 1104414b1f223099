// Whether a request was signed by HubSpot with the secret of our app: versions 1 to 3, over the bytes as they came.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export type SignedRequest = {
  method: string;
  /** As HubSpot called it: the public address with path and query untouched, never rebuilt from the Host header. */
  url: string;
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  /** Never parsed and written again: that changes bytes. */
  rawBody: Uint8Array;
};

export type SignatureVerdict =
  | { kind: 'signed'; version: 'v1' | 'v2' | 'v3' }
  | { kind: 'refused'; reason: 'unsigned' | 'unknown-version' | 'timestamp-unreadable' | 'too-old' | 'in-the-future' | 'mismatch' };

const OLDEST_MS = 300_000;
const FURTHEST_AHEAD_MS = 60_000;

/**
 * Version 3 decides wherever it is sent: HubSpot sends the older ones beside it, and they know no time, so anybody who once
 * saw a request could send it again. Source: developers.hubspot.com/docs, "validating requests".
 */
export function verifySignature(request: SignedRequest, secret: string, now: Date): SignatureVerdict {
  const { headers } = request;
  const third = only(headers['x-hubspot-signature-v3']);
  if (third !== undefined) return verifyThird(request, third, secret, now);
  const older = only(headers['x-hubspot-signature']);
  if (older === undefined) return { kind: 'refused', reason: 'unsigned' };
  const version = (only(headers['x-hubspot-signature-version']) ?? 'v1').trim().toLowerCase();
  if (version !== 'v1' && version !== 'v2') return { kind: 'refused', reason: 'unknown-version' };
  const given = /^[0-9a-f]{64}$/i.test(older.trim()) ? Buffer.from(older.trim(), 'hex') : Buffer.alloc(0);
  const starts = version === 'v1' ? [secret] : spellings(request.url).map((url) => secret + request.method.toUpperCase() + url);
  const isOurs = anySame(
    given,
    starts.map((start) => createHash('sha256').update(start).update(request.rawBody).digest()),
  );
  return isOurs ? { kind: 'signed', version } : { kind: 'refused', reason: 'mismatch' };
}

function verifyThird(request: SignedRequest, signature: string, secret: string, now: Date): SignatureVerdict {
  const timestamp = only(request.headers['x-hubspot-request-timestamp'])?.trim() ?? '';
  if (!/^\d{13}$/.test(timestamp)) return { kind: 'refused', reason: 'timestamp-unreadable' };
  const ageMs = now.getTime() - Number(timestamp);
  if (ageMs > OLDEST_MS) return { kind: 'refused', reason: 'too-old' };
  if (ageMs < -FURTHEST_AHEAD_MS) return { kind: 'refused', reason: 'in-the-future' };
  // Some gateways turn the plus signs of a header into spaces.
  const given = Buffer.from(signature.trim().replaceAll(' ', '+'), 'base64');
  const isOurs = anySame(
    given,
    spellings(request.url).map((url) =>
      createHmac('sha256', secret)
        .update(request.method.toUpperCase() + url)
        .update(request.rawBody)
        .update(timestamp)
        .digest(),
    ),
  );
  return isOurs ? { kind: 'signed', version: 'v3' } : { kind: 'refused', reason: 'mismatch' };
}

/** The only escapes HubSpot writes out before it signs. */
const writtenOut: Record<string, string> = {
  '3A': ':',
  '2F': '/',
  '3F': '?',
  '40': '@',
  '21': '!',
  '24': '$',
  '27': "'",
  '28': '(',
  '29': ')',
  '2A': '*',
  '2C': ',',
  '3B': ';',
};

/** The address as its rule has it, and untouched: HubSpot's own library signs it untouched. */
function spellings(url: string): string[] {
  const decoded = url.replaceAll(
    /%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi,
    (_, hex: string) => writtenOut[hex.toUpperCase()] ?? '',
  );
  return decoded === url ? [url] : [decoded, url];
}

/** Looks at all of them, so that the time taken tells nothing. */
function anySame(given: Buffer, expected: Buffer[]): boolean {
  let found = false;
  for (const one of expected) if (given.length === one.length && timingSafeEqual(given, one)) found = true;
  return found;
}

/** A header that comes twice is nobody's. */
function only(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
