// The media socket of the Twilio on loopback: buffers and plays what it is sent in real time, returns marks, and lets a callee act.
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

export type CalleeScript = (call: MediaCall) => Promise<void>;

export type MediaCall = {
  /** The callee speaks: μ-law bytes, in real time, then silence again. */
  speak(mulaw: Buffer): Promise<void>;
  press(digit: string): void;
  /** What the callee has really heard, μ-law. */
  heard(): Buffer;
  /** Most that was ever waiting to be played, in ms. */
  mostBufferedMs(): number;
  hangUp(): void;
  /** The socket vanishes without a word. */
  vanish(): void;
  over: Promise<void>;
};

export type CalleeOptions = {
  url: string;
  signature: string;
  accountSid: string;
  callSid: string;
  script: CalleeScript;
  signal: AbortSignal;
};

const FRAME_BYTES = 160;
const FRAME_MS = 20;
const SILENCE = Buffer.alloc(FRAME_BYTES, 0xff);

export async function playCallee({ url, signature, accountSid, callSid, script, signal }: CalleeOptions): Promise<MediaCall> {
  const ws = new WebSocket(url, { headers: { 'x-twilio-signature': signature } });
  const over = new Promise<void>((resolve) => ws.on('close', () => resolve()));
  const streamSid = `MZ${callSid.slice(2)}`;
  let sequence = 0;
  let buffer: (number | string)[] = [];
  let spoken = Buffer.alloc(0);
  const heard: number[] = [];
  let mostBuffered = 0;
  const startedMs = performance.now();
  let frames = 0;

  const say = (event: string, more: object) => {
    if (ws.readyState !== ws.OPEN) return;
    ws.send(JSON.stringify({ event, sequenceNumber: String((sequence += 1)), streamSid, ...more }));
  };
  const returned = (from: (number | string)[]) => {
    for (const one of from) if (typeof one === 'string') say('mark', { mark: { name: one } });
  };

  function tick(): void {
    for (; (frames + 1) * FRAME_MS <= performance.now() - startedMs; frames += 1) {
      let left = FRAME_BYTES;
      while (buffer.length > 0 && (left > 0 || typeof buffer[0] === 'string')) {
        const next = buffer.shift();
        if (typeof next === 'number') {
          heard.push(next);
          left -= 1;
        } else if (next !== undefined) returned([next]);
      }
      const frame =
        spoken.length > 0 ? Buffer.concat([spoken.subarray(0, FRAME_BYTES), SILENCE]).subarray(0, FRAME_BYTES) : SILENCE;
      spoken = spoken.subarray(FRAME_BYTES);
      const chunk = { track: 'inbound', chunk: String(frames + 1), timestamp: String(frames * FRAME_MS) };
      say('media', { media: { ...chunk, payload: frame.toString('base64') } });
    }
  }

  ws.on('message', (data: Buffer) => {
    const told = JSON.parse(data.toString('utf8')) as {
      event: string;
      streamSid: string;
      media?: { payload: string };
      mark?: { name: string };
    };
    if (told.streamSid !== streamSid) return ws.close(1008);
    if (told.media) {
      for (const byte of Buffer.from(told.media.payload, 'base64')) buffer.push(byte);
      mostBuffered = Math.max(mostBuffered, buffer.length / 8);
    } else if (told.mark) buffer.push(told.mark.name);
    else if (told.event === 'clear') {
      const dropped = buffer;
      buffer = [];
      returned(dropped);
    }
  });
  const timer = setInterval(tick, 5);
  const stop = () => {
    clearInterval(timer);
    ws.terminate();
  };
  signal.addEventListener('abort', stop, { once: true });
  ws.on('error', () => {});
  ws.on('close', () => clearInterval(timer));

  const call: MediaCall = {
    async speak(mulaw) {
      spoken = Buffer.concat([spoken, mulaw]);
      await sleep(mulaw.length / 8, undefined, { signal });
    },
    press: (digit) => say('dtmf', { dtmf: { track: 'inbound_track', digit } }),
    heard: () => Buffer.from(heard),
    mostBufferedMs: () => mostBuffered,
    hangUp() {
      say('stop', { stop: { accountSid, callSid } });
      ws.close(1000);
    },
    vanish: stop,
    over,
  };
  ws.on('open', () => {
    ws.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }));
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
    say('start', { start: { accountSid, streamSid, callSid, tracks: ['inbound'], mediaFormat, customParameters: {} } });
    script(call).catch(() => {});
  });
  return call;
}
