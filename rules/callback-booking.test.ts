// What is said to a booking, and which time an answer to the question after it means.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  callbackLines,
  declinesCallback,
  readCallbackAnswer,
  replyToBooking,
  type CallbackBooking,
  type CallbackQuestion,
} from './callback-booking.ts';

const early = { kind: 'too_early', at: 'Thursday, March 5 at 9:00 AM' } as const;
const noDay = { kind: 'unclear', missing: 'day' } as const;
const noHour = { kind: 'unclear', missing: 'hour' } as const;

const replies: [what: string, came: { kind: 'done' | 'failed'; booking?: CallbackBooking } | null, say: RegExp, asks: boolean][] = [
  ['booked', { kind: 'done', booking: { kind: 'booked', at: early.at } }, /noted.+on Thursday, March 5 at 9:00 AM/, false],
  ['a trial', { kind: 'done' }, /noted/, false],
  ['not at that time', { kind: 'failed', booking: early }, /earliest time is Thursday, March 5 at 9:00 AM/, true],
  ['no day', { kind: 'failed', booking: noDay }, /which day, and at what time/, true],
  ['no hour', { kind: 'failed', booking: noHour }, /At what time/, true],
  ['over', { kind: 'failed', booking: { kind: 'out_of_range' } }, /other day/, true],
  ['no bookings at all', { kind: 'failed' }, /could not book/, false],
  ['nobody knows', null, /^(?!.*could not).*pass that on/, false],
];
for (const [what, came, say, asks] of replies) {
  test(`said to: ${what}`, () => {
    const reply = replyToBooking('on Monday', came, null);
    assert.match(reply.say, say);
    assert.deepEqual(reply.asks, asks ? { said: 'on Monday', booking: came?.booking } : null);
    const again = replyToBooking('on Monday', came, { said: 'later', booking: noDay });
    assert.deepEqual(again, asks ? { say: callbackLines.notBooked, asks: null } : reply, 'it is asked once');
  });
}

const late = { said: 'tonight at eleven', booking: early };
const meant: [asked: CallbackQuestion, answer: string, when: string | null][] = [
  [late, 'Yes please', early.at],
  [late, 'Yes, that works for me.', early.at],
  [late, 'Sounds good', early.at],
  [late, 'No', 'declined'],
  [late, 'No, forget it, I am not interested', 'declined'],
  [late, "I don't want that", 'declined'],
  [late, 'Yes, but make it ten', 'unclear'],
  [late, 'Yes, but who are you?', 'unclear'],
  [late, "Yes, I'm here", 'unclear'],
  [late, "I don't know", 'unclear'],
  [late, 'Not right now', 'unclear'],
  [{ said: 'on Monday', booking: noHour }, 'No thank you', 'declined'],
  [{ said: 'on Monday', booking: noHour }, 'Yes', 'unclear'],
  [{ said: 'on Monday', booking: noHour }, 'three, no, four', 'on Monday at three, no, four'],
  [{ said: 'next year', booking: { kind: 'out_of_range' } }, 'No, forget it', 'declined'],
  [{ said: 'next year', booking: { kind: 'out_of_range' } }, "I'm not sure", 'unclear'],
  [{ said: 'tonight at eleven', booking: early }, 'at ten then', 'Thursday, March 5 at ten then'],
  [late, 'Yes, but at ten', 'Thursday, March 5 at ten'],
  [{ said: 'tonight at eleven', booking: early }, 'no, Friday at ten', 'no, Friday at ten'],
  [{ said: 'on Monday', booking: noHour }, 'three', 'on Monday at three'],
  [{ said: 'on Monday', booking: noHour }, 'Tuesday at three', 'Tuesday at three'],
  [{ said: 'after Christmas at 3', booking: noDay }, 'on the 28th at three', 'on the 28th at three'],
];
for (const [asked, answer, when] of meant) {
  test(`${answer}, after ${asked.booking.kind}`, () => {
    const read = readCallbackAnswer(asked, answer);
    assert.equal(read.kind === 'time' ? read.when : read.kind, when);
  });
}

test('a no is none to every call where it is about this moment, or names another', () => {
  for (const said of ['No', 'No, forget it, I am not interested', 'Never mind']) assert.equal(declinesCallback(said), true, said);
  for (const said of ['Not now', 'No idea', 'I do not know', 'No, tomorrow', 'Whenever', 'Yes', "I can't say"]) {
    assert.equal(declinesCallback(said), false, said);
  }
});
