// What a later message about the same call changes, and what it may not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesNothing, mergeCall, type KnownCall, type Merge, type ToldCall } from './call-merge.ts';

const at = new Date('2026-03-04T16:30:00Z');
const known = (more: Partial<KnownCall> = {}): KnownCall => ({
  state: 'processing',
  externalId: 'e1',
  hubspotCallId: null,
  title: 'Discovery',
  titleSource: 'given',
  wantsDerivedTitle: false,
  repName: 'Sam',
  repEmail: 'sam@a.example',
  calledAt: at,
  receivedAt: new Date('2026-03-05T00:00:00Z'),
  durationMs: 60_000,
  durationBy: 'threshold',
  durationConfidence: 'medium',
  audioUrl: null,
  hasRecording: false,
  hasTranscript: true,
  metadata: { source: 'hubspot' },
  direction: null,
  outcome: null,
  stages: { fetch: 'skipped', decode: 'skipped', transcribe: 'done', analyse: 'done', score: 'done' },
  ...more,
});
const told = (more: Partial<ToldCall> = {}): ToldCall => ({
  externalId: 'e1',
  hubspotCallId: null,
  title: 'Untitled call',
  titleSource: 'none',
  wantsDerivedTitle: false,
  repName: null,
  repEmail: null,
  calledAt: new Date('2026-03-06T00:00:00Z'),
  calledAtGuessed: true,
  duration: { ms: null, unit: null, by: 'absent', confidence: 'none', warning: null },
  durationRaw: null,
  audioUrl: null,
  hasStoredRecording: false,
  hasTranscript: false,
  metadata: {},
  direction: null,
  outcome: null,
  ...more,
});
const url = 'https://example.com/a.mp3';
const read = (ms: number, confidence: string): ToldCall['duration'] => ({
  ms,
  unit: 'ms',
  by: 'durationUnit',
  confidence,
  warning: null,
});
const fetching = { fetch: 'waiting', decode: 'waiting', transcribe: 'waiting', analyse: 'waiting', score: 'waiting' } as const;

const table: [string, KnownCall, ToldCall, Partial<Merge>][] = [
  ['nothing new', known(), told(), { changes: {}, start: [] }],
  ['another title', known(), told({ title: 'Other', titleSource: 'given' }), { changes: {} }],
  [
    'a first title',
    known({ titleSource: 'none' }),
    told({ title: 'First', titleSource: 'given' }),
    { changes: { title: 'First', titleSource: 'given' } },
  ],
  ['another rep', known(), told({ repName: 'Eve', repEmail: 'eve@a.example' }), { changes: {} }],
  [
    'a missing rep',
    known({ repName: null, repEmail: null }),
    told({ repName: 'Eve', repEmail: 'eve@a.example' }),
    { changes: { repName: 'Eve', repEmail: 'eve@a.example' } },
  ],
  ['a missing id', known(), told({ hubspotCallId: '7' }), { changes: { hubspotCallId: '7' } }],
  ['another date', known(), told({ calledAt: new Date(0), calledAtGuessed: false }), { changes: {} }],
  [
    'a date where there was only the arrival',
    known({ receivedAt: at }),
    told({ calledAt: new Date(5), calledAtGuessed: false }),
    { changes: { calledAt: new Date(5) } },
  ],
  [
    'a surer duration',
    known(),
    told({ duration: read(61_000, 'high') }),
    { changes: { duration: { ...read(61_000, 'high'), raw: null } } },
  ],
  ['a less sure duration', known(), told({ duration: read(61_000, 'low') }), { changes: {} }],
  [
    'a duration against decoded sound',
    known({ durationBy: 'audio length', durationConfidence: 'low' }),
    told({ duration: read(1, 'high') }),
    { changes: {} },
  ],
  [
    'new keys of metadata, old ones untouched',
    known({ metadata: { a: 1, b: '', _extra: { x: 1 } } }),
    told({ metadata: { a: 2, b: 3, c: '', d: 4, _extra: { x: 2, y: 2 } } }),
    { changes: { metadata: { a: 1, b: 3, d: 4, _extra: { x: 1, y: 2 } } } },
  ],
  [
    'a late recording of a scored call',
    known({ state: 'done' }),
    told({ audioUrl: url }),
    { changes: { audioUrl: url }, resets: { fetch: 'waiting', decode: 'waiting' }, start: ['fetch'], state: 'done' },
  ],
  [
    'a recording the call waited for',
    known({ state: 'waiting_for_recording', hasTranscript: false, stages: fetching }),
    told({ audioUrl: url }),
    { resets: { fetch: 'waiting', decode: 'waiting' }, start: ['fetch'], state: 'processing' },
  ],
  [
    'a transcript instead of the awaited recording',
    known({ state: 'waiting_for_recording', hasTranscript: false, stages: fetching }),
    told({ hasTranscript: true }),
    {
      takesTranscript: true,
      resets: { fetch: 'skipped', decode: 'skipped', transcribe: 'waiting', analyse: 'waiting', score: 'waiting' },
      start: ['transcribe'],
      state: 'processing',
    },
  ],
  [
    'a late transcript of a scored recording',
    known({
      state: 'done',
      hasTranscript: false,
      audioUrl: url,
      hasRecording: true,
      stages: { fetch: 'done', decode: 'done', transcribe: 'done', analyse: 'done', score: 'done' },
    }),
    told({ hasTranscript: true }),
    {
      takesTranscript: true,
      resets: { transcribe: 'waiting', analyse: 'waiting', score: 'waiting' },
      start: ['transcribe'],
      state: 'processing',
    },
  ],
  ['another transcript', known(), told({ hasTranscript: true }), { takesTranscript: false, start: [] }],
  [
    'a fresh address after the old one failed',
    known({ state: 'failed', hasTranscript: false, audioUrl: 'https://old.example', stages: { ...fetching, fetch: 'failed' } }),
    told({ audioUrl: url }),
    { changes: { audioUrl: url }, resets: { fetch: 'waiting' }, start: ['fetch'], state: 'processing' },
  ],
  [
    'a fresh address before the first try',
    known({ hasTranscript: false, audioUrl: 'https://old.example', stages: fetching }),
    told({ audioUrl: url }),
    { changes: { audioUrl: url }, start: [] },
  ],
  [
    'another address once fetched',
    known({ audioUrl: 'https://old.example', hasRecording: true }),
    told({ audioUrl: url }),
    { changes: {}, start: [] },
  ],
  [
    'a file where there was none',
    known({ hasTranscript: false, state: 'waiting_for_recording', stages: fetching }),
    told({ hasStoredRecording: true }),
    { takesRecording: true, resets: { fetch: 'done', decode: 'waiting' }, start: ['decode'], state: 'processing' },
  ],
  ['a second file', known({ hasRecording: true }), told({ hasStoredRecording: true }), { takesRecording: false, start: [] }],
];
for (const [name, before, message, expected] of table) {
  test(name, () => {
    const merge = mergeCall(before, message);
    for (const [part, value] of Object.entries(expected)) assert.deepEqual(merge[part as keyof Merge], value, part);
    if (expected.start?.length === 0 && Object.keys(expected.changes ?? { some: 1 }).length === 0) assert.ok(changesNothing(merge));
  });
}

