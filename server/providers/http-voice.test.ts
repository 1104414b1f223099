// Voices on the network against a provider on loopback that speaks each protocol as documented: what is asked, heard, refused and cancelled.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { KEY, openSpeechProvider, SPOKEN_MS, type Way } from '../../test/speech-provider.ts';
import { Problem } from '../../rules/problem.ts';
import { createCartesiaVoice } from './cartesia-voice.ts';
import { createDeepgramVoice } from './deepgram-voice.ts';
import { createElevenLabsVoice } from './elevenlabs-voice.ts';
import type { HttpVoice } from './http-voice.ts';
import { createOpenAiCompatibleListener } from './openai-compatible-listener.ts';
import { createOpenAiCompatibleVoice } from './openai-compatible-voice.ts';

let provider: Awaited<ReturnType<typeof openSpeechProvider>>;
before(async () => {
  provider = await openSpeechProvider();
});
after(() => provider.close());

type Open = (apiKey: string) => HttpVoice;
const voices = ['one', 'two'];
const kinds: [name: string, setting: string, open: Open][] = [
  [
    'OpenAI',
    'RINGSIDE_TTS_KEY',
    (apiKey) => createOpenAiCompatibleVoice({ baseUrl: `${provider.url}/v1/`, apiKey, model: 'tts-1', voices }),
  ],
  ['Deepgram', 'RINGSIDE_DEEPGRAM_KEY', (apiKey) => createDeepgramVoice({ baseUrl: provider.url, apiKey, voices })],
  [
    'ElevenLabs',
    'RINGSIDE_ELEVENLABS_KEY',
    (apiKey) => createElevenLabsVoice({ baseUrl: provider.url, apiKey, model: 'flash', voices }),
  ],
  ['Cartesia', 'RINGSIDE_CARTESIA_KEY', (apiKey) => createCartesiaVoice({ baseUrl: provider.url, apiKey, model: 'sonic', voices })],
];

async function withVoice(open: Open, apiKey: string, use: (voice: HttpVoice) => Promise<void>): Promise<void> {
  const voice = open(apiKey);
  try {
    await use(voice);
  } finally {
    await voice.close();
  }
}

const problem = (code: string, retryable: boolean, message: RegExp) => (error: unknown) =>
  error instanceof Problem &&
  error.code === code &&
  error.retryable === retryable &&
  message.test(error.message) &&
  !error.message.includes(KEY);

for (const [name, setting, open] of kinds) {
  test(`${name}: a sentence comes piece by piece, as 16 kHz sound of its length`, async () => {
    provider.fail('works');
    await withVoice(open, KEY, async (voice) => {
      const { samples, sampleRateHz } = await voice.speak('Good morning.', 'two');
      assert.equal(sampleRateHz, 16_000);
      assert.ok(Math.abs(samples.length - SPOKEN_MS * 16) <= 2, `${samples.length} samples`);
      // A tone of 440 Hz crosses zero 440 times in half a second; noise of misread samples far more often.
      const crossings = samples.reduce((sum, sample, i) => sum + (i > 0 && sample >= 0 !== (samples[i - 1] ?? 0) >= 0 ? 1 : 0), 0);
      assert.ok(crossings > 420 && crossings < 460, `${crossings} crossings`);
      assert.match(JSON.stringify([provider.asked[0]?.path, provider.asked[0]?.query, provider.asked[0]?.body.toString()]), /two/);
    });
  });

  test(`${name}: a wrong key says which setting to check`, async () => {
    provider.fail('works');
    await withVoice(open, 'wrong', (voice) =>
      assert.rejects(voice.speak('Hello.', 'one'), problem('provider_refused', false, new RegExp(`401.*${setting}`))),
    );
  });

  test(`${name}: what is not wanted any more is hung up on`, async () => {
    provider.fail('stalls');
    await withVoice(open, KEY, async (voice) => {
      const over = new AbortController();
      const pieces = voice.stream?.('A long sentence.', 'one', over.signal)[Symbol.asyncIterator]();
      assert.ok((await pieces?.next())?.value);
      over.abort(new Error('they speak'));
      await assert.rejects(async () => pieces?.next(), /they speak/);
      for (let i = 0; i < 100 && provider.sockets.closedEarly === 0; i++) await new Promise((resolve) => setTimeout(resolve, 10));
      assert.equal(provider.sockets.closedEarly, 1);
    });
  });
}

const failures: [Way, string, boolean, RegExp][] = [
  ['down', 'provider_unreachable', true, /cannot be reached/],
  ['breaks_off', 'provider_unreachable', true, /broke off/],
  ['busy_for_long', 'provider_unreachable', true, /busy/],
  ['no_credit', 'provider_refused', false, /no credit/],
  ['nonsense', 'provider_answer_invalid', true, /something else than sound/],
];
for (const [way, code, retryable, message] of failures) {
  test(`a provider that fails by "${way}" is told apart`, async () => {
    for (const [name, , open] of kinds) {
      provider.fail(way);
      await withVoice(open, KEY, (voice) => assert.rejects(voice.speak('Hello.', 'one'), problem(code, retryable, message), name));
    }
  });
}

test('OpenAI’s transcription understands one stretch in one upload', async () => {
  const listener = createOpenAiCompatibleListener({ baseUrl: `${provider.url}/v1`, apiKey: KEY, model: 'whisper-1' });
  provider.fail('works');
  assert.equal(await listener.hear(new Float32Array(16_000), 'first'), 'Yes, please.');
  assert.match(provider.asked[0]?.body.toString('latin1') ?? '', /name="model"\r\n\r\nwhisper-1[^]*RIFF/);
  provider.fail('refuses_key');
  await assert.rejects(listener.hear(new Float32Array(16_000), 'first'), problem('provider_refused', false, /key/));
});
