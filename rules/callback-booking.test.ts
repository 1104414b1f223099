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
  [late, "That doesn't work for me", 'unclear'],
  [late, "No, that's too early", 'unclear'],
  [late, "I don't want that so early", 'unclear'],
  [{ said: 'on Monday', booking: noHour }, 'No thank you', 'declined'],
  [{ said: 'on Monday', booking: noHour }, "I don't have my calendar here", 'unclear'],
  [{ said: 'next year', booking: { kind: 'out_of_range' } }, 'Not today', 'unclear'],
  [{ said: 'on Monday', booking: noHour }, 'No, ten', 'on Monday at No, ten'],
  [{ said: 'next year', booking: { kind: 'out_of_range' } }, 'today', 'today'],
  [{ said: 'on Monday', booking: noHour }, 'Yes', 'unclear'],
  [{ said: 'on Monday', booking: noHour }, 'three, no, four', 'on Monday at three, no, four'],
  [{ said: 'next year', booking: { kind: 'out_of_range' } }, 'No, forget it', 'declined'],
  [{ said: 'next year', booking: { kind: 'out_of_range' } }, "I'm not sure", 'unclear'],
  [{ said: 'tonight at eleven', booking: early }, 'at ten then', 'Thursday, March 5 at ten then'],
  [late, 'Yes, but at ten', 'Thursday, March 5 at ten'],
  [{ said: 'tonight at eleven', booking: early }, 'no, Friday at ten', 'no, Friday at ten'],
  [{ said: 'on Monday', booking: noHour }, 'three', 'on Monday at three'],
  [late, 'Yes, one moment', 'unclear'],
  [late, 'No, one moment please', 'unclear'],
  [{ said: 'on Monday', booking: noHour }, 'One moment please', 'unclear'],
  [{ said: 'on Monday', booking: noHour }, 'One second, let me check', 'unclear'],
  [{ said: 'on Monday', booking: noHour }, 'Just two seconds', 'unclear'],
  [{ said: 'on Monday', booking: noHour }, 'Just one sec, three', 'on Monday at three'],
  [{ said: 'on Monday', booking: noHour }, "One o'clock", "on Monday at One o'clock"],
  [{ said: 'on Monday', booking: noHour }, 'one', 'on Monday at one'],
  [{ said: 'on Monday', booking: noHour }, 'in about one minute', 'in about one minute'],
  [{ said: 'on Monday', booking: noHour }, 'one minute from now', 'one minute from now'],
  [{ said: 'on Monday', booking: noHour }, 'Tuesday at three', 'Tuesday at three'],
  [{ said: 'after Christmas at 3', booking: noDay }, 'on the 28th at three', 'on the 28th at three'],
];
for (const [asked, answer, when] of meant) {
  test(`${answer}, after ${asked.booking.kind}`, () => {
    const read = readCallbackAnswer(asked, answer);
    assert.equal(read.kind === 'time' ? read.when : read.kind, when);
  });
}

test('a no is none to every call where it is about this moment, an hour or a day, or names another', () => {
  const declining = [
    ['No', 'Nope.', 'No, thanks', 'Oh no, thank you very much', 'No, no, no', 'Not interested', 'No, never', 'Never', 'Hell no'],
    ["I'm not really interested, thank you", 'No, forget it, I am not interested', 'Never mind', 'No need', "No, don't bother"],
    [
      "I don't want that",
      "I don't need a callback, thanks",
      "I don't want you to call",
      "We don't need anything",
      "I'd rather not",
    ],
    ["No, that won't be necessary", 'Absolutely not', "No, I'm good", 'No thanks, have a nice day', 'No interest', 'Certainly not'],
    ["No, I don't want to talk to you"],
  ];
  for (const said of declining.flat()) assert.equal(declinesCallback(said), true, said);
  const open = [
    ['Not now', 'No idea', 'I do not know', 'No, tomorrow', 'Whenever', 'Yes', "I can't say", "It doesn't matter", 'No preference'],
    ['No hurry, whenever you like', "I don't care", "I don't have my calendar here", "I don't have time right now", 'No problem'],
    ['I have no time now', "I'm not available right now", 'Not today', 'Not before lunch', 'Unfortunately I am in a meeting'],
    ["That doesn't work for me", "No, that's too early", "Please don't forget it", 'Never mind the hour', 'No? Sorry?'],
    ["I don't want you to call so early", "I don't need that much time", "I didn't catch that", 'That would not suit me'],
  ];
  for (const said of open.flat()) assert.equal(declinesCallback(said), false, said);
});
