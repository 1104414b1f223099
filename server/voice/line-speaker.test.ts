// Lines follow each other without a wait: the sound of the next is made while one is being said, and dropped where it is not said any more.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type { voice } from '@livekit/agents';
import type { CallVoice } from './call-voice.ts';
import type { LegOutput } from './leg-audio.ts';
import { createLineSpeaker } from './line-speaker.ts';

/** A speaker whose lines are said until `played` is called, and whose voice tells what it was asked for. */
function begin() {
  const asked: { sentence: string; signal: AbortSignal }[] = [];
  const said: string[] = [];
  let played = Promise.withResolvers<void>();
  const session = {
    say(text: string, { audio }: { audio: ReadableStream<unknown> }) {
      said.push(text);
      const handle = { interrupted: false, interrupt, waitForPlayout };
      function interrupt() {
        handle.interrupted = true;
        played.resolve();
      }
      async function waitForPlayout() {
        if (!handle.interrupted) for await (const _ of audio);
        await played.promise;
        played = Promise.withResolvers();
      }
      return handle;
    },
  };
  const callVoice: CallVoice = {
    async *say(sentence, signal) {
      asked.push({ sentence, signal });
      yield { kind: 'begins', text: sentence };
      if (sentence === 'Broken.') throw new Error('no voice');
      yield { kind: 'sound', audio: { samples: new Float32Array(1_600).fill(0.1), sampleRateHz: 16_000 } };
      yield { kind: 'ends' };
    },
  };
  const speaker = createLineSpeaker({
    session: session as unknown as voice.AgentSession,
    output: new EventEmitter() as unknown as LegOutput,
    ...{ callVoice, callMs: () => 0, began() {}, signal: new AbortController().signal },
  });
  return { speaker, asked, said, played: () => played.resolve() };
}

const freely = { mayBeCutOff: true };

test('the voice is asked for the next line while one is being said, sentence by sentence', async () => {
  const { speaker, asked, said, played } = begin();
  const first = speaker.say('One.', freely);
  const second = speaker.say('Two. Three.', freely);
  await new Promise(setImmediate);
  assert.deepEqual([said, asked.map(({ sentence }) => sentence)], [['One.'], ['One.', 'Two.']]);
  played();
  await first;
  await new Promise(setImmediate);
  assert.deepEqual(
    [said, asked.map(({ sentence }) => sentence)],
    [
      ['One.', 'Two. Three.'],
      ['One.', 'Two.', 'Three.'],
    ],
  );
  played();
  await second;
  assert.equal(speaker.isBusy(), false);
});

test('a line that is left out is not said, and its sound is not wanted any more', async () => {
  const { speaker, asked, said } = begin();
  const first = speaker.say('One.', freely);
  const second = speaker.say('Two.', freely);
  await new Promise(setImmediate);
  speaker.stop();
  const [cut, left] = await Promise.all([first, second]);
  assert.deepEqual([said, cut.wasCutOff, left.heard, left.wasCutOff], [['One.'], true, '', true]);
  assert.deepEqual(
    asked.map(({ signal }) => signal.aborted),
    [true, true],
  );
});

test('a voice that fails ahead of time fails the line it was asked for, and no other', async () => {
  const { speaker, said, played } = begin();
  const first = speaker.say('One.', freely);
  const second = speaker.say('Broken.', freely);
  const failed = assert.rejects(second, /no voice/);
  played();
  await first;
  await new Promise(setImmediate);
  played();
  await failed;
  assert.deepEqual(said, ['One.', 'Broken.']);
});
