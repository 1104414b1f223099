// Beeps are found in rendered voicemail greetings, at telephone quality and with noise; speech alone is none.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createFliteSynthesizer } from '../providers/flite-synthesizer.ts';
import { resample } from '../providers/resample.ts';
import { createToneFinder, type Tone } from './beep.ts';

const rateHz = 8_000;
const synthesizer = createFliteSynthesizer();
after(() => synthesizer.close());

const greetings = [
  'Hi, this is Anna. I can not take your call right now. Please leave a message after the tone.',
  'You have reached the office of Miller and Sons. We are closed until Monday morning.',
  'The person you are calling is not available. At the tone, please record your message. When you have finished recording, you may hang up.',
  'Hello! Leave me a message and I will call you back soon.',
];

const rendered = new Map<string, Promise<Float32Array>>();
function speechOf(text: string, voice: string): Promise<Float32Array> {
  const known = rendered.get(`${voice} ${text}`);
  if (known) return known;
  const made = synthesizer.speak(text, voice).then(({ samples, sampleRateHz }) => resample(samples, sampleRateHz, rateHz));
  rendered.set(`${voice} ${text}`, made);
  return made;
}

/** A greeting, half a second of quiet, then what `after` gives; noise `noiseDb` below full scale on all of it. */
async function spoken(text: string, voice: string, after: Float32Array, noiseDb: number): Promise<Int16Array> {
  const speech = await speechOf(text, voice);
  const all = new Float32Array(speech.length + rateHz / 2 + after.length + rateHz / 2);
  all.set(speech);
  all.set(after, speech.length + rateHz / 2);
  let seed = 1;
  const noise = () => (seed = (seed * 48_271) % 2_147_483_647) / 1_073_741_824 - 1;
  const level = 10 ** (-noiseDb / 20);
  return Int16Array.from(all, (sample) => Math.max(-32_768, Math.min(32_767, Math.round((sample + level * noise()) * 32_767))));
}

function tone(hertz: number, ms: number, level: number): Float32Array {
  return Float32Array.from({ length: (rateHz * ms) / 1000 }, (_, i) => level * Math.sin((2 * Math.PI * hertz * i) / rateHz));
}

/** In pieces of odd length, as carriers deliver. */
function found(pcm: Int16Array): Tone[] {
  const finder = createToneFinder(rateHz);
  const tones: Tone[] = [];
  for (let at = 0; at < pcm.length; at += 137) tones.push(...finder.hear(pcm.subarray(at, at + 137)));
  return tones;
}

const beeps = [
  { hertz: 440, ms: 500, level: 0.3, noiseDb: 60 },
  { hertz: 1_000, ms: 200, level: 0.2, noiseDb: 50 },
  { hertz: 1_400, ms: 300, level: 0.1, noiseDb: 45 },
  { hertz: 853, ms: 900, level: 0.05, noiseDb: 50 },
  { hertz: 2_100, ms: 250, level: 0.2, noiseDb: 40 },
];
for (const { hertz, ms, level, noiseDb } of beeps) {
  test(`a beep of ${hertz} Hz for ${ms} ms is found after every greeting, once`, async () => {
    for (const [i, greeting] of greetings.entries()) {
      const tones = found(await spoken(greeting, i % 2 === 0 ? 'slt' : 'rms', tone(hertz, ms, level), noiseDb));
      assert.equal(tones.length, 1, `${greeting} ${JSON.stringify(tones)}`);
      assert.ok(
        Math.abs((tones[0]?.hertz ?? 0) - hertz) <= 13 && Math.abs((tones[0]?.lengthMs ?? 0) - ms) <= 60,
        JSON.stringify(tones),
      );
    }
  });
}

test('speech of three voices, two tones at once, short clicks and noise are no beeps', async () => {
  for (const voice of ['slt', 'rms', 'awb']) {
    for (const greeting of greetings) assert.deepEqual(found(await spoken(greeting, voice, new Float32Array(0), 50)), [], voice);
  }
  const dual = tone(697, 500, 0.2).map((sample, i) => sample + (tone(1_209, 500, 0.2)[i] ?? 0));
  assert.deepEqual(found(await spoken('Hello.', 'rms', dual, 50)), []);
  assert.deepEqual(found(await spoken('Hello.', 'rms', tone(1_000, 100, 0.3), 50)), []);
  assert.deepEqual(found(await spoken('Hello.', 'rms', new Float32Array(rateHz), 20)), []);
});

test('a whistle that goes on is told after a second and a half', () => {
  const pcm = Int16Array.from(tone(2_100, 1_600, 0.3), (sample) => Math.round(sample * 32_767));
  assert.deepEqual(found(pcm), [{ hertz: 2_100, lengthMs: 1_500 }]);
});
