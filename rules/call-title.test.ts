// Titles say only what the transcript says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deriveTitle } from './call-title.ts';
import type { Side, Utterance } from './transcript.ts';

const said = (side: Side, text: string, speaker: string = side): Utterance => ({
  speaker,
  side,
  channel: null,
  startMs: null,
  endMs: null,
  text,
});

const cases: [name: string, utterances: Utterance[], title: string | null][] = [
  ['a name from the label', [said('us', 'Hello.'), said('them', 'Hi.', 'Felix Novak')], 'Call with Felix Novak'],
  ['a name from the greeting', [said('us', 'Good morning Elena. The plan is short.'), said('them', 'Yes.')], 'Call with Elena'],
  [
    'a name they give themselves',
    [said('us', 'Support desk?'), said('them', 'Hi Lena, this is Clara from Kestrel.')],
    'Call with Clara',
  ],
  [
    'a subject somebody named',
    [said('them', 'Hi Lena, this is Clara. I have a question about the offer you sent.'), said('us', 'Sure.')],
    'Call with Clara about the offer you sent',
  ],
  [
    'a subject without a name',
    [said('us', 'I am calling about your invoice from May and I hope it suits.')],
    'Call about your invoice from May',
  ],
  ['labels that are no names', [said('them', 'Okay.', 'Speaker 2'), said('us', 'Hi there, thanks.', 'Agent')], null],
  ['a greeting without a name', [said('us', 'Hello, this is Tom.'), said('them', 'Okay.')], null],
  ['several people', [said('them', 'Hi.', 'Ann'), said('them', 'Hi.', 'Ben')], 'Call with Ann and Ben'],
  ['a crowd', ['Ann', 'Ben', 'Cem'].map((name) => said('them', 'Hi.', name)), 'Call with Ann and 2 others'],
  ['markup is no name', [said('them', 'Hi.', '<b>x</b>')], null],
  ['nothing', [], null],
];

for (const [name, utterances, title] of cases) test(`title: ${name}`, () => assert.equal(deriveTitle(utterances), title));

test('a title has at most 80 characters', () => {
  const name = 'A'.repeat(40);
  const title = deriveTitle([said('them', `I have a question about ${'word '.repeat(3)}${'x'.repeat(50)}`, name)]);
  assert.ok(title !== null && title.length <= 80);
});
