// How fast an agent answers on the line, how fast it falls silent, what a call costs, and what LiveKit Agents takes without us.
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { CalleeStep } from '../rules/callee-script.ts';
import type { LiveSpeech } from '../server/ports/live-speech.ts';
import type { MediaLeg } from '../server/ports/media-leg.ts';
import type { SpokenAudio } from '../server/ports/speech-synthesis.ts';
import { createSimulatedCallee } from '../server/providers/simulated-callee.ts';
import { openPcmWav } from '../server/providers/wav-file.ts';
import { openConversations } from '../test/conversation-scene.ts';
import { holdPlainCall, timedLeg } from './voice-plain.ts';

const { values } = parseArgs({ options: { turns: { type: 'string', default: '8' }, calls: { type: 'string', default: '10' } } });
const TURNS = Number(values.turns);
const CALLS = Number(values.calls);
const LINE = 'Thank you. Please go on.';
const endOfTurnMs = 500;
/** What the issue asks for. */
const TARGETS = { overheadP50Ms: 10, overheadP95Ms: 20, silenceMs: 300, gapMs: 60, memoryMb: 15, timesPlain: 1.1 };

const talk = (turns: number): CalleeStep[] => [
  ...Array.from({ length: turns }, (): CalleeStep[] => [
    { do: 'say', text: 'We have about fifty people here.' },
    { do: 'listen' },
  ]).flat(),
  { do: 'hang_up' },
];
const agent = {
  disclosureLine: '',
  firstMessage: LINE,
  silence: { promptAfterMs: 20_000, prompts: 1, prompt: 'Hello?', endOfTurnMs },
};
const mind = () => ({
  name: 'bench',
  answer: () => Promise.resolve({ say: LINE, isLast: false }),
  outcome: () => ({ result: null, answers: {}, callBackSaid: null }),
});

const calls = await openConversations();
// Lines are spoken before: how fast a voice is must not count as ours.
const spoken = new Map<string, Promise<SpokenAudio>>();
const speech: LiveSpeech = {
  listener: calls.speech.listener,
  voice: {
    voices: calls.speech.voice.voices,
    speak(text, voice) {
      const known = spoken.get(text) ?? calls.speech.voice.speak(text, voice);
      spoken.set(text, known);
      return known;
    },
  },
};
await speech.voice.speak(LINE, 'slt');

try {
  const alone = await heldCalls(1, TURNS);
  const memoryBefore = process.memoryUsage().rss;
  const many = await heldCalls(CALLS, 3);
  const memoryMb = (many.mostMemory - memoryBefore) / 1e6 / CALLS;
  const plain = await plainCall();
  const silence = await silenceAfterInterruption(5);
  const ratio = at(alone.waits, 0.5) / at(plain, 0.5);
  console.log(`one call, ${alone.waits.length} turns
  their last sound → our first      p50 ${round(at(alone.waits, 0.5))} ms   p95 ${round(at(alone.waits, 0.95))} ms   (${endOfTurnMs} ms of it is the wait for their turn to end)
  LiveKit Agents without us         p50 ${round(at(plain, 0.5))} ms   p95 ${round(at(plain, 0.95))} ms   we take ${ratio.toFixed(2)} times as long   ${verdict(ratio <= TARGETS.timesPlain)}
  own overhead, turn → first sound  p50 ${round(at(alone.overheads, 0.5))} ms   p95 ${round(at(alone.overheads, 0.95))} ms   ${verdict(at(alone.overheads, 0.5) <= TARGETS.overheadP50Ms && at(alone.overheads, 0.95) <= TARGETS.overheadP95Ms)}
  interrupted → silent              p50 ${round(at(silence, 0.5))} ms   worst ${round(at(silence, 1))} ms   ${verdict(at(silence, 1) <= TARGETS.silenceMs)}
${CALLS} calls at once, ${many.waits.length} turns
  their last sound → our first      p50 ${round(at(many.waits, 0.5))} ms   p95 ${round(at(many.waits, 0.95))} ms
  own overhead, turn → first sound  p50 ${round(at(many.overheads, 0.5))} ms   p95 ${round(at(many.overheads, 0.95))} ms
  worst gap in a line of ours       ${round(many.worstGap)} ms   ${verdict(many.worstGap <= TARGETS.gapMs)}
  memory for each call              ${memoryMb.toFixed(1)} MB   ${verdict(memoryMb <= TARGETS.memoryMb)}`);
} finally {
  await calls.close();
}

