// Races of the engine end as those of the language do, and keep nothing of what ran in them.
import assert from 'node:assert/strict';
import { ReadableStream } from 'node:stream/web';
import { setImmediate } from 'node:timers/promises';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readStream } from '@livekit/agents';
import { prepareEngine } from './engine.ts';
import { raceAndLeave } from './engine-races.ts';

const never = new Promise<string>(() => {});
const soon = (value: string) => setImmediate(value);
const failsSoon = async (reason: string): Promise<string> => {
  await setImmediate();
  throw new Error(reason);
};

const cases: [what: string, contenders: () => unknown[]][] = [
  ['who comes first', () => [never, soon('first'), soon('second')]],
  ['who fails first', () => [never, failsSoon('first'), soon('second')]],
  ['what is no promise', () => ['at once', soon('later')]],
  ['what has come already, in order', () => [never, Promise.resolve('one'), Promise.resolve('two')]],
  ['what has failed already', () => [never, Promise.reject(new Error('gone'))]],
  ['the same one twice', () => [never, never, soon('once')]],
];
for (const [what, contenders] of cases) {
  test(`it ends as of old: ${what}`, async () => {
    const outcome = (race: Promise<unknown>) => race.then(String, (error: Error) => `failed: ${error.message}`);
    const ours = await outcome(raceAndLeave(Promise, contenders()));
    assert.equal(ours, await outcome(Promise.race(contenders())));
  });
}

test('one that raced before and has come since ends the next race', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  assert.equal(await raceAndLeave(Promise, [promise, soon('first')]), 'first');
  resolve('late');
  await promise;
  assert.equal(await raceAndLeave(Promise, [promise, never]), 'late');
});

test('pieces of sound that were read in a long call are let go, one after the other', async () => {
  prepareEngine();
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const pieces: WeakRef<Int16Array>[] = [];
  const sound = new ReadableStream<Int16Array>({
    async pull(controller) {
      if (pieces.length === 1_000) return controller.close();
      const piece = new Int16Array(160);
      pieces.push(new WeakRef(piece));
      controller.enqueue(piece);
    },
  });
  const call = new AbortController();
  let heard = 0;
  let kept = 0;
  for await (const piece of readStream(sound, call.signal)) {
    heard += piece.length;
    if (pieces.length !== 900) continue;
    await setImmediate();
    collect();
    kept = pieces.filter((one) => one.deref() !== undefined).length;
  }
  assert.equal(heard, 160_000);
  assert.ok(kept > 0 && kept < 20, `${kept} of 900 pieces are kept while the call goes on`);
  call.abort();
});
