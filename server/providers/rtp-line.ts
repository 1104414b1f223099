// The sound of one call on its UDP socket: 20 ms of G.711 out on the beat, whatever comes back in order, keys both ways.
import { createSocket, type Socket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { decodeG711, encodeG711, type TelephoneLaw } from './g711.ts';
import { createDigitReader, stepsOfDigit, type DigitStep } from './rtp-digit.ts';
import { createRtpOrder } from './rtp-order.ts';
import { readRtpPacket, writeRtpPacket, type RtpPacket } from './rtp-packet.ts';
import type { RtpAim, RtpNews } from './rtp-wire.ts';

const BEAT_MS = 20;
const BEAT_SAMPLES = 160;
/** Behind by more, the beats that were missed are left out instead of being sent in a burst. */
const MOST_BEHIND_MS = 60;
const DIGIT_MS = 120;
/** Beats of quiet after each key, so that two of the same are two. */
const BEATS_AFTER_DIGIT = 5;
const LONGEST_SILENCE_MS = 60_000;
/** A minute and a half of speech; whoever writes more does not wait for what it has written. */
const MOST_QUEUED_SAMPLES = 90 * 8_000;
const fixedLaws: Readonly<Record<number, TelephoneLaw>> = { 0: 'mu-law', 8: 'a-law' };

export type RtpLine = {
  port: number;
  aim(aim: RtpAim): void;
  write(pcm: Int16Array): void;
  clear(): void;
  digits(digits: string): void;
  close(): void;
};

/** Without `line`, which the thread adds. */
type Tell = (news: RtpNews extends infer One ? (One extends RtpNews ? Omit<One, 'line'> : never) : never) => void;

export async function openRtpLine(host: string, port: number, tell: Tell): Promise<RtpLine> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  await bound(socket, host, port);
  let aimed: RtpAim | null = null;
  /** Where they really send from: behind NAT not where SDP says (symmetric RTP). */
  let met: { host: string; port: number } | null = null;
  let order = createRtpOrder();
  const readDigit = createDigitReader();
  const waiting: Int16Array[] = [];
  let waitingSamples = 0;
  let leftSamples = 0;
  const steps: (DigitStep | null)[] = [];
  let digitSince = 0;
  const { source, ...start } = randomStart();
  let { sequence, timestamp } = start;
  let isMarked = true;
  let isHearing = false;
  let lastHeardAt = performance.now();
  let nextBeatAt = 0;
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;

  socket.on('message', (datagram, from) => {
    const packet = readRtpPacket(datagram);
    if (packet === null || aimed === null || !isHearing || isStranger(from)) return;
    met = { host: from.address, port: from.port };
    lastHeardAt = performance.now();
    for (const next of order.take(packet)) hear(next, aimed);
  });
  // A port that is closed over there comes back as an error; the call's own signalling says when it is over.
  socket.on('error', () => {});

  function isStranger(from: { address: string; port: number }): boolean {
    if (from.address === aimed?.host) return false;
    return met !== null && (from.address !== met.host || from.port !== met.port);
  }

  function hear(packet: RtpPacket, aim: RtpAim): void {
    if (packet.payloadType === aim.digitsPayloadType) {
      const digit = readDigit(packet);
      if (digit !== null) tell({ kind: 'pressed', digit });
      return;
    }
    const law = packet.payloadType === aim.payloadType ? aim.law : fixedLaws[packet.payloadType];
    if (law !== undefined && packet.payload.length > 0 && aim.mayHear)
      tell({ kind: 'heard', pcm: decodeG711(packet.payload, law) });
  }

  function send(packet: { payloadType: number; isMarked: boolean; timestamp: number; payload: Uint8Array }): void {
    sequence = (sequence + 1) & 0xffff;
    const place = met ?? aimed;
    if (place) socket.send(writeRtpPacket({ ...packet, sequence, source }), place.port, place.host, () => {});
  }

  function beat(): void {
    if (aimed === null || isClosed) return;
    const now = performance.now();
    if (now - nextBeatAt > MOST_BEHIND_MS) {
      const missed = Math.floor((now - nextBeatAt) / BEAT_MS);
      nextBeatAt += missed * BEAT_MS;
      timestamp = (timestamp + missed * BEAT_SAMPLES) >>> 0;
    }
    sendBeat(aimed);
    timestamp = (timestamp + BEAT_SAMPLES) >>> 0;
    nextBeatAt += BEAT_MS;
    if (aimed.mayHear && now - lastHeardAt > LONGEST_SILENCE_MS) {
      lastHeardAt = now;
      tell({ kind: 'lost' });
    }
    timer = setTimeout(beat, Math.max(0, nextBeatAt - performance.now()));
  }

  function sendBeat(aim: RtpAim): void {
    const step = steps.shift();
    if (step && aim.digitsPayloadType !== null) {
      if (step.isMarked) digitSince = timestamp;
      send({ payloadType: aim.digitsPayloadType, ...step, timestamp: digitSince });
      isMarked = true;
      return;
    }
    if (step === null && steps.length === 0) tell({ kind: 'digits_sent' });
    // While keys are pressed, and while we are on hold, what is to be said waits.
    if (!aim.maySpeak) return;
    const pcm = step === undefined ? nextBlock() : new Int16Array(BEAT_SAMPLES);
    send({ payloadType: aim.payloadType, isMarked, timestamp, payload: encodeG711(pcm, aim.law) });
    isMarked = false;
  }

  /** 20 ms of what waits, silence behind it. */
  function nextBlock(): Int16Array {
    const block = new Int16Array(BEAT_SAMPLES);
    let filled = 0;
    for (let first = waiting[0]; first !== undefined && filled < BEAT_SAMPLES; first = waiting[0]) {
      const piece = first.subarray(0, BEAT_SAMPLES - filled);
      block.set(piece, filled);
      filled += piece.length;
      if (piece.length === first.length) waiting.shift();
      else waiting[0] = first.subarray(piece.length);
    }
    if (filled > 0) left(filled);
    return block;
  }

  function left(samples: number): void {
    waitingSamples -= samples;
    leftSamples += samples;
    tell({ kind: 'played', samples: leftSamples });
  }

  return {
    port: socket.address().port,
    aim(aim) {
      if (aimed?.host !== aim.host || aimed.port !== aim.port) {
        met = null;
        order = createRtpOrder();
      }
      const isFirst = aimed === null;
      aimed = aim;
      lastHeardAt = performance.now();
      if (!isFirst) return;
      // What waits in the socket was said before anybody answered; within two turns of the loop it has been read and dropped.
      setImmediate(() => setImmediate(() => void (isHearing = true)));
      nextBeatAt = performance.now();
      beat();
    },
    write(pcm) {
      const fits = pcm.subarray(0, Math.max(0, MOST_QUEUED_SAMPLES - waitingSamples));
      if (fits.length > 0) waiting.push(fits);
      waitingSamples += pcm.length;
      // What does not fit is gone, but who waits for its end must not wait for good.
      if (fits.length < pcm.length) left(pcm.length - fits.length);
    },
    clear() {
      waiting.length = 0;
      left(waitingSamples);
    },
    digits(digits) {
      for (const digit of digits.split('')) {
        const pressed = stepsOfDigit(digit, DIGIT_MS) ?? [];
        steps.push(...pressed, ...Array.from({ length: BEATS_AFTER_DIGIT }, () => null));
      }
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      if (timer) clearTimeout(timer);
      socket.close();
    },
  };
}

async function bound(socket: Socket, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind(port, host, resolve);
  });
  socket.removeAllListeners('error');
}

function randomStart(): { sequence: number; timestamp: number; source: number } {
  const bytes = randomBytes(10);
  return { sequence: bytes.readUInt16BE(0), timestamp: bytes.readUInt32BE(2), source: bytes.readUInt32BE(6) };
}
