// How a call with sound ends: the word of the carrier and that of the conversation, in either order.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dispositionOf, type CarrierOutcome, type Disposition } from './disposition.ts';
import {
  afterCarrierEnd,
  LONGEST_RING_MS,
  liveCallMoves,
  liveCallStates,
  outcomeOfConversation,
  outcomeOfLostCall,
  outcomeOfRinging,
  outcomeWithoutConversation,
  type ConversationEnd,
  type LiveCallState,
} from './live-call.ts';

const carrierSays = (end: CarrierOutcome['end'], code: number | null = null): CarrierOutcome => {
  return { end, code, answeredBy: null, endedBy: 'carrier' };
};

test('what has ended stays ended, and nothing goes back', () => {
  for (const [at, state] of liveCallStates.entries()) {
    for (const to of liveCallMoves[state]) assert.ok(liveCallStates.indexOf(to) > at, `${state} → ${to}`);
  }
  assert.deepEqual(liveCallMoves.ended, []);
});

describe('the carrier says it is over', () => {
  const cases: [state: LiveCallState, outcome: CarrierOutcome | null, then: 'close' | 'wait'][] = [
    ['dialling', carrierSays('busy', 486), 'close'],
    ['dialling', carrierSays('no_answer', 480), 'close'],
    ['dialling', carrierSays('failed', 404), 'close'],
    ['dialling', null, 'close'],
    // Somebody answered, so there is a conversation, or its sound is still on its way.
    ['dialling', carrierSays('completed'), 'wait'],
    ['talking', carrierSays('completed'), 'wait'],
    ['talking', carrierSays('failed', 503), 'wait'],
    ['talking', null, 'wait'],
    ['ended', carrierSays('completed'), 'close'],
  ];
  for (const [state, outcome, then] of cases) {
    test(`${outcome?.end ?? 'and cannot say how'} while ${state}: ${then}`, () =>
      assert.equal(afterCarrierEnd(state, outcome), then));
  }
});

test('only what rang too long, and was taken back for it, counts as not answered', () => {
  const became = (outcome: CarrierOutcome | null, rangMs: number) => outcomeOfRinging(outcome, rangMs)?.end ?? null;
  assert.equal(became(carrierSays('cancelled', 487), LONGEST_RING_MS + 1_000), 'no_answer');
  // A carrier that tells of whole seconds, or whose clock goes after ours.
  assert.equal(became(carrierSays('cancelled'), LONGEST_RING_MS - 2_000), 'no_answer');
  assert.equal(became(carrierSays('cancelled'), 20_000), 'cancelled');
  assert.equal(became(carrierSays('busy', 486), LONGEST_RING_MS + 1_000), 'busy');
  assert.equal(became(carrierSays('interrupted'), LONGEST_RING_MS + 1_000), 'interrupted');
  assert.equal(became(null, LONGEST_RING_MS + 1_000), null);
});

describe('a conversation has told how it went', () => {
  const cases: [told: ConversationEnd, becomes: Disposition][] = [
    [{ answeredBy: 'human', endedBy: 'agent', result: 'goal_reached' }, 'connected'],
    [{ answeredBy: 'human', endedBy: 'callee', result: 'goal_missed' }, 'connected'],
    [{ answeredBy: 'human', endedBy: 'carrier', result: 'opted_out' }, 'opted_out'],
    [{ answeredBy: null, endedBy: 'callee', result: 'nobody_spoke' }, 'nobody_spoke'],
    [{ answeredBy: 'voicemail', endedBy: 'agent', result: 'voicemail_left' }, 'voicemail_left'],
    [{ answeredBy: 'voicemail', endedBy: 'agent', result: null }, 'voicemail_reached'],
    [{ answeredBy: 'fax', endedBy: 'agent', result: null }, 'fax'],
    [{ answeredBy: 'human', endedBy: 'carrier', result: null }, 'connected'],
    [{ answeredBy: null, endedBy: 'carrier', result: null }, 'failed'],
    [{ answeredBy: 'human', endedBy: 'agent', result: null }, 'failed'],
  ];
  for (const [told, becomes] of cases) {
    test(`${told.result ?? 'no result'}, ended by ${told.endedBy}, answered by ${told.answeredBy ?? 'nobody known'}: ${becomes}`, () => {
      assert.equal(dispositionOf(outcomeOfConversation(told), told.result), becomes);
    });
  }
});

test('a process that died leaves an interrupted call, or one nobody knows of when the carrier may not have had it', () => {
  const became = (state: LiveCallState, wasTaken: boolean) => dispositionOf(outcomeOfLostCall(state, wasTaken), null);
  assert.equal(became('talking', true), 'interrupted');
  assert.equal(became('dialling', true), 'interrupted');
  assert.equal(became('dialling', false), 'unknown');
});

test('a conversation waited for in vain: whoever was never heard was not spoken with', () => {
  const became = (state: LiveCallState, outcome: CarrierOutcome | null) =>
    dispositionOf(outcomeWithoutConversation(state, outcome), null);
  assert.equal(became('dialling', carrierSays('completed')), 'failed');
  assert.equal(became('talking', carrierSays('completed')), 'connected');
  assert.equal(became('talking', carrierSays('failed', 503)), 'carrier_overloaded');
  assert.equal(became('talking', null), 'unknown');
});
