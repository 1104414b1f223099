// Looks a JSON body over in one linear pass before it is parsed, so that no body can be costly, ambiguous or poisonous.
import type { ProblemCode } from './problem.ts';

/** Deepest nesting of lists and objects in a body. */
export const DEEPEST_JSON = 32;
/** Outside the transcript, which alone may be long. */
export const MOST_KEYS = 2_000;
export const MOST_VALUES = 10_000;
/** Other names of a top-level transcript. */
export const utteranceNames: readonly string[] = ['transcriptUtterances', 'transcript_utterances'];
/** Keys and values together inside the top-level transcript. */
export const MOST_IN_TRANSCRIPT = 200_000;

export type JsonRefusal = { kind: 'refused'; code: ProblemCode; message: string };
export type ScannedJson = {
  kind: 'ok';
  text: string;
  /** True when a number stands in it that might not survive as a double. */
  wideNumbers: boolean;
};

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Decodes the raw bytes of a body (UTF-8, a byte order mark is dropped) and refuses what must not reach the parser. What is not JSON at
 * all is left for `parseJson` to say. `holds: 'transcript'` is for JSON found inside a string. Counting is by `{`, `[` and `,`, so that an empty list counts as one value more.
 */
export function scanJson(bytes: Uint8Array, holds: 'body' | 'transcript' = 'body'): ScannedJson | JsonRefusal {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return refuse('invalid_utf8', 'The body is not valid UTF-8. Send JSON encoded as UTF-8.');
  }
  const inObject: boolean[] = [];
  let depth = 0;
  let keys = 0;
  let values = 0;
  let inTranscript = 0;
  let transcriptDepth = holds === 'transcript' ? 0 : Infinity;
  let expectsKey = false;
  let topKey = '';
  let topKeys: Set<string> | null = null;
  let metadataKeys: Set<string> | null = null;
  let wideNumbers = false;
  let strings = 0;

  for (let at = nextSign(bytes, 0); at < bytes.length; at = nextSign(bytes, at + 1)) {
    const sign = signs[bytes[at] ?? 0];
    if (sign === Sign.quote) {
      const end = endOfString(bytes, at);
      strings += 1;
      if (end < 0 || strings > keys + values + inTranscript + 1) break; // strings without commas between: not JSON
      if (expectsKey) {
        expectsKey = false;
        const key = keyAt(bytes, at + 1, end);
        if (isForbiddenKey(key)) return refuse('forbidden_key', `The key ${key} is not allowed. Rename the field.`);
        if (depth > transcriptDepth) inTranscript += 1;
        else keys += 1;
        if (depth === 1) {
          if (topKeys?.has(key)) return refuse('duplicate_key', `The field ${shown(key)} is there twice. Send it once.`);
          (topKeys ??= new Set()).add(key);
          topKey = key;
          if (holds === 'body') transcriptDepth = isTranscript(key) ? 1 : Infinity;
        } else if (depth === 2 && topKey === 'metadata') {
          if (metadataKeys?.has(key))
            return refuse('duplicate_key', `The field metadata.${shown(key)} is there twice. Send it once.`);
          (metadataKeys ??= new Set()).add(key);
        }
      }
      at = end;
    } else if (sign === Sign.digit) {
      const end = endOfNumber(bytes, at);
      wideNumbers ||= end - at > MOST_EXACT_DIGITS || hasExponent(bytes, at, end);
      at = end - 1;
    } else if (sign === Sign.close) {
      depth -= 1;
      expectsKey = false;
      if (depth < 0) break;
    } else {
      if (sign === Sign.comma) expectsKey = inObject[depth] === true;
      else {
        depth += 1;
        if (depth > DEEPEST_JSON)
          return refuse('too_deep', `The body is nested deeper than ${DEEPEST_JSON} levels. Send flatter data.`);
        inObject[depth] = expectsKey = sign === Sign.openObject;
      }
      if (depth > transcriptDepth) inTranscript += 1;
      else values += 1;
    }
    if (keys > MOST_KEYS || values > MOST_VALUES || inTranscript > MOST_IN_TRANSCRIPT) return tooMany(inTranscript);
  }
  return { kind: 'ok', text, wideNumbers };
}

