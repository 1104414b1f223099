// Conversation figures against values worked out by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { said } from '../test/said.ts';
import { conversationMetrics, metricDefinitions, type ConversationMetrics } from './conversation-metrics.ts';
import type { Utterance } from './transcript.ts';

// We speak 0–10 s, 12–22 s and 27–30 s = 23 s; they speak 10.5–11 s ("okay"), 23–26 s and 28–36 s = 11.5 s. Span 0–36 s.
const call = [
  said('us', 0, 10_000, 'So, um, this is what we do, you know. How does that sound?'),
  said('them', 10_500, 11_000, 'Okay.'),
  said('us', 12_000, 22_000, 'We basically help teams plan. What about you?'),
  said('them', 23_000, 26_000, 'We plan on paper. Why?'),
  said('us', 27_000, 30_000, 'Uh, just asking.'),
  said('them', 28_000, 36_000, 'Well it takes us about a day each week.'),
];

const cases: {
  name: string;
  utterances: Utterance[];
  lengthMs?: number | null;
  estimated?: boolean;
  expected: Partial<ConversationMetrics>;
}[] = [
  {
    name: 'a timed call of two sides',
    utterances: call,
    expected: {
      talkShare: 0.667, // 23 / 34.5
      longestMonologueMs: 22_000, // their "Okay." does not end it
      patienceMs: 1_000, // 11.0 → 12.0 and 26.0 → 27.0
      interruptions: 0, // they began while we spoke
      questionsByUs: 2,
      questionsByThem: 1,
      wordsPerMinute: 63, // 13 + 8 + 3 = 24 words in 23 s
      fillerWordsPerMinute: 10.4, // um, you know, basically, uh = 4 in 23 s
      silenceShare: 0.097, // 36 s less 32.5 s of speech (0–10, 10.5–11, 12–22, 23–26, 27–36)
      longestSilenceMs: 1_000,
      switchesPerMinute: 8.3, // 5 in 36 s
    },
  },
  {
    name: 'we cut them short',
    utterances: [
      said('them', 0, 4_000, 'The first thing you have to know is'),
      said('us', 2_000, 6_000, 'Yes but our product does that already'),
      said('them', 7_000, 9_000, 'Let me finish please'),
      said('us', 8_000, 8_400, 'Mm-hm'),
      said('us', 8_700, 9_500, 'Go on then'),
    ],
    // 2.0 s: interruption. 8.0 s: a listening word. 8.7 s: they were about to end.
    expected: { interruptions: 1, patienceMs: 0, silenceShare: 0.105, longestSilenceMs: 1_000 },
  },
  {
    name: 'a long pause ends a monologue',
    utterances: [
      said('us', 0, 4_000, 'One moment please'),
      said('us', 20_000, 26_000, 'I am back again'),
      said('them', 27_000, 28_000, 'Good'),
    ],
    expected: { longestMonologueMs: 6_000, longestSilenceMs: 16_000, patienceMs: null },
  },
  {
    name: 'no times: words stand in for talk share, the length of the call for its span',
    utterances: [said('us', null, null, 'one two three'), said('them', null, null, 'four'), said('us', null, null, 'five six')],
    lengthMs: 30_000,
    expected: {
      talkShare: 0.833, // 5 of 6 words
      longestMonologueMs: null,
      patienceMs: null,
      interruptions: null,
      wordsPerMinute: null,
      fillerWordsPerMinute: null,
      silenceShare: null,
      longestSilenceMs: null,
      switchesPerMinute: 4,
    },
  },
  {
    name: 'one missing time makes all times unknown',
    utterances: [said('us', 0, 1_000, 'one two'), said('them', null, null, 'three four')],
    lengthMs: null,
    expected: { talkShare: 0.5, longestMonologueMs: null, silenceShare: null, switchesPerMinute: null },
  },
  {
    name: 'times that were only spread over the text count as missing',
    utterances: [said('us', 0, 1_000, 'one two'), said('them', 1_000, 2_000, 'three four')],
    estimated: true,
    lengthMs: null,
    expected: { talkShare: 0.5, patienceMs: null, silenceShare: null },
  },
  {
    name: 'one side only',
    utterances: [said('us', 0, 60_000, 'hello hello hello'), said('us', 61_000, 62_000, 'anybody there?')],
    expected: { talkShare: null, patienceMs: null, interruptions: null, wordsPerMinute: 5, questionsByUs: 1, switchesPerMinute: 0 },
  },
  {
    name: 'sides unknown: only what needs no side',
    utterances: [said('unknown', 0, 1_000, 'Hi?', 'A'), said('unknown', 2_000, 3_000, 'Hello there', 'B')],
    expected: {
      talkShare: null,
      longestMonologueMs: null,
      patienceMs: null,
      questionsByUs: 0,
      questionsByThem: 0,
      silenceShare: 0.333,
      switchesPerMinute: 20,
      speakers: [
        { speaker: 'A', side: 'unknown', talkMs: 1_000, words: 1, share: 0.5 },
        { speaker: 'B', side: 'unknown', talkMs: 1_000, words: 2, share: 0.5 },
      ],
    },
  },
  {
    name: 'a transcript without question marks counts sentences that begin like a question',
    utterances: [
      said('us', 0, 1_000, 'so how do you do that'),
      said('them', 1_000, 2_000, 'by hand'),
      said('us', 2_000, 3_000, 'i see'),
    ],
    expected: { questionsByUs: 1, questionsByThem: 0 },
  },
  {
    name: 'nothing at all',
    utterances: [],
    expected: {
      talkShare: null,
      longestMonologueMs: null,
      silenceShare: null,
      longestSilenceMs: null,
      switchesPerMinute: null,
      speakers: [],
    },
  },
];

for (const { name, utterances, lengthMs = null, estimated = false, expected } of cases) {
  test(`metrics: ${name}`, () => {
    const metrics = conversationMetrics(utterances, lengthMs, { timesEstimated: estimated });
    const picked = Object.fromEntries(Object.keys(expected).map((key) => [key, metrics[key as keyof ConversationMetrics]]));
    assert.deepEqual(picked, expected);
  });
}

test('every figure has a definition', () => {
  const keys = Object.keys(conversationMetrics([], null)).filter((key) => key !== 'speakers');
  assert.deepEqual(metricDefinitions.map((definition) => definition.key).toSorted(), keys.toSorted());
});
