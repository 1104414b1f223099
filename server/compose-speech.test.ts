// Which voice an agent has: of the provider that is set up, or of this machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from './log.ts';
import { readConfig } from './config.ts';
import { composeSpeech, voicesToChoose } from './compose-speech.ts';

const far = { RINGSIDE_LIVE_VOICE: 'cartesia', RINGSIDE_CARTESIA_KEY: 'k', RINGSIDE_VOICES: 'anna, ben' };
const cases: [environment: Record<string, string>, asked: string, speaks: string, spare: string | null][] = [
  [{}, 'rms', 'rms', null],
  [{}, 'anna', 'slt', null],
  [far, 'ben', 'ben', 'slt'],
  [far, 'rms', 'anna', 'rms'],
  [far, 'kal', 'anna', 'slt'],
  [{ RINGSIDE_LIVE_LISTENER: 'deepgram', RINGSIDE_DEEPGRAM_KEY: 'k' }, 'rms', 'rms', 'rms'],
];
for (const [environment, asked, speaks, spare] of cases) {
  test(`an agent whose voice is ${asked} speaks as ${speaks} with ${Object.keys(environment).join(', ') || 'nothing set'}`, async () => {
    const speech = composeSpeech(readConfig(environment), createLog('silent'));
    try {
      const of = speech.of(asked);
      assert.deepEqual([of.voiceName, of.speech.spare?.voiceName ?? null], [speaks, spare]);
    } finally {
      await speech.close();
    }
  });
}

test('what may be chosen is what the provider was set up with', () => {
  assert.deepEqual(voicesToChoose(readConfig(far)), { provider: 'cartesia', names: ['anna', 'ben'] });
  assert.equal(voicesToChoose(readConfig({})).names[0], 'slt');
});
