// How HubSpot signs what it sends, in three versions: plain hashes of secret and content, and a keyed one with the time.
import { createHash, createHmac } from 'node:crypto';

export type Signed = { clientSecret: string; method: string; url: string; body: string };

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

export const signatureV1 = ({ clientSecret, body }: Pick<Signed, 'clientSecret' | 'body'>): string => sha256(clientSecret + body);

export const signatureV2 = ({ clientSecret, method, url, body }: Signed): string => sha256(clientSecret + method + url + body);

export const signatureV3 = ({ clientSecret, method, url, body, at }: Signed & { at: number }): string =>
  createHmac('sha256', clientSecret)
    .update(method + partlyDecoded(url) + body + at, 'utf8')
    .digest('base64');

/** Only these signs are decoded before the URL is signed; `%2B`, `%20`, `%26` and the rest stay as they are. */
const decoded: Readonly<Record<string, string>> = {
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

const partlyDecoded = (url: string) => url.replace(/%([0-9a-f]{2})/gi, (code, hex: string) => decoded[hex.toUpperCase()] ?? code);
