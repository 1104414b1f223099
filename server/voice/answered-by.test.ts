// Who has answered: judged by words over several stretches, by length, by tones; and when a machine records.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAnswerJudge } from './answered-by.ts';

test('the words of several stretches count together, but only at the beginning', () => {
  const judge = createAnswerJudge();
  assert.equal(judge.words({ text: 'Hi, this is Anna.', isFinal: true }, 2_000, 0), null);
  assert.equal(judge.words({ text: 'I am not available and', isFinal: false }, 4_000, 1), null);
  assert.equal(judge.words({ text: 'I am not available and cannot take your call', isFinal: false }, 5_000, 1), null);
  assert.equal(judge.words({ text: 'I am not available and cannot take your call', isFinal: true }, 5_000, 1), 'voicemail');
  assert.equal(judge.words({ text: 'Please leave a message after the tone.', isFinal: true }, 50_000, 1), null);
  assert.equal(judge.words({ text: 'Please leave a message after the tone.', isFinal: true }, 9_000, 3), null);
  assert.equal(judge.words({ text: 'The mailbox is full.', isFinal: true }, 9_000, 0), 'mailbox_full');
});

test('half a sentence is judged only by what no person says', () => {
  const judge = createAnswerJudge();
  assert.equal(judge.words({ text: "Good morning, you've reached Acme", isFinal: false }, 2_000, 0), null);
  assert.equal(
    judge.words({ text: "Good morning, you've reached Acme Dental, this is Anna, how can I help you?", isFinal: true }, 4_000, 0),
    null,
  );
  const machine = createAnswerJudge();
  assert.equal(machine.words({ text: "You've reached Acme. Please leave a message", isFinal: false }, 4_000, 0), 'voicemail');
});

test('nobody answers the phone with seven seconds of speech', () => {
  const judge = createAnswerJudge();
  assert.deepEqual([judge.speech(3_000), judge.speech(7_000)], [null, 'voicemail']);
});

test('a beep is a machine, a long whistle a fax, and neither once a person was answered twice', () => {
  const judge = createAnswerJudge();
  assert.equal(judge.tone({ hertz: 1_000, lengthMs: 300 }, 3_000, 0), 'voicemail');
  assert.equal(judge.tone({ hertz: 2_112.5, lengthMs: 1_500 }, 3_000, 0), 'fax');
  assert.equal(judge.tone({ hertz: 2_112.5, lengthMs: 300 }, 3_000, 0), 'voicemail');
  assert.equal(judge.tone({ hertz: 1_000, lengthMs: 300 }, 20_000, 1), 'voicemail');
  assert.equal(judge.tone({ hertz: 1_000, lengthMs: 300 }, 20_000, 2), null);
});

const heardAtOnce = (nowMs: number) => ({ nowMs, heardMs: nowMs });

test('what is said is recorded right after the beep, after a long silence without one, and at the latest after 45 s', () => {
  const silent = createAnswerJudge();
  const known = 5_000;
  assert.equal(silent.isRecording(heardAtOnce(8_000), known, null), false);
  assert.equal(silent.isRecording(heardAtOnce(8_000), known, 6_000), false);
  assert.equal(silent.isRecording(heardAtOnce(8_500), known, 6_000), true);
  assert.equal(silent.isRecording(heardAtOnce(50_000), known, null), true);
  const beeping = createAnswerJudge();
  beeping.tone({ hertz: 1_000, lengthMs: 300 }, 9_000, 0);
  assert.equal(beeping.isRecording(heardAtOnce(9_100), known, 8_000), false);
  assert.equal(beeping.isRecording(heardAtOnce(9_200), known, 8_000), true);
});

test('silence counts as far as they were listened to', () => {
  const judge = createAnswerJudge();
  const cases: [nowMs: number, heardMs: number, is: boolean][] = [
    [9_000, 8_400, false],
    [9_100, 8_500, true],
  ];
  for (const [nowMs, heardMs, is] of cases) assert.equal(judge.isRecording({ nowMs, heardMs }, 5_000, 6_000), is, `${nowMs}`);
});

test('a beep long before the machine was known is not the one that counts', () => {
  const judge = createAnswerJudge();
  judge.tone({ hertz: 1_000, lengthMs: 300 }, 1_000, 0);
  assert.equal(judge.isRecording(heardAtOnce(5_500), 5_000, 5_000), false);
});
