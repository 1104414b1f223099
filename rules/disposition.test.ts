// Every way an attempt can end, what it is called, and whether the number is rung again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  callEndedOutcome,
  carrierEnds,
  conversationResults,
  dispositionOf,
  dispositions,
  isRetried,
  type CarrierOutcome,
  type ConversationResult,
  type Disposition,
  type RetryAdvice,
} from './disposition.ts';

const ended = (end: CarrierOutcome['end'], more: Partial<CarrierOutcome> = {}): CarrierOutcome => ({
  end,
  code: null,
  answeredBy: null,
  endedBy: null,
  ...more,
});

type Row = [carrier: CarrierOutcome | null, result: ConversationResult | null, disposition: Disposition, retry: RetryAdvice];
const rows: Row[] = [
  [ended('completed', { answeredBy: 'human' }), 'goal_reached', 'connected', 'never'],
  [ended('completed', { answeredBy: 'human' }), 'goal_missed', 'connected', 'never'],
  [ended('completed', { answeredBy: 'human' }), null, 'connected', 'never'],
  [ended('completed'), null, 'connected', 'never'],
  [ended('completed'), 'transferred', 'transferred', 'never'],
  [ended('completed'), 'callback_requested', 'callback_requested', 'if_not_booked'],
  [ended('completed'), 'message_left', 'message_left', 'never'],
  [ended('completed'), 'wrong_number', 'wrong_number', 'never'],
  [ended('completed'), 'nobody_spoke', 'nobody_spoke', 'never'],
  [ended('failed', { code: 503 }), 'opted_out', 'opted_out', 'never'],
  [null, 'opted_out', 'opted_out', 'never'],
  [ended('completed', { answeredBy: 'voicemail' }), 'voicemail_left', 'voicemail_left', 'if_voicemail'],
  [ended('completed', { answeredBy: 'voicemail' }), null, 'voicemail_reached', 'if_voicemail'],
  [ended('completed', { answeredBy: 'fax' }), null, 'fax', 'never'],
  [ended('busy', { code: 486 }), null, 'busy', 'soon'],
  [ended('no_answer'), null, 'no_answer', 'later'],
  [ended('rejected', { code: 603 }), null, 'rejected', 'never'],
  [ended('cancelled'), null, 'cancelled', 'never'],
  [ended('interrupted'), null, 'interrupted', 'later'],
  [null, null, 'unknown', 'later'],
  ...[486, 600].map((code): Row => [ended('failed', { code }), null, 'busy', 'soon']),
  ...[480, 408, 487].map((code): Row => [ended('failed', { code }), null, 'no_answer', 'later']),
  ...[404, 410, 484, 604, 21211, 21217].map((code): Row => [ended('failed', { code }), null, 'number_invalid', 'never']),
  ...[603, 607, 608].map((code): Row => [ended('failed', { code }), null, 'rejected', 'never']),
  ...[401, 403, 407, 20003, 21210].map((code): Row => [ended('failed', { code }), null, 'carrier_refused', 'never']),
  [ended('failed', { code: 21215 }), null, 'country_refused', 'never'],
  ...[500, 503, 599, 429, 20429, 31920].map((code): Row => [ended('failed', { code }), null, 'carrier_overloaded', 'soon']),
  ...[null, 418, 699, 13224].map((code): Row => [ended('failed', { code }), null, 'failed', 'later']),
];
for (const [carrier, result, disposition, retry] of rows) {
  test(`${carrier?.end ?? 'nobody knows'} ${carrier?.code ?? ''} ${result ?? ''} → ${disposition}, ${retry}`, () => {
    assert.equal(dispositionOf(carrier, result), disposition);
    assert.equal(dispositions[disposition].retry, retry);
  });
}

test('only a carrier that refuses us stops a campaign', () => {
  const stopping = Object.entries(dispositions).filter(([, meaning]) => 'stopsCampaign' in meaning);
  assert.deepEqual(
    stopping.map(([key]) => key),
    ['carrier_refused'],
  );
});

test('voicemail is retried where that is set', () => {
  const [none, voicemail] = [
    { retryVoicemail: false, booksCallbacks: false },
    { retryVoicemail: true, booksCallbacks: false },
  ];
  for (const disposition of ['voicemail_left', 'voicemail_reached'] as const) {
    assert.equal(isRetried(disposition, voicemail), true);
    assert.equal(isRetried(disposition, none), false);
  }
  assert.equal(isRetried('no_answer', none), true);
  assert.equal(isRetried('opted_out', voicemail), false);
});

test('a wish to be called again is retried where the agent books times, and none was booked', () => {
  assert.equal(isRetried('callback_requested', { retryVoicemail: false, booksCallbacks: true }), true);
  assert.equal(isRetried('callback_requested', { retryVoicemail: true, booksCallbacks: false }), false);
});

test('everything that can be reported has a disposition, and every disposition can be reached', () => {
  const reached = new Set<Disposition>(rows.map(([carrier, result]) => dispositionOf(carrier, result)));
  for (const end of carrierEnds) reached.add(dispositionOf(ended(end), null));
  for (const result of conversationResults) reached.add(dispositionOf(null, result));
  assert.deepEqual([...reached].sort(), Object.keys(dispositions).sort());
});

test('HubSpot gets its own ids and statuses', () => {
  assert.deepEqual(dispositions.busy.hubspot, { disposition: '9d9162e7-6cf3-4944-bf63-4dff82258764', status: 'BUSY' });
  assert.deepEqual(dispositions.no_answer.hubspot, { disposition: '73a0d17f-1163-4015-bdd5-ec830791da20', status: 'NO_ANSWER' });
  assert.deepEqual(dispositions.voicemail_left.hubspot, {
    disposition: 'b2cf5968-551e-4856-9783-52b3da59a7d0',
    status: 'COMPLETED',
  });
});

const told: [CarrierOutcome | null, ConversationResult | null, hangup: string | null, reason: string, conversion: string | null][] =
  [
    [ended('completed', { endedBy: 'callee' }), 'goal_reached', 'CLIENT_INITIATED', 'Connected', 'converted'],
    [ended('completed', { endedBy: 'agent' }), 'goal_missed', 'AGENT_INITIATED', 'Connected', 'not_converted'],
    [ended('failed', { endedBy: 'carrier', code: 404 }), null, 'CARRIER_INITIATED', 'The number does not exist', null],
    [null, null, null, 'The outcome is not known', null],
  ];
for (const [carrier, result, hangup_reason, disposition_reason, conversion_status] of told) {
  test(`call_ended tells ${disposition_reason}, ${conversion_status}`, () => {
    assert.deepEqual(callEndedOutcome(carrier, result), { hangup_reason, disposition_reason, conversion_status });
  });
}
