// Bodies that are no JSON or poisonous JSON, headers that lie, and bytes that are no well-formed request at all.
import { gzipSync } from 'node:zlib';
import type { Chance } from '../emulator/chance.ts';
import { pick } from './fuzz-values.ts';

const bomb = gzipSync(Buffer.alloc(20_000_000));
const MIB = 1024 * 1024;

const bodies: readonly ((text: string) => Buffer | string)[] = [
  () => '',
  () => ' ',
  () => 'null',
  () => '[]',
  () => '"text"',
  () => '1e400',
  () => '{"a":1',
  () => '{a:1}',
  () => 'NaN',
  (text) => text.slice(0, Math.floor(text.length / 2)),
  (text) => `${text}${text}`,
  (text) => `\ufeff${text}`,
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff, 0xfe, 0x80])]),
  (text) => text.replace('{', '{"__proto__":{"polluted":true},'),
  (text) => text.replace('{', String.raw`{"\u005f_proto__":{"polluted":true},`),
  (text) => text.replace('{', '{"constructor":{"prototype":{"polluted":true}},'),
  (text) => text.replace(/"(\w+)":/, '"$1":null,"$1":'),
  (text) => text.replaceAll(/:(-?\d+)/g, ':1e999'),
  (text) => text.replaceAll(/:(-?\d+)/g, ':123456789012345678901234567890'),
  (text) => text.replaceAll(/"[^"\\]{3,}"(?!:)/g, String.raw`"\u0000"`),
  (text) => text.replaceAll(/"[^"\\]{3,}"(?!:)/g, String.raw`"\ud800"`),
  (text) => text.replace(/"([^"\\]{3,})"(?!:)/, String.raw`"$1\u0000"`),
  (text) => text.replace(/"([^"\\]{3,})"(?!:)/, String.raw`"$1\udfff"`),
  () => '['.repeat(30_000),
  () => '{"a":'.repeat(30_000),
  () => `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  () => `{"a":[${'{},'.repeat(20_000)}{}]}`,
  () => `{${Array.from({ length: 5_000 }, (_, at) => `"k${at}":${at}`).join(',')}}`,
  () => `{"name":"${'x'.repeat(70_000)}"}`,
];

export function hostileBody(chance: Chance, text: string): Buffer {
  if (chance.share() < 0.002) return Buffer.from(`{"a":"${'x'.repeat(6 * MIB)}"}`);
  return Buffer.from(pick(chance, bodies)(text) as string);
}

type Bend = (headers: [string, string][]) => [string, string][];
const replaced =
  (name: string, value: string): Bend =>
  (headers) => [...headers.filter(([one]) => one !== name), [name, value]];

const bends: readonly Bend[] = [
  ...[
    'text/plain',
    'application/xml',
    'application/json; charset=utf-16',
    'application/vnd.api+json',
    'multipart/form-data',
    'x',
    '*/*',
  ].map((one) => replaced('content-type', one)),
  ...['gzip', 'br', 'identity', 'x'].map((one) => replaced('content-encoding', one)),
  ...['application/xml', 'text/html', '*/*;q=0', 'x'.repeat(3_000)].map((one) => replaced('accept', one)),
  ...['127.0.0.1', "'; drop table x", 'x'.repeat(2_000), '::1, 10.0.0.1'].map((one) => replaced('x-forwarded-for', one)),
  replaced('x-forwarded-host', 'evil.example'),
  replaced('x-http-method-override', 'DELETE'),
  replaced('x-original-url', '/api/team'),
  replaced('x-ringside-caller', '8.8.8.8'),
  replaced('cookie', `ringside.session_token=${'a'.repeat(4_000)}`),
  replaced('cookie', '__Host-ringside.session_token=%00%ff.x; =; ;;;a'),
  replaced('authorization', 'Basic eDp4'),
  replaced('authorization', 'Bearer '),
  replaced('sec-fetch-site', 'cross-site'),
  replaced('origin', 'null'),
  replaced('if-none-match', '*'),
  replaced('range', 'bytes=0-99999999999999999999'),
  replaced('user-agent', `\u00ff${'u'.repeat(4_000)}`),
  replaced('accept-language', 'x;q=9'),
  (headers) => headers.filter(([name]) => name !== 'content-type'),
  (headers) => [...headers, ...headers.filter(([name]) => name === 'content-type')],
  (headers) => [...headers, ...Array.from({ length: 120 }, (_, at): [string, string] => [`x-many-${at}`, 'y'])],
];

export const bentHeaders = (chance: Chance, headers: [string, string][]): [string, string][] => pick(chance, bends)(headers);

type Wire = (line: string, headers: string, body: string) => string | Buffer;
const wires: readonly Wire[] = [
  (line, headers, body) => `${line}${headers}content-length: ${body.length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
  (line, headers, body) => `${line}${headers}content-length: ${body.length}\r\ncontent-length: ${body.length + 1}\r\n\r\n${body}`,
  (line, headers, body) => `${line}${headers}content-length: -1\r\n\r\n${body}`,
  (line, headers, body) => `${line}${headers}content-length: 99999999999999999999\r\n\r\n${body}`,
  (line, headers, body) => `${line}${headers}content-length: 0x5\r\n\r\n${body}`,
  (line, headers) => `${line}${headers}transfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n`,
  (line, headers) => `${line}${headers}transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n`,
  (line, headers, body) =>
    `${line}${headers}transfer-encoding: chunked\r\n\r\n${body.length.toString(16)};x="y"\r\n${body}\r\n0\r\nx-trailer: 1\r\n\r\n`,
  (line, headers) => `${line}${headers}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  (line, headers, body) => `${line}${headers}transfer-encoding : chunked\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  (line, headers) => `${line}${headers}x-injected: a\r\n folded\r\n\r\n`,
  (line, headers) => `${line}${headers}x-nul: a\u0000b\r\n\r\n`,
  (line, headers) => `${line}${headers}x-lf: a\nset-cookie: b=c\r\n\r\n`,
  (line, headers) => `${line}${headers}: no name\r\n\r\n`,
  (line, headers) => `${line}${headers}expect: 100-continue\r\ncontent-length: 2\r\n\r\n{}`,
  (line, headers) => `${line}${headers}expect: miracle\r\n\r\n`,
  (line, headers) =>
    `${line}${headers}upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: x\r\n\r\n`,
  (line, headers) =>
    `${line}${headers}connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n`,
  (line) => `${line}\r\n`,
  (line, headers) => `${line.replace('HTTP/1.1', 'HTTP/1.0')}${headers}\r\n`,
  (line, headers) => `${line.replace('HTTP/1.1', 'HTTP/9.9')}${headers}\r\n`,
  (line) => line.replace(/ HTTP.*/, ''),
  (line, headers) => `${line.replace(' /', ' http://evil.example/')}${headers}\r\n`,
  (line, headers) => `${line.replace(' /', ' /\u0000')}${headers}\r\n`,
  (line, headers) => `${line.replace(' /', ` /${'a'.repeat(20_000)}`)}${headers}\r\n`,
  (line, headers) => `${line}${headers}x-long: ${'a'.repeat(20_000)}\r\n\r\n`,
  (_, headers) => `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${headers}`,
  () => Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
  (line, headers) =>
    Buffer.concat([Buffer.from(`${line}${headers}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`), bomb]),
];

type Written = { method: string; path: string; headers: [string, string][]; body: Buffer | null };

/** Bytes as no client would write them, on a connection of their own. */
export function wire(chance: Chance, { method, path, headers, body }: Written): Buffer {
  const head = [['host', 'desk.example.com'], ...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const made = pick(chance, wires)(`${method} ${path} HTTP/1.1\r\n`, head, (body ?? Buffer.from('{}')).toString('latin1'));
  return typeof made === 'string' ? Buffer.from(made, 'latin1') : made;
}
