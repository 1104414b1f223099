// A provider of speech on loopback: speaks the documented protocols of OpenAI, Deepgram, ElevenLabs and Cartesia, with a tone for a voice, and fails as told.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { WebSocketServer } from 'ws';
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
  const doors = new WebSocketServer({ noServer: true });
  const server = createServer((request, response) => void answer(request, response));
  const nextWay = (): Way => (ways.length > 1 ? ways.shift() : ways[0]) ?? 'works';

  /** Deepgram’s live transcription: half of the words after half a second of sound, all of them when it is told to finish. */
  function follow(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const one = { path: pathname, query: Object.fromEntries(searchParams), headers: request.headers, body: Buffer.alloc(0) };
    asked.push(one);
    const way = nextWay();
    const { model, encoding, sample_rate: rate, interim_results: halves } = one.query;
    const isRight = pathname === '/v1/listen' && model !== '' && encoding === 'linear16' && rate === '16000' && halves === 'true';
    const refuse = (status: string) => void socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    if (way === 'down') return void socket.destroy();
    if (way === 'busy_for_long') return refuse('429 Too Many Requests\r\nretry-after: 30');
    if (way === 'refuses_key' || request.headers.authorization !== `Token ${KEY}`) return refuse('401 Unauthorized');
    if (!isRight) return refuse('400 Bad Request');
    doors.handleUpgrade(request, socket, head, (ws) => {
      let bytes = 0;
      const tell = (transcript: string, more: object) => {
        const results = { type: 'Results', start: 0, duration: bytes / 32_000, channel: { alternatives: [{ transcript }] } };
        ws.send(JSON.stringify({ ...results, ...more }));
      };
      ws.on('error', () => {});
      ws.on('message', (data: Buffer, isBinary) => {
        if (way === 'hangs') return;
        if (way === 'nonsense') return ws.send('<h1>Welcome to a proxy</h1>');
        if (isBinary) {
          bytes += data.length;
          if (bytes >= 16_000) tell('Yes', { is_final: false });
          if (bytes >= 16_000 && way === 'breaks_off') ws.close(1011);
          return;
        }
        const { type } = JSON.parse(data.toString()) as { type: string };
        if (type === 'Finalize') tell('Yes, please.', { is_final: true, from_finalize: true });
        if (type === 'CloseStream') ws.close(1000);
      });
    });
  }
  server.on('upgrade', follow);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const one = { path: pathname, query: Object.fromEntries(searchParams), headers: request.headers, body: await buffer(request) };
    asked.push(one);
    response.on('close', () => void (sockets.closedEarly += response.writableFinished ? 0 : 1));
    const way = nextWay();
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
