// A provider that fails in the middle of a call: it is asked once more where that may help, then this machine goes on, and it is told.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { KEY, openSpeechProvider, type Way } from '../../test/speech-provider.ts';
import type { LiveListener, LiveSpeech, SpareSpeech } from '../ports/live-speech.ts';
import { createDeepgramListener } from '../providers/deepgram-listener.ts';
import { createFliteSynthesizer } from '../providers/flite-synthesizer.ts';
import type { HttpVoice } from '../providers/http-voice.ts';
import { createOpenAiCompatibleListener } from '../providers/openai-compatible-listener.ts';
import { createOpenAiCompatibleVoice } from '../providers/openai-compatible-voice.ts';
import { createSystemClock } from '../providers/system-clock.ts';
import { createCallSpeech } from './call-speech.ts';

const clock = createSystemClock();
const patience = { firstMs: 800, allMs: 1_700 };
const flite = createFliteSynthesizer();
let provider: Awaited<ReturnType<typeof openSpeechProvider>>;
let voice: HttpVoice;
before(async () => {
  provider = await openSpeechProvider();
  voice = createOpenAiCompatibleVoice({ baseUrl: `${provider.url}/v1`, apiKey: KEY, model: 'tts-1', voices: ['alloy'] });
  await Promise.all([flite.speak('Ready.', 'slt'), voice.speak('Ready.', 'alloy')]);
});
after(async () => {
  await Promise.all([voice.close(), flite.close()]);
  await provider.close();
});

const openAi = (): LiveListener =>
  createOpenAiCompatibleListener({ baseUrl: `${provider.url}/v1`, apiKey: KEY, model: 'whisper-1' });

/** One call; who hears on this machine answers at once. */
function begin(resting: SpareSpeech['resting'] = new Map(), listener = openAi()) {
  const failed: string[] = [];
  const spare = {
    ...{ listener: { name: 'here', hear: async () => 'heard here' }, voice: flite, voiceName: 'slt', resting },
    failed: (what: string) => void failed.push(what),
  };
  const speech: LiveSpeech = { listener, voice, spare };
  const signal = new AbortController().signal;
  const call = createCallSpeech({ speech, voiceName: 'alloy', clock, signal, patience });
  return {
    ...{ call, failed, resting },
    /** What is said, `…` where its sound broke off. */
    async say(sentence: string): Promise<string[]> {
      const said: string[] = [];
      for await (const piece of call.voice.say(sentence, signal)) {
        if (piece.kind === 'begins') said.push(`${piece.text}…`);
        if (piece.kind === 'sound') assert.equal(piece.audio.sampleRateHz, 16_000);
        if (piece.kind === 'ends') said.push(said.pop()?.slice(0, -1) ?? '');
      }
      return said;
    },
    hear: () => call.listener.hear(new Float32Array(16_000), 'first'),
  };
}

const HELLO = 'Good morning.';
const SORRY = 'I am sorry for the wait.';
const spoken: [name: string, ways: Way[], said: string[], asked: number, trouble: RegExp | null][] = [
  ['works', ['works'], [HELLO], 1, null],
  ['is down once', ['down', 'works'], [HELLO], 2, null],
  ['is busy for a moment', ['busy', 'works'], [HELLO], 2, null],
  ['hangs once', ['hangs', 'works'], [HELLO], 2, null],
  ['stays down', ['down'], [HELLO], 2, /voice failed/],
  ['hangs', ['hangs'], [SORRY, HELLO], 2, /voice failed/],
  ['talks nonsense', ['nonsense'], [HELLO], 2, /voice failed/],
  ['is busy for longer than anybody waits', ['busy_for_long'], [HELLO], 1, /voice failed/],
  ['refuses the key', ['refuses_key'], [HELLO], 1, /voice failed.*RINGSIDE_TTS_KEY/],
  ['breaks off in the middle', ['breaks_off'], [`${HELLO}…`, SORRY, HELLO], 1, /voice failed/],
  ['stops in the middle', ['stalls'], [`${HELLO}…`, SORRY, HELLO], 1, /voice failed/],
];
for (const [name, ways, said, asked, trouble] of spoken) {
  test(`a voice that ${name}`, async () => {
    provider.fail(...ways);
    const { say, call, failed } = begin();
    assert.deepEqual(await say(HELLO), said);
    assert.equal(provider.asked.length, asked);
    assert.deepEqual(failed, trouble ? ['voice'] : []);
    assert.match([...call.troubles].join(' '), trouble ?? /^$/);
  });
}

test('once this machine speaks it goes on, in the next call too, until the provider has rested', async () => {
  provider.fail('busy_for_long');
  const one = begin();
  await one.say(HELLO);
  provider.fail('works');
  assert.deepEqual(await one.say('And more.'), ['And more.']);
  const next = begin(one.resting);
  await next.say(HELLO);
  assert.equal(provider.asked.length, 0);
  assert.equal(next.call.troubles.size, 1);
  const untilMs = (one.resting.get('voice')?.getTime() ?? 0) - Date.now();
  assert.ok(untilMs > 25_000 && untilMs <= 61_000, `${untilMs} ms`);
  const later = begin(new Map([['voice', new Date(Date.now() - 1)]]));
  await later.say(HELLO);
  assert.equal(provider.asked.length, 1);
});

const understood: [name: string, ways: Way[], text: string, asked: number, isSorry: boolean][] = [
  ['works', ['works'], 'Yes, please.', 1, false],
  ['is down once', ['down', 'works'], 'Yes, please.', 2, false],
  ['hangs', ['hangs'], 'heard here', 2, true],
  ['refuses the key', ['refuses_key'], 'heard here', 1, false],
  ['talks nonsense', ['nonsense'], 'heard here', 1, false],
];
for (const [name, ways, text, asked, isSorry] of understood) {
  test(`a listener that ${name}`, async () => {
    provider.fail(...ways);
    const { hear, call } = begin();
    assert.equal(await hear(), text);
    assert.equal(provider.asked.length, asked);
    assert.equal(call.troubles.size, text === 'heard here' ? 1 : 0);
    assert.equal(call.apologising('All right.'), isSorry ? `${SORRY} All right.` : 'All right.');
    assert.equal(call.apologising('Next.'), 'Next.');
  });
}

test('one that follows and breaks off is given the whole stretch again', async () => {
  provider.fail('breaks_off', 'works');
  const { call } = begin(new Map(), createDeepgramListener({ baseUrl: provider.url, apiKey: KEY, model: 'nova-3' }));
  const ear = call.listener.follow();
  ear?.push(new Int16Array(16_000));
  assert.equal(await call.listener.hear(new Float32Array(16_000), 'first', { ear }), 'Yes, please.');
  ear?.close();
  assert.deepEqual([provider.asked.length, call.troubles.size], [2, 0]);
});

test('half sentences are heard on this machine, and a guess nobody wants is given up', async () => {
  const { call } = begin();
  provider.fail('hangs');
  assert.equal(await call.listener.hear(new Float32Array(16_000), 'when_free'), 'heard here');
  const dropped = new AbortController();
  const guess = call.listener.hear(new Float32Array(16_000), 'first', { signal: dropped.signal });
  setTimeout(() => dropped.abort(new Error('they go on')), 50);
  await assert.rejects(guess, /they go on/);
  assert.equal(call.troubles.size, 0);
});
