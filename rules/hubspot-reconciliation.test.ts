// How calls of HubSpot and ours differ, case by case.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareCall, extraCall, inOrderOfNeed, type KnownCall, type SyncProgress } from './hubspot-reconciliation.ts';

const at = (text: string) => new Date(`2026-03-${text}Z`);
const now = at('10T12:00:00');
const sync: SyncProgress = { connectedAt: at('01T00:00:00'), seenUntil: at('10T11:55:00'), stuck: null, now };
const remote = (modified: string) => ({
  objectId: '101',
  title: 'Discovery',
  calledAt: at('05T10:00:00'),
  modifiedAt: at(modified),
});
const record = (
  state: NonNullable<KnownCall['record']>['state'],
  more: Partial<NonNullable<KnownCall['record']>> = {},
): KnownCall['record'] => ({
  state,
  reason: null,
  errorMessage: null,
  takenModifiedMs: null,
  updatedAt: at('05T11:00:00'),
  ...more,
});
const taken = at('05T10:30:00').getTime();

const cases: [what: string, modified: string, known: KnownCall, sync: Partial<SyncProgress>, verdict: string][] = [
  ['never heard of it', '05T10:30:00', { record: null, callId: null }, {}, 'missing null take'],
  [
    'deleted here by hand',
    '05T10:30:00',
    { record: record('taken', { takenModifiedMs: taken }), callId: null },
    {},
    'missing null take',
  ],
  ['left out without a reason', '05T10:30:00', { record: record('left_out'), callId: null }, {}, 'missing null take'],
  [
    'a reason outside the list',
    '05T10:30:00',
    { record: record('waiting', { reason: 'whatever' }), callId: null },
    {},
    'missing null take',
  ],
  [
    'older than the connection',
    '05T10:30:00',
    { record: null, callId: null },
    { connectedAt: at('06T00:00:00') },
    'explained before_connection take',
  ],
  ['the sync has not come so far', '10T11:58:00', { record: null, callId: null }, {}, 'explained not_looked_yet take'],
  ['the sync has never run', '05T10:30:00', { record: null, callId: null }, { seenUntil: null }, 'explained not_looked_yet take'],
  ['being taken', '05T10:30:00', { record: record('pending'), callId: null }, {}, 'explained being_taken retry'],
  [
    'no recording yet',
    '05T10:30:00',
    { record: record('waiting', { reason: 'no_recording_yet' }), callId: null },
    {},
    'explained no_recording_yet retry',
  ],
  [
    'too short',
    '05T10:30:00',
    { record: record('left_out', { reason: 'too_short' }), callId: null },
    {},
    'explained too_short none',
  ],
  [
    'given up',
    '05T10:30:00',
    { record: record('failed', { errorMessage: 'Odd.' }), callId: null },
    {},
    'explained tries_used_up retry',
  ],
  [
    'restored in HubSpot',
    '05T10:30:00',
    { record: record('gone', { reason: 'deleted' }), callId: null },
    {},
    'explained restored take',
  ],
  ['the same version', '05T10:30:00', { record: record('taken', { takenModifiedMs: taken }), callId: 'c' }, {}, 'nothing'],
  [
    'ours is newer than the stale search',
    '05T10:29:00',
    { record: record('taken', { takenModifiedMs: taken }), callId: 'c' },
    {},
    'nothing',
  ],
  ['pushed, so there is no version', '05T10:30:00', { record: null, callId: 'c' }, {}, 'nothing'],
  [
    'changed and overlooked',
    '06T10:00:00',
    { record: record('taken', { takenModifiedMs: taken }), callId: 'c' },
    {},
    'different changed_since take',
  ],
  [
    'changed and being read',
    '06T10:00:00',
    { record: record('pending', { takenModifiedMs: taken }), callId: 'c' },
    {},
    'different being_taken retry',
  ],
  ['nobody knows of which version it is', '05T10:30:00', { record: record('taken'), callId: 'c' }, {}, 'nothing'],
  ['changed a moment ago', '10T11:58:00', { record: record('taken', { takenModifiedMs: taken }), callId: 'c' }, {}, 'nothing'],
  [
    'changed while the sync stands still',
    '10T11:00:00',
    { record: record('taken', { takenModifiedMs: taken }), callId: 'c' },
    { seenUntil: at('09T00:00:00') },
    'different not_looked_yet take',
  ],
];

for (const [what, modified, known, progress, verdict] of cases) {
  test(`${what}: ${verdict}`, () => {
    const line = compareCall(remote(modified), known, { ...sync, ...progress });
    assert.equal(line ? `${line.kind} ${line.reason} ${line.remedy}` : 'nothing', verdict);
    if (line) assert.match(line.message, /^[A-Z].*\.$/);
  });
}

test('why the sync stands still is said', () => {
  const line = compareCall(remote('10T11:58:00'), { record: null, callId: null }, { ...sync, stuck: 'The portal is paused.' });
  assert.match(line?.message ?? '', /looked until 2026-03-10 11:55 UTC\. The portal is paused\./);
});

test('what nobody can explain comes first', () => {
  const extra = extraCall({ objectId: '7', callId: 'c', title: 'T', calledAt: at('01T00:00:00'), isOnHold: false });
  const missing = compareCall(remote('05T10:30:00'), { record: null, callId: null }, sync);
  const explained = compareCall(remote('05T10:30:00'), { record: record('pending'), callId: null }, sync);
  assert.ok(missing && explained);
  assert.deepEqual(
    inOrderOfNeed([extra, explained, missing]).map(({ kind }) => kind),
    ['missing', 'explained', 'extra'],
  );
});
