// Speech of a live call is understood, finished turns first, and a listener that was closed says so.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createFliteSynthesizer } from './flite-synthesizer.ts';
import { resample } from './resample.ts';
import { createSherpaListener } from './sherpa-listener.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringside-listener-'));
const voice = createFliteSynthesizer();
const listener = createSherpaListener({ modelsFolder: join(folder, 'models'), model: 'tiny' });
after(async () => {
  await Promise.all([voice.close(), listener.close()]);
  rmSync(folder, { recursive: true, force: true });
});

async function spoken(text: string): Promise<Float32Array> {
  const { samples, sampleRateHz } = await voice.speak(text, 'rms');
  return resample(samples, sampleRateHz, 16_000);
}

test('what is said is understood; silence is nothing', async () => {
  assert.match(await listener.hear(await spoken('Please take me off your list.'), 'first'), /take me off your list/i);
  assert.equal(await listener.hear(new Float32Array(16_000), 'first'), '');
});

test('a finished turn goes before half sentences that wait', async () => {
  const sound = await spoken('We have about fifty people.');
  const order: string[] = [];
  const ask = async (name: string, urgency: 'first' | 'when_free') => {
    await listener.hear(sound, urgency);
    order.push(name);
  };
  await Promise.all([ask('running', 'when_free'), ask('half', 'when_free'), ask('turn', 'first')]);
  assert.deepEqual(order, ['running', 'turn', 'half']);
});

test('one that gives no answer in time says so, and so does one that is closed', async () => {
  const slow = createSherpaListener({ modelsFolder: join(folder, 'models'), model: 'tiny', answerWithinMs: 1 });
  await assert.rejects(slow.hear(new Float32Array(16_000), 'first'), { code: 'transcription_failed', retryable: true });
  await assert.rejects(slow.hear(new Float32Array(16_000), 'first'), { code: 'transcription_failed' });
  await slow.close();
  await assert.rejects(slow.hear(new Float32Array(16_000), 'first'), { code: 'transcription_failed' });
});
