// A transcript that people correct, and the score that rests on it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { afterEdit } from './edited-score.ts';
import { withAnswers } from './review.ts';
import { scoreCall } from './scoring.ts';
import type { Finding, Scorecard } from './scorecard.ts';
import { editTurn, nameSpeaker } from './transcript-edit.ts';
import type { Utterance } from './transcript.ts';

const word = (text: string, startMs: number) => ({ text, startMs, endMs: startMs + 100 });
const turns: Utterance[] = [
  {
    ...{ speaker: 'Speaker 1', side: 'us', channel: null, startMs: 0, endMs: 400, text: 'You can bark here.' },
    words: [word('You', 0), word('can', 100), word('bark', 200), word('here.', 300)],
  },
  { speaker: 'Speaker 2', side: 'them', channel: null, startMs: 500, endMs: 900, text: 'Thank you.' },
];

describe('an edit', () => {
  test('keeps the times of words as long as there are as many', () => {
    const [first] = editTurn(turns, { utterance: 0, text: 'You can park here.' });
    assert.deepEqual(
      first?.words?.map(({ text, startMs }) => [text, startMs]),
      [
        ['You', 0],
        ['can', 100],
        ['park', 200],
        ['here.', 300],
      ],
    );
    assert.equal(editTurn(turns, { utterance: 0, text: 'You can park right here.' })[0]?.words, undefined);
  });
  test('moves one turn to somebody else, or names a speaker throughout', () => {
    assert.deepEqual(
      editTurn(turns, { utterance: 1, speaker: 'Speaker 1', side: 'us' }).map(({ speaker, side }) => [speaker, side]),
      [
        ['Speaker 1', 'us'],
        ['Speaker 1', 'us'],
      ],
    );
    const named = nameSpeaker(turns, { speaker: 'Speaker 1', to: 'Maya' });
    assert.deepEqual([named[0]?.speaker, named[0]?.side, named[0]?.words?.length, named[1]], ['Maya', 'us', 4, turns[1]]);
  });
});

describe('the score after an edit', () => {
  const card: Scorecard = {
    ...{ key: 'a', version: 1, name: 'A', description: '' },
    categories: [
      {
        ...{ key: 'a', name: 'A' },
        criteria: [
          {
            ...{ key: 'a', name: 'A', description: '', weight: 100 },
            checks: [{ key: 'parking', question: 'Parking?', saidBy: 'us', examples: [] }],
          },
        ],
      },
    ],
  };
  const evaluator = { kind: 'local', name: 'test', version: '1' } as const;
  const yes: Finding = {
    ...{ checkKey: 'parking', answer: 'yes', reason: 'Said.', confidence: 0.9 },
    quotes: [{ utterance: 0, quote: 'You can bark here' }],
  };
  const scored = scoreCall(card, [yes], turns, evaluator);
  const cases: [what: string, edited: Utterance[], overall: number | null][] = [
    ['a quote that stands as it was earns as it did', editTurn(turns, { utterance: 1, text: 'Many thanks.' }), 100],
    ['one that was put otherwise earns nothing', editTurn(turns, { utterance: 0, text: 'You can park here.' }), 0],
    ['nor does one that the other side said', editTurn(turns, { utterance: 0, speaker: 'Daniel', side: 'them' }), 0],
    ['a name changes no points', nameSpeaker(turns, { speaker: 'Speaker 1', to: 'Maya' }), 100],
  ];
  for (const [what, edited, overall] of cases) test(what, () => assert.equal(afterEdit(card, scored, edited).overall, overall));

  test('what a person answered stays, and the machine’s beside it says that its words are gone', () => {
    const answered = withAnswers(card, scored, [{ checkKey: 'parking', question: 'Parking?', outcome: 'met', reason: '' }], true);
    const after = afterEdit(card, answered, editTurn(turns, { utterance: 0, text: 'Something else' }));
    assert.deepEqual([after.overall, after.categories[0]?.criteria[0]?.checks[0]?.machine?.outcome], [100, 'not_found']);
  });
});
