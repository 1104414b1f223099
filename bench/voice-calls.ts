// Holds many calls as the process of live calls does, each with its engine, recognition, recording and sound paced as RTP.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpeechSynthesizer } from '../server/ports/speech-synthesis.ts';
import { openRtpLegs } from '../server/providers/rtp-legs.ts';
import { createSherpaListener } from '../server/providers/sherpa-listener.ts';
import { createSystemClock } from '../server/providers/system-clock.ts';
import { holdConversation } from '../server/voice/conversation.ts';
import { closeEngine } from '../server/voice/engine.ts';
import { putSoundFirst } from '../server/voice/sound-first.ts';
import { nora } from '../test/conversation-scene.ts';

export type ToCalls = { kind: 'hold'; ports: number[] } | { kind: 'look' } | { kind: 'stop' };
export type FromCalls =
  | { kind: 'ready' }
  | { kind: 'holds' }
  /** Of this process with all its threads. */
  | { kind: 'seen'; rssMb: number; cpuMs: number; over: number };

const HOST = '127.0.0.1';
const LINE_MS = 1_500;
const LINE_HZ = 16_000;
const LINE = 'Please go on.';
const folder = mkdtempSync(join(tmpdir(), 'ringside-voice-'));
const listener = createSherpaListener({ modelsFolder: join(folder, 'models'), model: 'base' });
await listener.warm();
putSoundFirst();
const legs = openRtpLegs(null);
const clock = createSystemClock();
const stopping = new AbortController();
const held: Promise<unknown>[] = [];
let over = 0;

/** One steady tone, so that every gap in it is a gap of ours and not of the words. */
const tone: SpeechSynthesizer = {
  voices: ['tone'],
  speak: () =>
    Promise.resolve({
      sampleRateHz: LINE_HZ,
      samples: Float32Array.from(
        { length: (LINE_HZ * LINE_MS) / 1_000 },
        (_, at) => 0.3 * Math.sin((2 * Math.PI * 300 * at) / LINE_HZ),
      ),
    }),
};

async function hold(port: number): Promise<void> {
  const { leg, aim } = await legs.open(HOST, { close() {}, lost() {} });
  const reference = `call-${held.length}`;
  held.push(
    holdConversation({
      leg,
      brief: {
        ...{ reference, teamId: 'team', prompt: '', variables: {}, needsRecordingConsent: false },
        recordingPath: join(folder, `${reference}.wav`),
        agent: {
          ...{ ...nora, voice: 'tone', disclosureLine: '', firstMessage: LINE, longestCallMs: 3_600_000 },
          silence: { ...nora.silence, promptAfterMs: 60_000, prompts: 10, prompt: LINE },
        },
      },
      mind: {
        name: 'bench',
        answer: () => Promise.resolve({ say: LINE, isLast: false }),
        outcome: () => ({ result: null, answers: {}, callBackSaid: null }),
      },
      speech: { listener, voice: tone },
      tell() {},
      clock,
      signal: stopping.signal,
    }).finally(() => void (over += 1)),
  );
  aim({ host: HOST, port, law: 'mu-law', payloadType: 0, digitsPayloadType: null, maySpeak: true, mayHear: true });
}

async function stop(): Promise<void> {
  stopping.abort(new Error('measured'));
  await Promise.allSettled(held);
  await Promise.all([legs.close(), listener.close(), closeEngine()]);
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}

const say = (message: FromCalls) => void process.send?.(message);
process.on('message', (order: ToCalls) => {
  if (order.kind === 'hold') void Promise.all(order.ports.map(hold)).then(() => say({ kind: 'holds' }));
  else if (order.kind === 'look') {
    const { user, system } = process.cpuUsage();
    say({ kind: 'seen', rssMb: process.memoryUsage.rss() / 1e6, cpuMs: (user + system) / 1_000, over });
  } else void stop();
});
process.on('disconnect', () => void stop());
say({ kind: 'ready' });
