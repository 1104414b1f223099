// What a scripted agent tells whoever wants another call: what came of booking it, and never that it was noted when it was not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scriptLines } from '../../rules/agent-script.ts';
import { callbackLines } from '../../rules/callback-booking.ts';
import type { ToolAnswer } from '../ports/call-tools.ts';
import { createScriptedMind } from './scripted-mind.ts';

const never = new AbortController().signal;

/** What was said to each turn, what was asked to be booked, and what it came to. */
async function talk(turns: string[], came: ToolAnswer[], tools: Parameters<typeof createScriptedMind>[0]['tools']) {
  const mind = createScriptedMind({ firstMessage: 'Hi, do you have a minute?', instructions: 'Your name?', tools });
  const booked: unknown[] = [];
  const says: string[] = [];
  const hands = {
    async use(_: string, given: unknown) {
      booked.push((given as { when: string }).when);
      return came[booked.length - 1] ?? assert.fail('asked too often');
    },
  };
  for (const turn of turns) {
    const { say, isLast } = await mind.answer(turn, never, hands);
    says.push(isLast ? `${say} (ends)` : say);
  }
  return { says, booked, outcome: mind.outcome() };
}

const earliest: ToolAnswer = { kind: 'failed', text: '', booking: { kind: 'too_early', at: 'Thursday, March 5 at 9:00 AM' } };
const done: ToolAnswer = { kind: 'done', text: '', booking: { kind: 'booked', at: 'Thursday, March 5 at 9:00 AM' } };
const books = [{ kind: 'book_callback' }] as const;

test('a time that is booked is repeated', async () => {
  const { says, booked } = await talk(['Call me back on Thursday at nine'], [done], books);
  assert.deepEqual(booked, ['Call me back on Thursday at nine']);
  assert.deepEqual(says, ['Thank you, I have noted that. We will call you on Thursday, March 5 at 9:00 AM. Goodbye. (ends)']);
});

test('a time that is refused is answered with the earliest, which is booked by a yes', async () => {
  const { says, booked, outcome } = await talk(['Call me back tonight at eleven', 'Yes'], [earliest, done], books);
  assert.match(says[0] ?? '', /earliest time is Thursday, March 5 at 9:00 AM/);
  assert.match(says[1] ?? '', /noted.+Thursday, March 5 at 9:00 AM.+ends/);
  assert.equal(booked[1], 'Thursday, March 5 at 9:00 AM');
  assert.deepEqual(outcome.callBackSaid, 'Thursday, March 5 at 9:00 AM');
});

test('refused twice, it is said that nothing was booked', async () => {
  const { says, outcome } = await talk(['Call me back tonight at eleven', 'tonight at ten'], [earliest, earliest], books);
  assert.equal(says[1], `${callbackLines.notBooked} (ends)`);
  assert.equal(outcome.result, 'callback_requested');
});

test('an agent that books nothing notes the wish', async () => {
  const { says, booked } = await talk(['Call me back on Thursday at nine'], [], []);
  assert.deepEqual([says, booked], [[`${scriptLines.callBack} (ends)`], []]);
});

test('words of theirs while a time is booked do not answer what they have not heard', async () => {
  const mind = createScriptedMind({ firstMessage: 'Hi, do you have a minute?', instructions: 'Your name?', tools: books });
  const booking = Promise.withResolvers<ToolAnswer>();
  const whens: string[] = [];
  const hands = {
    async use(_: string, given: unknown) {
      whens.push((given as { when: string }).when);
      return whens.length === 1 ? booking.promise : earliest;
    },
  };
  const more = new AbortController();
  const cut = mind.answer('Call me back tonight at eleven.', more.signal, hands);
  await Promise.resolve();
  more.abort(new Error('there is more to answer'));
  const whole = mind.answer('Call me back tonight at eleven. Hello?', never, hands);
  booking.resolve(earliest);
  await assert.rejects(cut, /more to answer/);
  const { say, isLast } = await whole;
  assert.match(say, /earliest time is Thursday, March 5 at 9:00 AM/);
  assert.deepEqual([isLast, whens.length], [false, 2]);
});

test('who hangs up while a time is booked has asked for it all the same', async () => {
  const mind = createScriptedMind({ firstMessage: 'Hi, do you have a minute?', instructions: 'Your name?', tools: books });
  const over = new AbortController();
  const use = async () => {
    over.abort(new Error('they hung up'));
    return done;
  };
  await assert.rejects(mind.answer('Call me back on Thursday at nine.', over.signal, { use }), /hung up/);
  assert.deepEqual(mind.outcome(), {
    result: 'callback_requested',
    answers: {},
    callBackSaid: 'Call me back on Thursday at nine.',
  });
});
