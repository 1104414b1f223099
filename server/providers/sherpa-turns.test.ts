// Checks how stretches become turns and where the words of a turn are placed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { joinTurns, spreadWords, withoutLoops, type Spoken } from './sherpa-turns.ts';

const limits = { longestGap: 10, longest: 250 };
const turnsOf = (spoken: Spoken[]) =>
  joinTurns(spoken, limits).map((turn) => `${turn.voice}:${turn.stretches.map((one) => `${one.start}-${one.end}`).join(',')}`);

for (const [what, spoken, turns] of [
  [
    'a breath does not end a turn',
    [
      [0, 0, 50],
      [0, 58, 90],
    ],
    ['0:0-50,58-90'],
  ],
  [
    'a pause does',
    [
      [0, 0, 50],
      [0, 61, 90],
    ],
    ['0:0-50', '0:61-90'],
  ],
  [
    'the other side does, even within a breath',
    [
      [0, 0, 50],
      [1, 52, 56],
      [0, 58, 90],
    ],
    ['0:0-50', '1:52-56', '0:58-90'],
  ],
  [
    'a turn that grows too long is ended',
    [
      [0, 0, 200],
      [0, 205, 251],
    ],
    ['0:0-200', '0:205-251'],
  ],
  [
    'channels are merged by time',
    [
      [0, 100, 150],
      [1, 0, 50],
    ],
    ['1:0-50', '0:100-150'],
  ],
] as [string, [0 | 1, number, number][], string[]][]) {
  test(what, () => {
    assert.deepEqual(turnsOf(spoken.map(([voice, start, end]) => ({ voice, start, end }))), turns);
  });
}

test('words are spread over speech, not over the pause in it', () => {
  const words = spreadWords(
    'abc def',
    [
      { start: 0, end: 100 },
      { start: 500, end: 600 },
    ],
    1,
  );
  assert.deepEqual(words, [
    { text: 'abc', startMs: 0, endMs: 100 },
    { text: 'def', startMs: 500, endMs: 600 },
  ]);
});

test('words keep their order and stay inside their turn', () => {
  const gaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 9000 })), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(gaps, fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 }), (lengths, text) => {
      let at = 0;
      const stretches = lengths.map(([gap, length]) => ({ start: at + gap, end: (at += gap + length) }));
      const words = spreadWords(text.join(' '), stretches, 1);
      assert.deepEqual(
        words.map((word) => word.text),
        text,
      );
      let before = stretches[0]?.start ?? 0;
      for (const word of words) {
        assert.ok(word.startMs >= before && word.endMs >= word.startMs && word.endMs <= at, JSON.stringify(words));
        before = word.startMs;
      }
    }),
  );
});

for (const [text, kept] of [
  ['you you you you you you you you', 'you'],
  ['I see, I see, I see, I see, I see, I see, I see, I see, fine', 'I see, fine'],
  ['Yes,, go ahead.', 'Yes, go ahead.'],
  ['No, no, no, no, no. That is not it.', 'No, no, no, no, no. That is not it.'],
] as const) {
  test(`"${text}" is kept as "${kept}"`, () => assert.equal(withoutLoops(text), kept));
}
