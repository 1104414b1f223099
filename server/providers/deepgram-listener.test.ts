// Deepgram’s live transcription against a server on loopback that speaks its protocol as documented: words while they are said, and each way to fail.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { KEY, openSpeechProvider, type Way } from '../../test/speech-provider.ts';
import { Problem } from '../../rules/problem.ts';
import { createDeepgramListener } from './deepgram-listener.ts';

let provider: Awaited<ReturnType<typeof openSpeechProvider>>;
before(async () => {
  provider = await openSpeechProvider();
});
after(() => provider.close());

const open = (apiKey = KEY) => createDeepgramListener({ baseUrl: provider.url, apiKey, model: 'nova-3' });
const second = new Int16Array(16_000).fill(1_000);

test('half sentences are there while they are spoken, all words when they end, and again when they go on', async () => {
  provider.fail('works');
  const ear = open().follow?.();
  assert.ok(ear);
  try {
    ear.push(second);
    for (let i = 0; i < 200 && ear.soFar() === ''; i++) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(ear.soFar(), 'Yes');
    const { signal } = new AbortController();
    assert.equal(await ear.words(signal), 'Yes, please.');
    ear.push(second);
    assert.equal(await ear.words(signal), 'Yes, please. Yes, please.');
    assert.equal(provider.asked.length, 1);
  } finally {
    ear.close();
  }
});

test('a whole stretch is understood at once too', async () => {
  provider.fail('works');
  assert.equal(await open().hear(new Float32Array(16_000), 'first'), 'Yes, please.');
});

const failures: [Way, string, boolean, RegExp][] = [
  ['down', 'provider_unreachable', true, /cannot be reached/],
  ['breaks_off', 'provider_unreachable', true, /broke off/],
  ['busy_for_long', 'provider_unreachable', true, /busy/],
  ['nonsense', 'provider_answer_invalid', true, /something else than words/],
  ['refuses_key', 'provider_refused', false, /401.*RINGSIDE_DEEPGRAM_KEY/],
];
for (const [way, code, retryable, message] of failures) {
  test(`a server that fails by "${way}" is told apart`, async () => {
    provider.fail(way);
    await assert.rejects(
      open().hear(new Float32Array(16_000), 'first'),
      (error: unknown) =>
        error instanceof Problem && error.code === code && error.retryable === retryable && message.test(error.message),
    );
  });
}

test('one that hangs is given up when the asker gives up', async () => {
  provider.fail('hangs');
  await assert.rejects(open().hear(new Float32Array(16_000), 'first', AbortSignal.timeout(200)), /timeout/i);
});