const later = new Date('2026-03-04T18:00:00Z');
const origins: [string, KnownCall, ToldCall, Partial<Merge>][] = [
  [
    'its title',
    known(),
    told({ title: 'Renamed', titleSource: 'given' }),
    { changes: { title: 'Renamed', titleSource: 'given' }, start: [] },
  ],
  ['the same title', known(), told({ title: 'Discovery', titleSource: 'given' }), { changes: {} }],
  [
    'a title in place of a derived one',
    known({ title: 'Derived', titleSource: 'derived', wantsDerivedTitle: true }),
    told({ title: 'Named', titleSource: 'given' }),
    { changes: { title: 'Named', titleSource: 'given', wantsDerivedTitle: false } },
  ],
  [
    'a title where a sender asked for a derived one',
    known({ wantsDerivedTitle: true }),
    told({ title: 'Named', titleSource: 'given' }),
    { changes: {} },
  ],
  [
    'another rep',
    known(),
    told({ repName: 'Eve', repEmail: 'eve@a.example' }),
    { changes: { repName: 'Eve', repEmail: 'eve@a.example' } },
  ],
  ['no rep any more', known(), told({ repName: null, repEmail: null }), { changes: {} }],
  ['another date', known(), told({ calledAt: later, calledAtGuessed: false }), { changes: { calledAt: later } }],
  [
    'another length',
    known({ durationConfidence: 'high' }),
    told({ duration: read(61_000, 'high') }),
    { changes: { duration: { ...read(61_000, 'high'), raw: null } } },
  ],
  [
    'a length other than that of the sound',
    known({ durationBy: 'audio length' }),
    told({ duration: read(61_000, 'high') }),
    { changes: {} },
  ],
  [
    'another direction and outcome',
    known({ direction: 'inbound', outcome: 'Busy' }),
    told({ direction: 'outbound', outcome: 'Connected' }),
    { changes: { direction: 'outbound', outcome: 'Connected' } },
  ],
  [
    'its own metadata, and what was missing; how we first heard of the call stays',
    known({ metadata: { syncMethod: 'push', hubspotDealIds: ['1'], own: 'x' } }),
    told({ metadata: { syncMethod: 'poll', hubspotDealIds: [], hubspotContactIds: ['5'], own: 'y' } }),
    { changes: { metadata: { syncMethod: 'push', hubspotDealIds: [], own: 'x', hubspotContactIds: ['5'] } } },
  ],
];
for (const [name, before, message, expected] of origins) {
  test(`the origin tells ${name}`, () => {
    const merge = mergeCall(before, message, 'origin');
    for (const [part, value] of Object.entries(expected)) assert.deepEqual(merge[part as keyof Merge], value, part);
  });
}
