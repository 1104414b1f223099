// What a call of HubSpot becomes here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  calledAtOf,
  callInputText,
  callProperties,
  judgeCall,
  ownOutcomeId,
  transcriptIdOf,
  type CallInHubspot,
  type CallSurroundings,
} from './hubspot-call.ts';
import { loggedCall, type EndedAttempt } from './hubspot-report.ts';

const now = new Date('2026-11-22T12:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();

function call(properties: Record<string, string | null> = {}, more: Partial<CallInHubspot> = {}): CallInHubspot {
  const usual = { hs_timestamp: ago(30), hs_call_title: 'Discovery', hs_call_status: 'COMPLETED', hs_call_duration: '60000' };
  return {
    ...{ id: '90071992547409931', createdAt: new Date(ago(31)), updatedAt: new Date(ago(1)), archived: false },
    properties: { ...usual, ...properties },
    ...more,
  };
}
const connectedAt = new Date(ago(60));
const made = (minutesBefore: number) => ({ createdAt: new Date(connectedAt.getTime() - minutesBefore * 60_000) });
const around: CallSurroundings = {
  ...{ portalId: '62515', owner: null, contactIds: [], companyIds: null, dealIds: null },
  ...{ transcript: 'none', outcomeLabels: new Map(), heardBy: 'poll' },
};
const settings = { leaveOutUnderSeconds: 0, notesAreTranscript: false };
const recorded = { hs_call_recording_url: 'https://recordings.example.com/1.mp3' };
const old = { ...recorded, hs_timestamp: ago(20_000) };
const spoken = { utterances: [{ text: 'Hello', startMs: 0, endMs: 900, speakerName: 'Ann', speakerEmail: 'ann@example.com' }] };

type Case = {
  call?: CallInHubspot;
  around?: Partial<CallSurroundings>;
  settings?: Partial<typeof settings>;
  isHere?: boolean;
  isWaitedFor?: boolean;
  isAskedFor?: boolean;
};
const ended: EndedAttempt = {
  ...{ attemptId: '019ac0de-0000-7000-8000-000000000001', agentName: 'Ann', contactName: 'Bob', toNumber: '+14155550123' },
  ...{ fromNumber: null, number: 0, startedAt: now, answeredAt: now, endedAt: now, disposition: 'connected', nextAt: null },
  url: 'https://calls.example.com/outbound/1',
};
const verdicts: [string, Case, string][] = [
  ['a recording is enough', { call: call(recorded) }, 'take'],
  ['a transcript is enough', { around: { transcript: spoken } }, 'take'],
  [
    'an empty transcript is none',
    { around: { transcript: { utterances: [{ ...spoken.utterances[0]!, text: ' ' }] } } },
    'waiting no_recording_yet',
  ],
  ['notes are no transcript', { call: call({ hs_call_body: 'Talked.' }) }, 'waiting no_recording_yet'],
  ['unless the team says so', { call: call({ hs_call_body: '<p>Talked.</p>' }), settings: { notesAreTranscript: true } }, 'take'],
  ['nothing yet', {}, 'waiting no_recording_yet'],
  ['nothing after days', { call: call({ hs_timestamp: ago(4_321) }) }, 'left_out never_recorded'],
  ['still ringing', { call: call({ ...recorded, hs_call_status: 'RINGING' }) }, 'waiting in_progress'],
  ['a status in small letters', { call: call({ ...recorded, hs_call_status: 'in_progress' }) }, 'waiting in_progress'],
  ['nobody answered', { call: call({ hs_call_status: 'NO_ANSWER' }) }, 'left_out not_answered'],
  ['a voicemail was recorded all the same', { call: call({ ...recorded, hs_call_status: 'NO_ANSWER' }) }, 'take'],
  ['no status at all', { call: call({ ...recorded, hs_call_status: null }) }, 'take'],
  ['an unknown status', { call: call({ ...recorded, hs_call_status: 'NEW_IN_2027' }) }, 'take'],
  ['too short', { call: call(recorded), settings: { leaveOutUnderSeconds: 61 } }, 'left_out too_short'],
  ['just long enough', { call: call(recorded), settings: { leaveOutUnderSeconds: 60 } }, 'take'],
  ['too short, and pushed before', { call: call(recorded), settings: { leaveOutUnderSeconds: 61 }, isWaitedFor: true }, 'take'],
  ['pushed before, and not recorded yet', { isWaitedFor: true }, 'waiting no_recording_yet'],
  ['of unknown length', { call: call({ ...recorded, hs_call_duration: null }), settings: { leaveOutUnderSeconds: 60 } }, 'take'],
  ['an address that is none', { call: call({ hs_call_recording_url: 'C:\\calls\\1.wav' }) }, 'waiting recording_address_unusable'],
  ['a transcript we may not read', { around: { transcript: 'not_readable' } }, 'waiting transcript_not_readable'],
  ['a transcript we may not read, beside a recording', { call: call(recorded), around: { transcript: 'not_readable' } }, 'take'],
  [
    'put there by an agent of ours, where notes are transcripts',
    { call: call({ hs_call_body: loggedCall(ended)['hs_call_body'] ?? '' }), settings: { notesAreTranscript: true } },
    'left_out made_here',
  ],
  ['archived', { call: call(recorded, { archived: true }) }, 'gone deleted'],
  ['archived, and here', { call: call(recorded, { archived: true }), isHere: true }, 'gone deleted'],
  ['made a day before the connection', { call: call(old, made(1_440)) }, 'take'],
  ['made earlier, and touched since', { call: call(old, made(1_441)) }, 'left_out before_connection'],
  [
    'made earlier, and moved to a day before the connection',
    { call: call({ ...old, hs_timestamp: ago(1_500) }, made(1_441)) },
    'take',
  ],
  ['made earlier, and asked for', { call: call(old, made(1_441)), isAskedFor: true }, 'take'],
  ['made earlier, and here', { call: call(old, made(1_441)), isHere: true }, 'take'],
  ['here already, whatever it has become', { call: call({ hs_call_status: 'IN_PROGRESS' }), isHere: true }, 'take'],
];
for (const [name, one, expected] of verdicts) {
  test(name, () => {
    const { isHere = false, isWaitedFor = false, isAskedFor = false } = one;
    const of = { isHere, isWaitedFor, isAskedFor, connectedAt, now };
    const verdict = judgeCall(one.call ?? call(), { ...around, ...one.around }, { ...settings, ...one.settings }, of);
    assert.equal(verdict.kind === 'take' ? 'take' : `${verdict.kind} ${verdict.reason}`, expected);
  });
}

function taken(properties: Record<string, string | null>, surroundings: Partial<CallSurroundings> = {}) {
  const verdict = judgeCall(call({ ...recorded, ...properties }), { ...around, ...surroundings }, settings, {
    isHere: true,
    isWaitedFor: false,
    isAskedFor: false,
    connectedAt,
    now,
  });
  assert.ok(verdict.kind === 'take');
  return verdict.call;
}

test('durations are milliseconds, however small', () => {
  assert.equal(taken({ hs_call_duration: '3800' }).duration.ms, 3_800);
  assert.equal(taken({ hs_call_duration: '90' }).duration.ms, 90);
  assert.equal(taken({ hs_call_duration: 'about an hour' }).duration.ms, null);
});

test('outcomes have the labels of HubSpot or of the portal, and else their id', () => {
  const labels = new Map([['0a1b', 'Demo booked']]);
  assert.equal(taken({ hs_call_disposition: 'F240BBAC-87C9-4F6E-BF70-924B57D47DB7' }).outcome, 'Connected');
  assert.equal(taken({ hs_call_disposition: '0A1B' }, { outcomeLabels: labels }).outcome, 'Demo booked');
  assert.equal(taken({ hs_call_disposition: '0c' }).outcome, '0c');
  assert.equal(ownOutcomeId(call({ hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7' })), null);
  assert.equal(ownOutcomeId(call({ hs_call_disposition: '0A1B' })), '0a1b');
});

test('owner, direction, title and what stands around the call', () => {
  const owner = { name: 'Ann Lee', email: 'Ann@Example.com' };
  const one = taken(
    { hs_call_direction: 'INBOUND', hubspot_owner_id: '7', hs_call_from_number: '+15550100' },
    { owner, contactIds: ['5'], dealIds: ['6', '7'] },
  );
  assert.deepEqual([one.repName, one.repEmail, one.direction], ['Ann Lee', 'ann@example.com', 'inbound']);
  assert.deepEqual(one.metadata, {
    ...{ source: 'hubspot', syncMethod: 'poll', hubspotPortalId: '62515', hubspotCallId: '90071992547409931', hubspotOwnerId: '7' },
    ...{ hubspotCallStatus: 'COMPLETED', hubspotFromNumber: '+15550100', hubspotContactIds: ['5'], hubspotDealIds: ['6', '7'] },
  });
  const untitled = taken({ hs_call_title: '  ' });
  assert.deepEqual([untitled.titleSource, untitled.wantsDerivedTitle], ['none', true]);
});

test('a transcript keeps speakers and times', () => {
  assert.deepEqual(taken({}, { transcript: spoken }).transcript, [
    { text: 'Hello', startTimeMillis: 0, endTimeMillis: 900, speaker: { name: 'Ann', email: 'ann@example.com' } },
  ]);
});

const transcripts: [string, Record<string, string | null>, string | null][] = [
  ['named and there', { hs_call_transcription_id: '12', hs_call_has_transcript: 'true' }, '12'],
  ['named', { hs_call_transcription_id: '12' }, '12'],
  ['named and not there', { hs_call_transcription_id: '12', hs_call_has_transcript: 'false' }, null],
  ['there and not named', { hs_call_has_transcript: 'true' }, null],
];
for (const [name, properties, expected] of transcripts) {
  test(`a transcript that is ${name}`, () => assert.equal(transcriptIdOf(call(properties)), expected));
}

const dates: [string, string | null, string][] = [
  ['with milliseconds', '2026-03-04T16:30:00.123Z', '2026-03-04T16:30:00.123Z'],
  ['without', '2026-03-04T16:30:00Z', '2026-03-04T16:30:00.000Z'],
  ['as a number', '1772641800000', '2026-03-04T16:30:00.000Z'],
  ['missing', null, ago(31)],
  ['unreadable', 'last Tuesday', ago(31)],
];
for (const [name, value, expected] of dates) {
  test(`a date ${name}`, () => assert.equal(calledAtOf(call({ hs_timestamp: value })).toISOString(), expected));
}

test('a call that was moved to another day long after it was made', () => {
  const moved = { createdAt: new Date(ago(20 * 1_440)), updatedAt: new Date(ago(1)) };
  assert.equal(calledAtOf(call({ hs_timestamp: ago(60) }, moved)).toISOString(), ago(60));
  assert.equal(calledAtOf(call({ hs_timestamp: ago(-4 * 1_440) }, moved)).toISOString(), moved.createdAt.toISOString());
  assert.equal(calledAtOf(call({ hs_timestamp: null }, moved)).toISOString(), moved.createdAt.toISOString());
});

test('only what we read counts as news', () => {
  const links = { contactIds: ['7', '8'], companyIds: [], dealIds: null };
  const before = callInputText(call(), links);
  assert.equal(callInputText(call({ ringside_score: '87', hs_lastmodifieddate: 'x' }, { updatedAt: now }), links), before);
  for (const name of callProperties) assert.notEqual(callInputText(call({ [name]: 'other' }), links), before);
  assert.equal(callInputText(call(), { ...links, contactIds: ['8', '7'] }), before);
  const news = [{ contactIds: ['7'] }, { companyIds: ['7'] }, { dealIds: [] }];
  for (const change of news) assert.notEqual(callInputText(call(), { ...links, ...change }), before);
});
