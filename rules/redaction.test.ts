// What is taken out of a text, written or spoken, and look-alikes that stay.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCpf, isDni, passesLuhn, passesVerhoeff } from './check-digit.ts';
import { redactedKinds, redactText, redactTranscript, type RedactedKind } from './redaction.ts';
import type { Utterance } from './transcript.ts';
import { digitRuns } from './spoken-digits.ts';

const all = new Set(redactedKinds);

test('digits are read as they are written and said', () => {
  const cases: [string, string[]][] = [
    ['4111 1111', ['41111111']],
    ['four one one one', ['4111']],
    ['double five triple zero', ['55000']],
    ['forty-one eleven', ['4111']],
    ['forty one, twenty two', ['4122']],
    ['oh seven seven hundred', ['077']],
    ['it is one, uh, two three', ['123']],
    ['room 12 and 34', ['12', '34']],
    ['B2B and 4x4', []],
    ['no digits', []],
  ];
  for (const [text, digits] of cases)
    assert.deepEqual(
      digitRuns(text).map((run) => run.digits),
      digits,
      text,
    );
});

test('numbers prove themselves by their check digits', () => {
  assert.ok(passesLuhn('4111111111111111') && !passesLuhn('4111111111111112'));
  assert.ok(passesVerhoeff('2363') && !passesVerhoeff('2364'));
  assert.ok(isCpf('52998224725') && !isCpf('52998224724') && !isCpf('11111111111'));
  assert.ok(isDni('12345678', 'Z') && !isDni('12345678', 'A'));
});

const cases: [RedactedKind, string, string][] = [
  ['card', 'It is 4111 1111 1111 1111, yes.', 'It is [card number], yes.'],
  ['card', '4111-1111-1111-1111', '[card number]'],
  ['card', 'My card: 378282246310005 thanks', 'My card: [card number] thanks'],
  ['card', 'four one one one, one one one one, one one one one, one one one one exp twelve', '[card number] exp twelve'],
  ['card', 'four double one one uh one one one one one triple one one one one one', '[card number]'],
  ['card', 'fifty-five fifty-five fifty-five fifty-five fifty-five fifty-five forty-four forty-four', '[card number]'],
  ['card', 'Order 4111 1111 1111 1112 it is.', 'Order 4111 1111 1111 1112 it is.'],
  ['email', 'Write to ann.byron+x@mail.example.co.uk now', 'Write to [e-mail address] now'],
  ['email', 'ann dot byron at example dot com', '[e-mail address]'],
  ['email', 'It is ann, at example dot co dot uk.', 'It is [e-mail address].'],
  ['email', 'Have a look at example dot com', 'Have a look at example dot com'],
  ['email', 'We met at noon', 'We met at noon'],
  ['phone', 'Ring +44 20 7946 0958 please', 'Ring [phone number] please'],
  ['phone', 'It is (415) 555-0123.', 'It is [phone number].'],
  ['phone', '415.555.0123', '[phone number]'],
  ['phone', 'four one five, five five five, oh one two three', '[phone number]'],
  ['phone', 'My number is 0207 946 095', 'My number is [phone number]'],
  ['phone', 'We did 1 250 000 last year', 'We did 1 250 000 last year'],
  ['phone', 'From 2019 to 2024 it grew', 'From 2019 to 2024 it grew'],
  ['phone', 'one two three, let us go', 'one two three, let us go'],
  ['government_id', 'SSN 078-05-1120', 'SSN [government id]'],
  [
    'government_id',
    'my social security number is oh seven eight oh five one one two oh',
    'my social security number is [government id]',
  ],
  ['government_id', 'part 900-05-1120', 'part 900-05-1120'],
  ['government_id', 'NI number QQ 12 34 56 C', 'NI number QQ 12 34 56 C'],
  ['government_id', 'NI number AB 12 34 56 C', 'NI number [government id]'],
  ['government_id', 'PAN ABCPE1234F', 'PAN [government id]'],
  ['government_id', 'CPF 529.982.247-25', 'CPF [government id]'],
  ['government_id', 'DNI 12345678Z', 'DNI [government id]'],
  ['government_id', 'DNI 12345678A', 'DNI 12345678A'],
];
for (const [kind, text, shown] of cases) {
  test(`${kind}: ${text}`, () => {
    assert.equal(redactText(text, all).text, shown);
    assert.equal(redactText(text, new Set()).text, text);
  });
}

test('only what was chosen goes, and a card that may stay is no phone number', () => {
  const text = 'Card 4111 1111 1111 1111, mail ann@example.com';
  assert.equal(redactText(text, new Set<RedactedKind>(['email'])).text, 'Card 4111 1111 1111 1111, mail [e-mail address]');
  assert.equal(redactText('my number 4111 1111 1111 1111', new Set<RedactedKind>(['phone'])).text, 'my number 4111 1111 1111 1111');
});

test('what a text says twice goes twice, and what was taken out is not found again', () => {
  const once = redactText('ann@example.com or bob@example.com or 078-05-1120', all);
  assert.deepEqual(once.found, ['email', 'email', 'government_id']);
  assert.deepEqual(redactText(once.text, all), { text: once.text, found: [] });
});

test('words that were taken out are one mark with their time, and remember when they were said', () => {
  const said = { speaker: 'Ann', side: 'them', channel: 0, startMs: 0, endMs: 2_000 } as const;
  const transcript = { source: 'given', engine: 'x', speakersEstimated: false, timesEstimated: false } as const;
  const timed = (text: string) => text.split(' ').map((word, at) => ({ text: word, startMs: at * 100, endMs: at * 100 + 90 }));
  const redacted = (text: string, more: Partial<Utterance> = {}) =>
    redactTranscript({ ...transcript, utterances: [{ ...said, text, words: timed(text), ...more }] }, all).utterances[0];

  const fine = redacted('All is fine.');
  assert.deepEqual(fine, { ...said, text: 'All is fine.', words: timed('All is fine.') });
  const card = redacted('It is 4111 1111 1111 1111, thanks.');
  assert.deepEqual(card, {
    ...{ ...said, text: 'It is [card number], thanks.' },
    words: [
      { text: 'It', startMs: 0, endMs: 90 },
      { text: 'is', startMs: 100, endMs: 190 },
      { text: '[card number],', startMs: 200, endMs: 590 },
      { text: 'thanks.', startMs: 600, endMs: 690 },
    ],
    covered: [{ startMs: 0, endMs: 890 }],
  });
  const two = redacted('Mail ann@example.com/bob@example.com now');
  assert.ok(!JSON.stringify(two).includes('example'), JSON.stringify(two));
  // Words that are not those of the text say what the text does not say any more.
  const lost = redacted('It is 4111 1111 1111 1111.', { words: timed('four eleven') });
  assert.equal(lost?.words, undefined);
  assert.equal(lost?.covered?.length, 1);
});
