// The other ends of many calls, in a process of their own: each sends speech as RTP, and measures when our sound really arrives.
import { createSocket, type Socket } from 'node:dgram';
import { setPriority } from 'node:os';
import { performance } from 'node:perf_hooks';
import { decodeG711, encodeG711 } from '../server/providers/g711.ts';
import { createFliteSynthesizer } from '../server/providers/flite-synthesizer.ts';
import { resample } from '../server/providers/resample.ts';
import { readRtpPacket, writeRtpPacket } from '../server/providers/rtp-packet.ts';
import { isLoud } from '../server/voice/loudness.ts';

export type ToPhones = { kind: 'open'; count: number } | { kind: 'measure' };
export type FromPhones = { kind: 'opened'; ports: number[] } | ({ kind: 'measured' } & Heard);
export type Heard = {
  /** How far each 20 ms packet came from 20 ms after the one before it. */
  jitterMs: number[];
  /** Of each of our lines: the longest stretch within it in which nothing came, or silence. */
  gapsMs: number[];
  /** From their last sound to our first. */
  waitsMs: number[];
};

const HOST = '127.0.0.1';
const FRAME_MS = 20;
const FRAME_SAMPLES = 160;
/** After so much quiet it is their turn, and a line of ours is over. */
const QUIET_MS = 700;
const ANSWERED_WITHIN_MS = 15_000;
/** Their first words are spread, as those of people are. */
const SPREAD_MS = 5_000;

type Phone = ReturnType<typeof createPhone>;
const phones: Phone[] = [];
let heard: Heard = { jitterMs: [], gapsMs: [], waitsMs: [] };

async function speech(): Promise<Uint8Array[]> {
  const flite = createFliteSynthesizer();
  const { samples, sampleRateHz } = await flite.speak('We have about fifty people here.', 'rms');
  await flite.close();
  const pcm = Int16Array.from(resample(samples, sampleRateHz, 8_000), (sample) => Math.max(-1, Math.min(1, sample)) * 32_767);
  const lastLoud = pcm.findLastIndex((sample) => Math.abs(sample) > 400);
  return Array.from({ length: Math.ceil(lastLoud / FRAME_SAMPLES) }, (_, i) => {
    const frame = new Int16Array(FRAME_SAMPLES);
    frame.set(pcm.subarray(i * FRAME_SAMPLES, (i + 1) * FRAME_SAMPLES));
    return encodeG711(frame, 'mu-law');
  });
}

const quiet = encodeG711(new Int16Array(FRAME_SAMPLES), 'mu-law');

function createPhone(socket: Socket, words: readonly Uint8Array[], firstWordsAt: number) {
  let them: { port: number; address: string } | null = null;
  let sequence = 0;
  let word = words.length;
  let lastWordsAt: number | null = null;
  let speaksAt = firstWordsAt;
  let packetAt: number | null = null;
  let loudAt: number | null = null;
  let lineGapMs: number | null = null;

  socket.on('message', (datagram, from) => {
    const packet = readRtpPacket(datagram);
    if (!packet) return;
    const now = performance.now();
    them = from;
    if (packetAt !== null) heard.jitterMs.push(Math.abs(now - packetAt - FRAME_MS));
    packetAt = now;
    if (!isLoud(decodeG711(packet.payload, 'mu-law'))) return;
    if (loudAt !== null && lineGapMs !== null) lineGapMs = Math.max(lineGapMs, now - loudAt - FRAME_MS);
    lineGapMs ??= 0;
    loudAt = now;
    if (lastWordsAt !== null) heard.waitsMs.push(now - lastWordsAt);
    lastWordsAt = null;
  });

  return {
    beat(now: number): void {
      if (!them) return;
      if (loudAt !== null && lineGapMs !== null && now - loudAt > QUIET_MS) {
        heard.gapsMs.push(lineGapMs);
        lineGapMs = null;
        speaksAt = now;
      }
      if (lineGapMs === null && word >= words.length && now >= speaksAt) {
        word = 0;
        speaksAt = now + ANSWERED_WITHIN_MS;
      }
      const isSpeaking = word < words.length;
      const payload = words[word] ?? quiet;
      word += isSpeaking ? 1 : 0;
      if (isSpeaking) lastWordsAt = word === words.length && lineGapMs === null ? now : null;
      sequence += 1;
      const packet = { payloadType: 0, isMarked: false, sequence, timestamp: sequence * FRAME_SAMPLES, source: 1, payload };
      socket.send(writeRtpPacket(packet), them.port, them.address);
    },
  };
}

async function open(count: number): Promise<number[]> {
  const words = await spoken;
  const ports: number[] = [];
  for (let i = 0; i < count; i++) {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 262_144 });
    await new Promise<void>((resolve) => void socket.bind(0, HOST, resolve));
    ports.push(socket.address().port);
    phones.push(createPhone(socket, words, performance.now() + (SPREAD_MS * i) / count));
  }
  return ports;
}

const say = (message: FromPhones) => void process.send?.(message);
const spoken = speech();
try {
  // The measure must not be late itself.
  setPriority(-15);
} catch {
  // Only an administrator may; then the figures have the lateness of these phones in them.
}
process.on('message', (order: ToPhones) => {
  if (order.kind === 'open') void open(order.count).then((ports) => say({ kind: 'opened', ports }));
  else {
    say({ kind: 'measured', ...heard });
    heard = { jitterMs: [], gapsMs: [], waitsMs: [] };
  }
});
process.on('disconnect', () => process.exit(0));
const startedAt = performance.now();
for (let beats = 1; ; beats++) {
  const waitMs = startedAt + beats * FRAME_MS - performance.now();
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  for (const phone of phones) phone.beat(performance.now());
}