async function heldCalls(count: number, turns: number) {
  const waits: number[] = [];
  const overheads: number[] = [];
  let worstGap = 0;
  let mostMemory = 0;
  const sample = setInterval(() => (mostMemory = Math.max(mostMemory, process.memoryUsage().rss)), 250);
  const hold = () => {
    let turnAt: number | null = null;
    let playsUntil: number | null = null;
    const watch = (leg: MediaLeg): MediaLeg => {
      const timed = timedLeg(leg, (ms) => waits.push(ms));
      return {
        ...timed,
        write(pcm) {
          const now = performance.now();
          if (turnAt !== null) overheads.push(now - turnAt);
          turnAt = null;
          if (playsUntil !== null) worstGap = Math.max(worstGap, now - playsUntil);
          playsUntil = Math.max(playsUntil ?? 0, now) + (pcm.length * 1000) / leg.rateHz;
          timed.write(pcm);
        },
      };
    };
    return calls.hold(talk(turns), {
      agent,
      mind: mind(),
      speech,
      watch,
      tell(news) {
        if (news.kind === 'state' && news.state === 'thinking') turnAt = performance.now();
        if (news.kind === 'words' && news.side === 'us') playsUntil = null;
      },
    });
  };
  try {
    await Promise.all(Array.from({ length: count }, hold));
  } finally {
    clearInterval(sample);
  }
  return { waits, overheads, worstGap, mostMemory };
}

async function plainCall(): Promise<number[]> {
  const waits: number[] = [];
  const { leg, done } = await createSimulatedCallee({ steps: talk(TURNS), voice: speech.voice, voiceName: 'rms', rateHz: 8_000 });
  await holdPlainCall(
    timedLeg(leg, (ms) => waits.push(ms)),
    speech,
    LINE,
    endOfTurnMs,
  );
  await done;
  return waits;
}

/** From the first sound of theirs that cuts us off to our last, on the recording. */
async function silenceAfterInterruption(times: number): Promise<number[]> {
  const firstMessage =
    'I would like to tell you about everything that we have built during all of the last years, and it is a lot.';
  const found: number[] = [];
  for (let i = 0; i < times; i++) {
    const steps: CalleeStep[] = [
      { do: 'let_speak', ms: 900 + 70 * i },
      { do: 'say', text: 'Sorry, who are you and what is this about?' },
      { do: 'hang_up' },
    ];
    const { recordingPath } = await calls.hold(steps, { agent: { ...agent, firstMessage }, mind: mind(), speech });
    const theirs = loudAt(recordingPath, 1)[0] ?? 0;
    found.push((loudAt(recordingPath, 0).at(-1) ?? theirs) + 10 - theirs);
  }
  return found;
}

/** When a channel is loud, in steps of 10 ms. */
function loudAt(path: string, channel: number): number[] {
  const wav = openPcmWav(path);
  const step = wav.sampleRateHz / 100;
  const samples = wav.read(channel, 0, wav.frames);
  wav.close();
  const steps = Array.from({ length: Math.floor(samples.length / step) }, (_, i) => i);
  return steps
    .filter((i) => samples.subarray(i * step, (i + 1) * step).reduce((sum, one) => sum + one * one, 0) / step > 10 ** (-42 / 10))
    .map((i) => i * 10);
}

function at(figures: number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

function round(ms: number): string {
  return ms < 100 ? ms.toFixed(1) : String(Math.round(ms));
}

function verdict(holds: boolean): string {
  return holds ? 'as asked' : 'MISSED';
}
