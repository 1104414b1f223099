// The sentence model where its parts come at odd moments: a backend that does not start, and one that starts late.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSentenceEmbedder } from './sentence-embedding.ts';

const wasm = WebAssembly as unknown as { instantiate(...parts: unknown[]): Promise<unknown> };

test('a start that fails is made again at the next call, and one that takes longer than reading the weights is waited for', async (t) => {
  // The backend writes there what the error says as well.
  for (const kind of ['error', 'warn'] as const) t.mock.method(console, kind, () => {});
  const failing = t.mock.method(wasm, 'instantiate', () => Promise.reject(new Error('no room')));
  const embedder = createSentenceEmbedder();
  await assert.rejects(embedder.embed(['What does that cost you?']));
  failing.mock.restore();

  const { instantiate } = wasm;
  t.mock.method(wasm, 'instantiate', async (...parts: unknown[]) => {
    await sleep(1_500);
    return instantiate(...parts);
  });
  const [vector] = await embedder.embed(['What does that cost you?']);
  assert.equal(vector?.length, 512);
});
