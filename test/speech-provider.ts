// A provider of speech on loopback: speaks the documented protocols of OpenAI, Deepgram, ElevenLabs and Cartesia, with a tone for a voice, and fails as told.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { wavBytes } from '../server/providers/wav-file.ts';

export type Way =
  | 'works'
  | 'refuses_key'
  | 'no_credit'
  | 'hangs'
  | 'breaks_off'
  | 'stalls'
  | 'nonsense'
  | 'down'
  | 'busy'
  | 'busy_for_long';

export const KEY = 'key-of-a-test';
export const SPOKEN_MS = 500;

type Asked = { path: string; query: Record<string, string>; headers: IncomingMessage['headers']; body: Buffer };

export async function openSpeechProvider() {
  const asked: Asked[] = [];
  const sockets = { closedEarly: 0 };
  let ways: Way[] = [];
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const one = { path: pathname, query: Object.fromEntries(searchParams), headers: request.headers, body: await buffer(request) };
    asked.push(one);
    response.on('close', () => void (sockets.closedEarly += response.writableFinished ? 0 : 1));
    const way = (ways.length > 1 ? ways.shift() : ways[0]) ?? 'works';
    if (way === 'down') return void request.socket.destroy();
    if (way === 'hangs') return;
    if (way === 'no_credit') return void response.writeHead(402).end();
    if (way === 'busy') return void response.writeHead(429, { 'retry-after': '0' }).end();
    if (way === 'busy_for_long') return void response.writeHead(429, { 'retry-after': '30' }).end();
    if (way === 'refuses_key' || !hasKey(one)) return void response.writeHead(401).end(`{"error":"${KEY}"}`);
    if (way === 'nonsense') return void response.setHeader('content-type', 'text/html').end('<h1>Welcome to a proxy</h1>');
    if (pathname === '/v1/audio/transcriptions') {
      return void response.setHeader('content-type', 'application/json').end('{"text":"Yes, please."}');
    }
    const sound = soundFor(one);
    if (!sound) return void response.writeHead(400).end();
    // An odd number of bytes first: half a sample.
    response.writeHead(200, { 'content-type': sound.contentType }).write(sound.bytes.subarray(0, 4_001));
    if (way === 'stalls') return;
    if (way === 'breaks_off') return void setTimeout(() => request.socket.destroy(), 100);
    response.end(sound.bytes.subarray(4_001));
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    sockets,
    /** The next requests end so, the last way goes on. */
    fail(...next: Way[]) {
      ways = next;
      asked.length = 0;
      sockets.closedEarly = 0;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function hasKey({ path, headers }: Asked): boolean {
  if (path.startsWith('/v1/text-to-speech/')) return headers['xi-api-key'] === KEY;
  return headers.authorization === `${path === '/v1/speak' ? 'Token' : 'Bearer'} ${KEY}`;
}

/** Null where the request is not as the provider's documentation has it. */
function soundFor({ path, query, headers, body }: Asked): { bytes: Buffer; contentType: string } | null {
  const given = JSON.parse(body.toString()) as Record<string, unknown>;
  const says = (text: unknown) => typeof text === 'string' && text !== '';
  if (path === '/v1/audio/speech') {
    const { model, input, voice, response_format: format } = given;
    const isRight = says(model) && says(input) && says(voice) && format === 'wav';
    // The length of what is spoken while it is sent is not known.
    const bytes = wavBytes([tone(24_000)], 24_000);
    bytes.writeUInt32LE(0xffffffff, 4);
    bytes.writeUInt32LE(0xffffffff, 40);
    return isRight ? { bytes, contentType: 'audio/wav' } : null;
  }
  const raw = wavBytes([tone(16_000)], 16_000).subarray(44);
  if (path === '/v1/speak') {
    const { model, encoding, container, sample_rate: rate } = query;
    const isRight = says(model) && encoding === 'linear16' && container === 'none' && rate === '16000' && says(given['text']);
    return isRight ? { bytes: raw, contentType: 'audio/l16;rate=16000;channels=1' } : null;
  }
  if (path.startsWith('/v1/text-to-speech/') && path.endsWith('/stream')) {
    const isRight = query['output_format'] === 'pcm_16000' && says(given['text']) && says(given['model_id']);
    return isRight ? { bytes: raw, contentType: 'audio/pcm' } : null;
  }
  const { model_id: model, transcript, voice, output_format: format } = given;
  const isRight =
    path === '/tts/bytes' &&
    /^\d{4}-\d\d-\d\d$/.test(String(headers['cartesia-version'])) &&
    says(model) &&
    says(transcript) &&
    (voice as { mode?: string } | undefined)?.mode === 'id' &&
    JSON.stringify(format) === '{"container":"raw","encoding":"pcm_s16le","sample_rate":16000}';
  return isRight ? { bytes: raw, contentType: 'application/octet-stream' } : null;
}

function tone(rateHz: number): Float32Array {
  return Float32Array.from({ length: (rateHz * SPOKEN_MS) / 1000 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / rateHz));
}
