// Two voices on one channel: ours is told by its words or left open.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tellSides } from './heard-side.ts';
import type { Utterance } from './transcript.ts';

const says = (speaker: string, text: string): Utterance => ({
  speaker,
  side: 'unknown',
  channel: 0,
  startMs: null,
  endMs: null,
  text,
});
const names = { us: 'Maya Okafor', them: 'Daniel Brandt' };

const cases: [name: string, lines: [string, string][], sides: string][] = [
  [
    'the rep introduces herself by name',
    [
      ['Speaker 1', 'Hello?'],
      ['Speaker 2', 'Hi Daniel, this is Maya.'],
    ],
    'them us',
  ],
  [
    'named first, speaking',
    [
      ['Speaker 1', 'Maya speaking, good morning.'],
      ['Speaker 2', 'Hi, I have a question.'],
    ],
    'us them',
  ],
  [
    'a misheard name, but two things only our side says',
    [
      ['Speaker 1', 'Thanks for taking the time. Can you walk me through how you plan today?'],
      ['Speaker 2', 'By hand, mostly.'],
    ],
    'us them',
  ],
  [
    'one weak sign is not enough',
    [
      ['Speaker 1', 'I can send you the map.'],
      ['Speaker 2', 'Please do.'],
    ],
    'unknown unknown',
  ],
  [
    'small talk tells nothing',
    [
      ['Speaker 1', 'Nice weather.'],
      ['Speaker 2', 'Indeed.'],
    ],
    'unknown unknown',
  ],
  [
    'a single voice stays open',
    [
      ['Speaker 1', 'This is Maya.'],
      ['Speaker 1', 'Thanks for making the time.'],
    ],
    'unknown unknown',
  ],
  [
    'three voices stay open',
    [
      ['Speaker 1', 'This is Maya.'],
      ['Speaker 2', 'Hi.'],
      ['Speaker 3', 'Hello.'],
    ],
    'unknown unknown unknown',
  ],
];

for (const [name, lines, sides] of cases) {
  test(name, () => {
    const told = tellSides(
      lines.map(([speaker, text]) => says(speaker, text)),
      names,
    );
    assert.equal(told.map((utterance) => utterance.side).join(' '), sides);
  });
}

test('speakers get the names we know, and words and times stay', () => {
  const given = [says('Speaker 1', 'Hello?'), { ...says('Speaker 2', 'Hi, this is Maya.'), startMs: 5, endMs: 9 }];
  const told = tellSides(given, names);
  assert.deepEqual(told, [
    { ...given[0], side: 'them', speaker: 'Daniel Brandt' },
    { ...given[1], side: 'us', speaker: 'Maya Okafor' },
  ]);
});

test('a name that would be an expression is no name', () => {
  const given = [says('Speaker 1', 'Hello?'), says('Speaker 2', 'Hi, this is Maya.')];
  for (const us of ['.* Okafor', '(\\w+)+ Okafor', 'Maya|Hello', '[ Okafor', 'Ma.a'])
    assert.deepEqual(tellSides(given, { ...names, us }), given, us);
});

test('sides that are known already are left alone', () => {
  const given: Utterance[] = [{ ...says('A', 'This is Maya.'), side: 'them' }, says('B', 'Hi.')];
  assert.deepEqual(tellSides(given, names), given);
});
