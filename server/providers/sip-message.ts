// SIP messages (RFC 3261 §7) as bytes and as values. What cannot be read is null: a datagram comes from anybody.
import { Problem } from '../../rules/problem.ts';

/** Names in lower case and long form: `v` comes as `via`. In the order in which they stand. */
export type SipHeader = readonly [name: string, value: string];
type Content = { headers: readonly SipHeader[]; body: Uint8Array };
export type SipRequest = Content & { kind: 'request'; method: string; uri: string };
export type SipResponse = Content & { kind: 'response'; status: number; reason: string };
export type SipMessage = SipRequest | SipResponse;

const MOST_BYTES = 65_535;
const MOST_HEADERS = 256;
const TOKEN = /^[\w.!%*+`'~-]+$/;
const longForms: Readonly<Record<string, string>> = {
  ...{ a: 'accept-contact', b: 'referred-by', c: 'content-type', e: 'content-encoding', f: 'from', i: 'call-id' },
  ...{
    k: 'supported',
    l: 'content-length',
    m: 'contact',
    o: 'event',
    r: 'refer-to',
    s: 'subject',
    t: 'to',
    u: 'allow-events',
    v: 'via',
  },
};
/** Once in every message; without one of them nobody can say to what it belongs. */
const onceEach = ['from', 'to', 'call-id', 'cseq'];

export function readSipMessage(datagram: Buffer): SipMessage | null {
  if (datagram.length > MOST_BYTES) return null;
  let from = 0;
  while (datagram[from] === 0x0d && datagram[from + 1] === 0x0a) from += 2;
  const end = datagram.indexOf('\r\n\r\n', from);
  if (end < 0) return null;
  const [first = '', ...rest] = datagram.toString('utf8', from, end).split('\r\n');
  const headers = readHeaders(rest);
  if (headers === null || onceEach.some((name) => headers.filter((header) => header[0] === name).length !== 1)) return null;
  const body = bodyOf(headers, datagram.subarray(end + 4));
  const start = body && (readRequestLine(first) ?? readStatusLine(first));
  if (!body || !start) return null;
  const message = { ...start, headers, body };
  const sequence = sequenceOf(message);
  if (headerOf(message, 'via') === null || sequence === null) return null;
  return message.kind === 'request' && sequence.method !== message.method ? null : message;
}

function readRequestLine(line: string): Pick<SipRequest, 'kind' | 'method' | 'uri'> | null {
  const [method = '', uri = '', version, ...more] = line.split(' ');
  if (version?.toUpperCase() !== 'SIP/2.0' || more.length > 0) return null;
  return TOKEN.test(method) && /^[^\s<>"]+$/.test(uri) ? { kind: 'request', method, uri } : null;
}

function readStatusLine(line: string): Pick<SipResponse, 'kind' | 'status' | 'reason'> | null {
  const [, status, reason = ''] = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/i.exec(line) ?? [];
  return status === undefined ? null : { kind: 'response', status: Number(status), reason };
}

function readHeaders(lines: string[]): SipHeader[] | null {
  const unfolded: string[] = [];
  for (const line of lines) {
    // One end of a line that is not both characters would be another line for whoever reads what we copy.
    if (/[\r\n]/.test(line)) return null;
    if (!/^[ \t]/.test(line)) unfolded.push(line);
    else if (unfolded.length > 0) unfolded.push(`${unfolded.pop()} ${line.trim()}`);
    else return null;
    if (unfolded.length > MOST_HEADERS) return null;
  }
  const headers: SipHeader[] = [];
  for (const line of unfolded) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trimEnd().toLowerCase();
    if (!TOKEN.test(name)) return null;
    headers.push([Object.hasOwn(longForms, name) ? (longForms[name] ?? name) : name, line.slice(colon + 1).trim()]);
  }
  return headers;
}

/** A datagram may be longer than its message, but never shorter (§18.3). */
function bodyOf(headers: SipHeader[], rest: Buffer): Buffer | null {
  const lengths = headers.filter(([name]) => name === 'content-length').map(([, value]) => value);
  const [length] = lengths;
  if (length === undefined) return rest;
  if (lengths.length > 1 || !/^\d{1,9}$/.test(length) || Number(length) > rest.length) return null;
  return rest.subarray(0, Number(length));
}

/** `Content-Length` is counted here. Throws Problem `internal` where a value would begin a line of its own. */
export function printSipMessage(message: SipMessage): Buffer {
  const first =
    message.kind === 'request' ? `${message.method} ${message.uri} SIP/2.0` : `SIP/2.0 ${message.status} ${message.reason}`;
  const lines = message.headers.filter(([name]) => name !== 'content-length').map(([name, value]) => `${spelled(name)}: ${value}`);
  const head = [first, ...lines, `Content-Length: ${message.body.length}`];
  if (head.some((line) => /[\r\n]/.test(line))) {
    throw new Problem('internal', 'A SIP header has a line break in its value; whatever put it there has to check it first.');
  }
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), message.body]);
}

/** As most others write them: some peers compare names by case, against the standard. */
function spelled(name: string): string {
  if (name === 'call-id') return 'Call-ID';
  if (name === 'cseq') return 'CSeq';
  if (name === 'www-authenticate') return 'WWW-Authenticate';
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

/** The first of this name. */
export function headerOf(message: SipMessage, name: string): string | null {
  return message.headers.find((header) => header[0] === name)?.[1] ?? null;
}

/** All of this name, each as it stands: challenges have commas of their own. */
export function headersOf(message: SipMessage, name: string): string[] {
  return message.headers.filter((header) => header[0] === name).map(([, value]) => value);
}

/** All of this name in order, also those that share a line (§7.3.1). For `via`, `record-route`, `contact` and their like. */
export function listOf(message: SipMessage, name: string): string[] {
  return headersOf(message, name).flatMap((value) => splitOutsideQuotes(value, ','));
}

/** Parts without the blanks around them; empty ones are left out. A separator within "…" or <…> is none. */
export function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = [];
  let isQuoted = false;
  let isInBrackets = false;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isQuoted) {
      if (character === '\\') at += 1;
      else if (character === '"') isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === '<') isInBrackets = true;
    else if (character === '>') isInBrackets = false;
    else if (character === separator && !isInBrackets) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)].map((part) => part.trim()).filter((part) => part !== '');
}

/** What CSeq says: the number of a request within its call, and its method, which a response repeats. */
export function sequenceOf(message: SipMessage): { number: number; method: string } | null {
  const [number = '', method = '', ...more] = (headerOf(message, 'cseq') ?? '').split(/[ \t]+/, 3);
  if (!/^\d{1,10}$/.test(number) || Number(number) >= 2 ** 31 || !TOKEN.test(method) || more.length > 0) return null;
  return { number: Number(number), method };
}
