// When a machine is taken to have answered, and when it turns out that it was a person.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentSettings } from '../../rules/agent.ts';
import { createCallMachines } from './call-machines.ts';
import { createCallProgress } from './call-progress.ts';

const beep = { hertz: 1_000, lengthMs: 300 };
const leaves: AgentSettings['voicemail'] = { kind: 'leave_message', message: 'Please call us back.' };

/** A call in which nothing was said yet; `did` is what its mouth was asked for. */
function begin(voicemail: AgentSettings['voicemail'] = leaves) {
  const call = createCallProgress();
  const did: string[] = [];
  let nowMs = 0;
  const machines = createCallMachines({
    call,
    agent: { voicemail },
    mouth: {
      async say(text) {
        did.push(text);
        return true;
      },
      async hangUp() {
        call.phase = 'ending';
        did.push('hangs up');
      },
      stop: () => void did.push('stops'),
      partWith: () => assert.fail('no last words'),
      endLine: () => assert.fail('not at once'),
    },
    callMs: () => nowMs,
  });
  return {
    ...{ call, did, machines },
    at: (ms: number) => void (nowMs = ms),
    hears: (text: string, isFinal = true) => machines.words({ text, isFinal, endMs: nowMs }),
  };
}

test('a receptionist is none, however her sentence grows', () => {
  const { call, did, hears } = begin({ kind: 'hang_up' });
  hears("Good morning, you've reached", false);
  hears("Good morning, you've reached Acme Dental, the doctor is away", false);
  hears("Good morning, you've reached Acme Dental, the doctor is away, this is Anna, how can I help you?");
  assert.deepEqual([call.phase, call.answeredBy, did], ['greeting', null, []]);
});

test('one that asks for a message is known while it speaks', () => {
  const { call, did, hears } = begin({ kind: 'hang_up' });
  hears("You've reached Acme Dental. Please leave a message", false);
  assert.deepEqual([call.phase, call.answeredBy, did], ['ending', 'voicemail', ['stops', 'hangs up']]);
});

test('who asks something before the beep is a person, however long they spoke', () => {
  const { call, did, machines, at, hears } = begin();
  at(7_500);
  machines.speech(7_000);
  assert.deepEqual([call.phase, call.answeredBy], ['machine', 'voicemail']);
  hears('Thank you for calling Acme Dental, this is Anna, how may I help you?', false);
  assert.equal(call.phase, 'machine');
  hears('Thank you for calling Acme Dental, this is Anna, how may I help you?');
  assert.deepEqual([call.phase, call.answeredBy], ['greeting', 'human']);
  machines.speech(8_000);
  hears('I am not available myself and cannot take your call.');
  machines.told('voicemail');
  assert.deepEqual([call.phase, call.answeredBy, did], ['greeting', 'human', ['stops']]);
  machines.tone(beep);
  assert.deepEqual([call.phase, call.answeredBy], ['machine', 'voicemail']);
});

test('a question of a machine makes no person of it', () => {
  for (const question of ['Have you tried our website', 'Are you calling about an order, press two', 'How can we help you?']) {
    const { call, did, hears } = begin();
    hears('You have reached the voicemail of Anna.');
    hears(question);
    assert.deepEqual([call.phase, call.answeredBy, did], ['machine', 'voicemail', ['stops']], question);
    const late = begin();
    late.at(7_500);
    late.machines.speech(7_000);
    late.hears('Thank you for calling, are you calling about an order');
    assert.deepEqual([late.call.phase, late.call.answeredBy], ['greeting', 'human']);
    late.hears('Please leave a message.');
    late.hears(question);
    assert.deepEqual([late.call.phase, late.call.answeredBy], ['machine', 'voicemail'], question);
  }
});

test('what grows into a question was said by a person', () => {
  for (const [growing, whole] of [
    ['Is this an automated message or am I speaking', 'Is this an automated message, or am I speaking to a real person?'],
    ['You want to leave a message', 'You want to leave a message?'],
    ['Is this the number you called', 'Is this the number you called, or who do you want?'],
  ] as const) {
    const { call, hears } = begin();
    hears(growing, false);
    hears(whole);
    assert.deepEqual([call.phase, call.answeredBy], ['greeting', 'human'], whole);
    hears(growing, false);
    hears(whole);
    assert.deepEqual([call.phase, call.answeredBy], ['greeting', 'human'], whole);
    hears('Please leave a message.', false);
    hears('Please leave a message.');
    assert.deepEqual([call.phase, call.answeredBy], ['machine', 'voicemail'], whole);
    hears(whole);
    assert.deepEqual([call.phase, call.answeredBy], ['machine', 'voicemail'], whole);
  }
});

test('the carrier knows a machine until somebody is known to be a person', () => {
  const { call, machines } = begin();
  machines.told('voicemail');
  assert.deepEqual([call.phase, call.answeredBy], ['machine', 'voicemail']);
  const answered = begin();
  answered.call.answered = 1;
  answered.machines.told('voicemail');
  assert.equal(answered.call.phase, 'greeting');
});

test('the talk goes on where it stood; a first sentence that was cut off is said anew', () => {
  for (const [before, after] of [
    ['talking', 'talking'],
    ['consent', 'consent'],
    ['opening', 'greeting'],
  ] as const) {
    const { call, hears } = begin();
    call.phase = before;
    hears('I am away and cannot take your call.');
    assert.equal(call.phase, 'machine');
    hears('Who is this?');
    assert.equal(call.phase, after);
  }
});

test('what is asked after the beep, or into the message, is asked by nobody', () => {
  const afterBeep = begin();
  afterBeep.hears('Please leave a message after the tone.');
  afterBeep.machines.tone(beep);
  afterBeep.hears('How can I help you?');
  assert.equal(afterBeep.call.phase, 'machine');
  const intoMessage = begin();
  intoMessage.hears('Please leave a message.');
  intoMessage.machines.advance({ nowMs: 9_000, heardMs: 9_000 }, 1_000);
  intoMessage.hears('How can I help you?');
  assert.deepEqual([intoMessage.call.phase, intoMessage.did], ['machine', ['stops', 'Please call us back.']]);
});
