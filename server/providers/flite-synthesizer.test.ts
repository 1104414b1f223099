// Checks the built-in voices: every one speaks, wrong questions are refused, and one may stop waiting.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createFliteSynthesizer } from './flite-synthesizer.ts';
import { estimateVoices } from './speaker-estimate.ts';

const synthesizer = createFliteSynthesizer();
after(() => synthesizer.close());

for (const voice of synthesizer.voices) {
  test(`${voice} speaks`, async () => {
    const { samples, sampleRateHz } = await synthesizer.speak('It’s “ready” — for $20.', voice);
    const seconds = samples.length / sampleRateHz;
    assert.ok(seconds > 1 && seconds < 5, `${seconds} s`);
    assert.ok(samples.some((sample) => Math.abs(sample) > 0.2));
  });
}

test('a long text is spoken to its end, the same way every time', async () => {
  const text = 'One sentence follows another. '.repeat(30);
  const [first, second] = await Promise.all([synthesizer.speak(text, 'kal'), synthesizer.speak(text, 'kal')]);
  assert.deepEqual(first, second);
  const once = await synthesizer.speak('One sentence follows another.', 'kal');
  assert.ok(first.samples.length > once.samples.length * 25);
});

for (const [what, text, voice] of [
  ['an unknown voice', 'Hello', 'alexa'],
  ['nothing to say', ' … ', 'slt'],
  ['too much to say', 'word '.repeat(5000), 'slt'],
] as const) {
  test(`${what} is refused`, async () => {
    await assert.rejects(synthesizer.speak(text, voice), { code: 'validation_failed' });
  });
}

test('whoever stops waiting gets the reason, and the next sentence is spoken', async () => {
  const patience = new AbortController();
  const refused = assert.rejects(synthesizer.speak('This will not be waited for. '.repeat(20), 'slt', patience.signal), {
    name: 'AbortError',
  });
  patience.abort();
  await refused;
  assert.ok((await synthesizer.speak('Still here.', 'kal')).samples.length > 1000);
});

test('two voices on one channel are told apart, one voice stays one', async () => {
  const lines: ['rms' | 'slt', string][] = [
    ['rms', 'Good morning, this is Daniel. I am calling about your order from last week.'],
    ['slt', 'Yes, I remember. We have been waiting for it since Monday and nobody told us anything.'],
    ['rms', 'I am sorry to hear that. Let me look up where it is right now.'],
    ['slt', 'Thank you. It would be good to have it here before the weekend.'],
  ];
  const estimate = async (voices: ('rms' | 'slt')[]) => {
    const parts = await Promise.all(lines.map(([, text], i) => synthesizer.speak(text, voices[i] ?? 'rms')));
    const all = Float32Array.from(parts.flatMap((part) => [...part.samples]));
    let at = 0;
    const stretches = parts.map((part) => ({ start: at, end: (at += part.samples.length) }));
    return estimateVoices(stretches, 16_000, (from, to) => all.subarray(from, to));
  };
  const two = await estimate(lines.map(([voice]) => voice));
  assert.equal(two.voices, 2);
  assert.deepEqual(
    two.spoken.map((part) => part.voice),
    [0, 1, 0, 1],
  );
  const one = await estimate(['rms', 'rms', 'rms', 'rms']);
  assert.equal(one.voices, 1);
});
