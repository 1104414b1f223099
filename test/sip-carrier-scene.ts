// A SIP carrier for tests who can be heard before anybody has answered, as real ones can: it rings by 183 with sound, and connects when told.
import { createSocket, type Socket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeG711, encodeG711 } from '../server/providers/g711.ts';
import { readRtpPacket, writeRtpPacket } from '../server/providers/rtp-packet.ts';
import { answerTo } from '../server/providers/sip-answer.ts';
import { printSipMessage, readSipMessage, sequenceOf, headerOf, type SipRequest } from '../server/providers/sip-message.ts';
import { offeredSound, printSoundDescription, readSoundDescription } from '../server/providers/sip-sdp.ts';
import { isLoud } from '../server/voice/loudness.ts';

const HOST = '127.0.0.1';
const FRAME_SAMPLES = 160;
const FRAME_MS = 20;
const WITHIN_MS = 15_000;

type Caller = { request: SipRequest; host: string; port: number; soundPort: number };

export type SipCarrierScene = {
  port: number;
  /** Until a call has come in; it is rung with sound. */
  rung(): Promise<void>;
  /** Heard by the caller in real time, silence after it. */
  speak(pcm: Int16Array): void;
  /** Nothing of what was to be heard is left. */
  spoken(): Promise<void>;
  /** Somebody picks up, and speaks from elsewhere than the ringing tone, as behind most carriers. */
  answer(): void;
  hangUp(): void;
  /** The caller is heard, too. */
  spokenTo(): Promise<void>;
  close(): void;
};

export async function openSipCarrier(): Promise<SipCarrierScene> {
  const signalling = await opened();
  const [early, answered] = [await opened(), await opened()];
  let caller: Caller | null = null;
  let talks = early;
  let waiting = new Int16Array(0);
  let isSpokenTo = false;
  let sequence = 0;
  let isOver = false;

  function reply({ request, host, port }: Caller, status: number, reason: string, sound: Socket | null): void {
    const body = sound
      ? printSoundDescription(offeredSound({ host: HOST, port: sound.address().port, first: 'mu-law' }), { id: 1, version: 1 })
      : Buffer.alloc(0);
    const headers = [
      ['contact', `<sip:${HOST}:${signalling.address().port}>`],
      ['content-type', 'application/sdp'],
    ] as const;
    const answer = answerTo(request, { host, port }, status, { tag: 'carrier', headers, body });
    signalling.send(printSipMessage({ ...answer, reason }), port, host);
  }

  signalling.on('message', (datagram, from) => {
    const request = readSipMessage(datagram);
    if (request?.kind !== 'request' || request.method === 'ACK') return;
    const asking: Caller = { request, host: from.address, port: from.port, soundPort: 0 };
    if (request.method !== 'INVITE') return reply(asking, 200, 'OK', null);
    if (caller) return;
    caller = { ...asking, soundPort: readSoundDescription(request.body)?.port ?? 0 };
    reply(caller, 183, 'Session Progress', early);
  });
  answered.on('message', (datagram) => {
    const packet = readRtpPacket(datagram);
    isSpokenTo ||= packet !== null && isLoud(decodeG711(packet.payload, 'mu-law'));
  });

  async function play(): Promise<void> {
    for (const since = performance.now(); !isOver; await sleep(FRAME_MS / 2)) {
      while (caller && sequence * FRAME_MS < performance.now() - since) {
        const frame = new Int16Array(FRAME_SAMPLES);
        frame.set(waiting.subarray(0, FRAME_SAMPLES));
        waiting = waiting.slice(FRAME_SAMPLES);
        sequence += 1;
        const source = talks.address().port;
        const packet = { payloadType: 0, isMarked: false, sequence, timestamp: sequence * FRAME_SAMPLES, source };
        talks.send(writeRtpPacket({ ...packet, payload: encodeG711(frame, 'mu-law') }), caller.soundPort, HOST);
      }
    }
  }
  void play();

  async function until(what: string, isSo: () => boolean): Promise<void> {
    for (let waitedMs = 0; !isSo(); waitedMs += FRAME_MS) {
      if (waitedMs > WITHIN_MS) throw new Error(`${what} did not happen`);
      await sleep(FRAME_MS);
    }
  }

  return {
    port: signalling.address().port,
    rung: () => until('a call', () => caller !== null),
    speak: (pcm) => void (waiting = Int16Array.from([...waiting, ...pcm])),
    spoken: () => until('the end of what is heard', () => waiting.length === 0),
    answer() {
      talks = answered;
      if (caller) reply(caller, 200, 'OK', answered);
    },
    hangUp() {
      if (!caller) return;
      const { request, host, port } = caller;
      const [us, them] = [`${headerOf(request, 'to')};tag=carrier`, headerOf(request, 'from') ?? ''];
      const bye: SipRequest = {
        ...{ kind: 'request', method: 'BYE', uri: `sip:${host}:${port}`, body: Buffer.alloc(0) },
        headers: [
          ['via', `SIP/2.0/UDP ${HOST}:${signalling.address().port};branch=z9hG4bKbye`],
          ...([
            ['from', us],
            ['to', them],
          ] as const),
          ['call-id', headerOf(request, 'call-id') ?? ''],
          ['cseq', `${(sequenceOf(request)?.number ?? 0) + 1} BYE`],
        ],
      };
      signalling.send(printSipMessage(bye), port, host);
    },
    spokenTo: () => until('a word of the caller', () => isSpokenTo),
    close() {
      isOver = true;
      for (const socket of [signalling, early, answered]) socket.close();
    },
  };
}

async function opened(): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => void socket.bind(0, HOST, resolve));
  return socket;
}