/** What a byte outside strings means to the scan; 0 means nothing. */
const Sign = { quote: 1, comma: 2, openObject: 3, openList: 4, close: 5, digit: 6 } as const;
const signs = new Uint8Array(256);
for (const [characters, sign] of [
  ['"', Sign.quote],
  [',', Sign.comma],
  ['{', Sign.openObject],
  ['[', Sign.openList],
  ['}]', Sign.close],
  ['-0123456789', Sign.digit],
] as const) {
  for (const character of characters) signs[character.charCodeAt(0)] = sign;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MOST_EXACT_DIGITS = 15;

function isTranscript(key: string): boolean {
  return key === 'transcript' || utteranceNames.includes(key);
}

function tooMany(inTranscript: number): JsonRefusal {
  return inTranscript > MOST_IN_TRANSCRIPT
    ? refuse(
        'too_many_values',
        `The transcript holds more than ${MOST_IN_TRANSCRIPT} keys and values. Send whole turns, or send it as text.`,
      )
    : refuse('too_many_values', `The body holds more than ${MOST_KEYS} keys or ${MOST_VALUES} values. Send fewer fields.`);
}

function refuse(code: ProblemCode, message: string): JsonRefusal {
  return { kind: 'refused', code, message };
}

function nextSign(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && signs[bytes[at] ?? 0] === 0) at += 1;
  return at;
}

/** Long strings are skipped by the engine's own search, which is many times quicker than a loop; short ones by the loop. */
function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length) {
    for (const near = Math.min(bytes.length, at + 64); at < near; at += 1) {
      const byte = bytes[at];
      if (byte === QUOTE) return at;
      if (byte === BACKSLASH) at += 1;
    }
    const end = bytes.indexOf(QUOTE, at);
    if (end < 0) return -1;
    let backslashes = end;
    while (backslashes > at && bytes[backslashes - 1] === BACKSLASH) backslashes -= 1;
    if ((end - backslashes) % 2 === 0) return end;
    at = end + 1;
  }
  return -1;
}

function endOfNumber(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  for (; at < bytes.length; at += 1) {
    const byte = (bytes[at] ?? 0) | 0x20;
    const partOfNumber = (byte >= 0x30 && byte <= 0x39) || byte === 0x2e || byte === 0x65 || byte === 0x2b || byte === 0x2d;
    if (!partOfNumber) break;
  }
  return at;
}

function hasExponent(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (((bytes[at] ?? 0) | 0x20) === 0x65) return true;
  return false;
}

/** The key between two quotes with its escapes resolved, so that no other spelling of a key slips by. */
function keyAt(bytes: Uint8Array, start: number, end: number): string {
  let key = '';
  let escaped = false;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80 || at - start > 128) {
      key = decoder.decode(bytes.subarray(start, end));
      escaped = key.includes('\\');
      break;
    }
    escaped ||= byte === BACKSLASH;
    key += String.fromCharCode(byte);
  }
  return escaped ? unescaped(key) : key;
}

function unescaped(key: string): string {
  let plain = '';
  for (let at = 0; at < key.length; at += 1) {
    const sign = key.charAt(at);
    if (sign !== '\\') {
      plain += sign;
      continue;
    }
    at += 1;
    const escape = key.charAt(at);
    if (escape === 'u') {
      plain += String.fromCharCode(Number.parseInt(key.slice(at + 1, at + 5), 16));
      at += 4;
    } else plain += escapes[escape] ?? escape;
  }
  return plain;
}

const escapes: Record<string, string | undefined> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Keys that reach a prototype once an object is copied carelessly. */
export function isForbiddenKey(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype';
}

function shown(key: string): string {
  return JSON.stringify(key.length > 60 ? `${key.slice(0, 60)}…` : key);
}

/** The reviver's third argument holds the source text of a number (ECMAScript JSON.parse source text access, in Node since 21). */
type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver?: Reviver) => unknown;

/**
 * Parses scanned text. Whole numbers beyond 2^53 come back as strings with the digits that were sent, because HubSpot's ids must not
 * change. Numbers too large for a double are refused. Strings are left as sent: which characters a field may hold is the field's rule.
 */
export function parseJson(text: string, wideNumbers = true): { kind: 'ok'; value: unknown } | JsonRefusal {
  let infinite = false;
  const exact: Reviver = (_key, value, { source }) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    if (!Number.isFinite(value)) infinite = true;
    return Number.isInteger(value) && source !== undefined ? source : value;
  };
  let value: unknown;
  try {
    value = wideNumbers ? parse(text, exact) : parse(text);
  } catch {
    return refuse('invalid_json', 'The body is not valid JSON. Send one JSON object.');
  }
  return infinite
    ? refuse('validation_failed', 'A number in the body is too large. Send long numbers as strings.')
    : { kind: 'ok', value };
}

/** Both in one: the value of a body, or why it is refused. */
export function readJson(bytes: Uint8Array, holds: 'body' | 'transcript' = 'body'): { kind: 'ok'; value: unknown } | JsonRefusal {
  const scanned = scanJson(bytes, holds);
  return scanned.kind === 'ok' ? parseJson(scanned.text, scanned.wideNumbers) : scanned;
}
