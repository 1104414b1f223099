// Where the figures of a conversation lead, against stretches worked out by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { said } from '../test/said.ts';
import { conversationStretches, type ConversationStretches, type Stretch } from './conversation-stretches.ts';
import type { Utterance } from './transcript.ts';

// One letter takes 100 ms in the first two.
const call = [
  said('us', 0, 4_000, 'Um, we plan on Mondays. Who plans yours?'),
  said('them', 4_500, 6_500, 'I do it. Why is that'),
  said('us', 5_500, 8_000, 'Because it takes a day'),
  said('them', 8_100, 8_400, 'Okay.'),
  said('us', 9_000, 12_000, 'And a day is a lot'),
];

const at = (utterance: number, startMs: number | null, endMs: number | null) => ({ utterance, startMs, endMs });

type Expected = Partial<Record<keyof ConversationStretches, Stretch[]>>;

const cases: { name: string; utterances: Utterance[]; estimated?: boolean; expected: Expected }[] = [
  {
    name: 'a call with times',
    utterances: call,
    expected: {
      ours: [at(0, 0, 4_000), at(2, 5_500, 8_000), at(4, 9_000, 12_000)],
      monologues: [at(0, 0, 4_000), at(2, 5_500, 12_000)], // their "Okay." does not end it
      waits: [at(2, 5_500, 5_500), at(4, 8_400, 9_000)],
      interruptions: [at(2, 5_500, 8_000)],
      questionsByUs: [at(0, 2_300, 4_000)], // its second sentence, from letter 23 on
      questionsByThem: [],
      fillers: [at(0, 0, 200)],
      silences: [at(1, 4_000, 4_500), at(3, 8_000, 8_100), at(4, 8_400, 9_000)],
      switches: [at(1, 4_500, 6_500), at(2, 5_500, 8_000), at(3, 8_100, 8_400), at(4, 9_000, 12_000)],
    },
  },
  {
    name: 'words with times say when a part was said',
    utterances: [
      {
        ...said('us', 0, 9_000, 'Right. Who plans yours?'),
        words: ['Right.', 'Who', 'plans', 'yours?'].map((text, n) => ({ text, startMs: n * 2_000, endMs: n * 2_000 + 900 })),
      },
    ],
    expected: { questionsByUs: [at(0, 2_000, 6_900)] },
  },
  {
    name: 'times spread over the text lead to what was said and measure nothing',
    utterances: call,
    estimated: true,
    expected: { questionsByUs: [at(0, 2_300, 4_000)], monologues: [], waits: [], interruptions: [], silences: [] },
  },
  {
    name: 'without times only the turn is known; turns without a word count for nothing',
    utterances: [said('us', null, null, '…'), said('us', null, null, 'Who, um, plans yours?'), said('them', null, null, 'Me.')],
    expected: {
      ours: [at(1, null, null)],
      questionsByUs: [at(1, null, null)],
      fillers: [at(1, null, null)],
      switches: [at(2, null, null)],
      silences: [],
    },
  },
  { name: 'a call in which nothing was said', utterances: [], expected: { ours: [], monologues: [], silences: [], switches: [] } },
];

for (const { name, utterances, estimated = false, expected } of cases) {
  test(`stretches: ${name}`, () => {
    const found = conversationStretches(utterances, { timesEstimated: estimated });
    const picked = Object.fromEntries(Object.keys(expected).map((kind) => [kind, found[kind as keyof ConversationStretches]]));
    assert.deepEqual(picked, expected);
  });
}
