// One pushed body in, one call out: spellings, metadata, ids, characters, lengths, and the path of everything refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJson } from './json-scan.ts';
import { type PushedCall, type PushedCallReading, readPushedCall } from './push-payload.ts';

const now = new Date('2026-03-05T12:00:00Z');
const audioUrl = 'https://example.com/recording.mp3';
const key = 'pk_live_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabc';

function call(body: Record<string, unknown>): PushedCall {
  const reading = readPushedCall(body, now);
  assert.ok(reading.kind === 'call', JSON.stringify(reading));
  return reading.call;
}

function refusal(body: unknown): Extract<PushedCallReading, { kind: 'refused' }> {
  const reading = readPushedCall(body, now);
  assert.ok(reading.kind === 'refused', JSON.stringify(reading));
  return reading;
}

test('the example of the manual', () => {
  const read = call({
    apiKey: key,
    callTitle: 'Discovery - Acme',
    repName: 'Sam Lee',
    repEmail: 'sam@yourco.com',
    callDate: '2026-03-04T16:30:00Z',
    duration: 1250000,
    audioUrl: 'https://...',
    metadata: { source: 'hubspot', hubspotCallId: '987654321', hubspotOwnerId: '41629711', hubspotDealIds: '123456' },
  });
  assert.deepEqual(read, {
    title: 'Discovery - Acme',
    titleSource: 'given',
    wantsDerivedTitle: false,
    repName: 'Sam Lee',
    repEmail: 'sam@yourco.com',
    calledAt: new Date('2026-03-04T16:30:00Z'),
    calledAtGuessed: false,
    duration: { kind: 'read', ms: 1_250_000, unit: 'ms', by: 'HubSpot documents ms', confidence: 'medium', warning: null },
    durationRaw: 1_250_000,
    audioUrl: 'https://...',
    transcript: null,
    externalId: null,
    hubspotCallId: '987654321',
    metadata: { source: 'hubspot', hubspotCallId: '987654321', hubspotOwnerId: '41629711', hubspotDealIds: ['123456'] },
    direction: null,
    outcome: null,
    sanitized: false,
    identityText: null,
  });
});

test('the flat body of a HubSpot workflow', () => {
  const read = call({
    callTitle: 'Discovery',
    callDate: 1_709_569_800_000,
    duration: '1250000',
    audioUrl,
    hubspotCallId: 987_654_321,
    hubspotOwnerId: '41629711',
    hubspotContactIds: '1;2',
    hubspotDealIds: 123,
    source: 'hubspot',
    syncMethod: 'workflow',
    hs_call_direction: 'OUTBOUND',
    hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
  });
  assert.deepEqual(read.metadata, {
    hubspotCallId: '987654321',
    hubspotOwnerId: '41629711',
    hubspotContactIds: ['1', '2'],
    hubspotDealIds: ['123'],
    source: 'hubspot',
    syncMethod: 'workflow',
    _extra: { hs_call_direction: 'OUTBOUND', hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7' },
  });
  assert.deepEqual([read.hubspotCallId, read.direction, read.outcome], ['987654321', 'outbound', 'Connected']);
  assert.deepEqual([read.duration.ms, read.calledAt.toISOString()], [1_250_000, '2024-03-04T16:30:00.000Z']);
});

// Every spelling of every field: body → what of the call it becomes.
const spellings: [body: Record<string, unknown>, part: Partial<PushedCall>][] = [
  [{ callTitle: ' Acme ' }, { title: 'Acme', titleSource: 'given', wantsDerivedTitle: false }],
  [{ call_title: 'Acme' }, { title: 'Acme', titleSource: 'given' }],
  [{ callTitle: 5 }, { title: '5' }],
  [{}, { title: 'Untitled call', titleSource: 'none', wantsDerivedTitle: true }],
  [{ callTitle: '  ' }, { title: 'Untitled call', titleSource: 'none' }],
  [{ disableAiTitleGeneration: true }, { wantsDerivedTitle: false }],
  [{ disable_ai_title_generation: 'true' }, { wantsDerivedTitle: false }],
  [{ disableAiTitleGeneration: 'false' }, { wantsDerivedTitle: true }],
  [{ useAiCallTitle: false }, { wantsDerivedTitle: false }],
  [
    { callTitle: 'Acme', useAiCallTitle: true },
    { title: 'Acme', wantsDerivedTitle: true },
  ],
  [
    { callTitle: 'Acme', use_ai_call_title: 1 },
    { title: 'Acme', wantsDerivedTitle: true },
  ],
  [{ callTitle: 'Acme', disableAiTitleGeneration: false }, { wantsDerivedTitle: true }],
  [{ callTitle: 'Acme', useAiCallTitle: true, disableAiTitleGeneration: false }, { wantsDerivedTitle: true }],
  [{ repName: 'Sam Lee' }, { repName: 'Sam Lee' }],
  [{ rep_name: 'Sam Lee' }, { repName: 'Sam Lee' }],
  [{ repEmail: ' Sam@YourCo.com ' }, { repEmail: 'sam@yourco.com' }],
  [{ rep_email: 'sam@yourco.com' }, { repEmail: 'sam@yourco.com' }],
  [{ repEmail: 'Sam Lee <sam@yourco.com>' }, { repEmail: 'sam@yourco.com' }],
  [{ repEmail: 'mailto:sam@yourco.com' }, { repEmail: 'sam@yourco.com' }],
  [{ repEmail: 'sam+calls@yourco.co.uk.' }, { repEmail: 'sam+calls@yourco.co.uk' }],
  [{ repEmail: 'søren@bücher.example' }, { repEmail: 'søren@bücher.example' }],
  [{ repEmail: '' }, { repEmail: null }],
  [{ call_date: '2026-03-04T16:30:00Z' }, { calledAt: new Date('2026-03-04T16:30:00Z'), calledAtGuessed: false }],
  [{ callDate: '1709569800' }, { calledAt: new Date('2024-03-04T16:30:00Z') }],
  [{ callDate: '2026-03-04 16:30', timezone: 'Europe/Berlin' }, { calledAt: new Date('2026-03-04T15:30:00Z') }],
  [{ callDate: null }, { calledAt: now, calledAtGuessed: true }],
  [{ audioUrl: undefined, audio_url: audioUrl }, { audioUrl }],
  [{ audioUrl: ` ${audioUrl} ` }, { audioUrl }],
  [{ audioUrl: 'HTTP://EXAMPLE.com/a' }, { audioUrl: 'HTTP://EXAMPLE.com/a' }],
  [{ audioUrl: 'https://bücher.example/ä.mp3?x=%20&s=a+b' }, { audioUrl: 'https://bücher.example/ä.mp3?x=%20&s=a+b' }],
  [{ audioUrl: 'http://10.0.0.1:8080/a' }, { audioUrl: 'http://10.0.0.1:8080/a' }],
  [{ audioUrl: 'https://example.com/a@b' }, { audioUrl: 'https://example.com/a@b' }],
  [{ audioUrl: `https://e.example/${'a'.repeat(2_030)}` }, { audioUrl: `https://e.example/${'a'.repeat(2_030)}` }],
  [{ externalId: 'call-1' }, { externalId: 'call-1', identityText: null }],
  [{ external_id: 42 }, { externalId: '42' }],
  [{ externalId: ' ' }, { externalId: null }],
  [{ transcript: ' Agent: Hello ' }, { transcript: 'Agent: Hello' }],
  [{ transcript: [{ speaker: 'A', text: 'Hello' }] }, { transcript: [{ speaker: 'A', text: 'Hello' }] }],
  [{ transcript: { utterances: [{ text: 'Hello' }] } }, { transcript: { utterances: [{ text: 'Hello' }] } }],
  [{ transcriptUtterances: [{ text: 'Hello', startTimeMillis: 0 }] }, { transcript: [{ text: 'Hello', startTimeMillis: 0 }] }],
  [{ transcript: '' }, { transcript: null }],
  [{ transcript: [] }, { transcript: null }],
  [{ transcript: { utterances: [] } }, { transcript: null }],
  [
    { duration: '20:50' },
    {
      durationRaw: '20:50',
      duration: { kind: 'read', ms: 1_250_000, unit: 'clock', by: 'explicit', confidence: 'high', warning: null },
    },
  ],
  [
    { duration: 1250, duration_unit: 'seconds' },
    {
      durationRaw: 1250,
      duration: { kind: 'read', ms: 1_250_000, unit: 's', by: 'durationUnit', confidence: 'high', warning: null },
    },
  ],
  [
    { duration: 1250, durationUnit: 'ms' },
    { duration: { kind: 'read', ms: 1_250, unit: 'ms', by: 'durationUnit', confidence: 'high', warning: null } },
  ],
  [{ durationUnit: 'parsec' }, { durationRaw: null }],
  [
    { duration: 5, transcript: 'word '.repeat(700) },
    { duration: { kind: 'read', ms: 300_000, unit: 'min', by: 'transcript words', confidence: 'medium', warning: null } },
  ],
  [
    { duration: 21, transcript: [{ text: 'word '.repeat(45) }] },
    { duration: { kind: 'read', ms: 21_000, unit: 's', by: 'transcript words', confidence: 'medium', warning: null } },
  ],
  [
    { duration: 45, transcript: 'WEBVTT\n\n44:00.000 --> 44:50.000\nBye' },
    { duration: { kind: 'read', ms: 2_700_000, unit: 'min', by: 'transcript end', confidence: 'high', warning: null } },
  ],
  [{ metadata: { hubspot_call_id: '7' } }, { hubspotCallId: '7', metadata: { hubspotCallId: '7' } }],
  [{ hubspot_call_id: '7' }, { hubspotCallId: '7', metadata: { hubspotCallId: '7' } }],
  [{ 'metadata.hubspotCallId': 7 }, { hubspotCallId: '7', metadata: { hubspotCallId: '7' } }],
  [{ metadata_hubspot_call_id: '7' }, { hubspotCallId: '7', metadata: { hubspotCallId: '7' } }],
  [
    { hubspotCallId: '7', metadata: { hubspotCallId: 7 } },
    { hubspotCallId: '7', metadata: { hubspotCallId: '7' } },
  ],
  [{ 'metadata.campaign': 'spring' }, { metadata: { campaign: 'spring' } }],
  [{ metadata_campaign: 'spring' }, { metadata: { campaign: 'spring' } }],
  [{ 'metadata[campaign]': 'spring' }, { metadata: { campaign: 'spring' } }],
  [{ sync_method: 'polling', hubspot_owner_id: 5 }, { metadata: { syncMethod: 'polling', hubspotOwnerId: '5' } }],
  [
    { metadata: '{"hubspotCallId": 9007199254740993, "campaign": "spring"}' },
    { hubspotCallId: '9007199254740993', metadata: { hubspotCallId: '9007199254740993', campaign: 'spring' } },
  ],
  [{ metadata: null }, { metadata: {} }],
  [{ metadata: {} }, { metadata: {} }],
  [
    { metadata: { a: 'x', b: 1.5, c: true, d: ['x', 1, false, null], e: null, f: '' } },
    { metadata: { a: 'x', b: 1.5, c: true, d: ['x', 1, false] } },
  ],
  [{ metadata: { hubspotDealIds: ['1', 2, ''] } }, { metadata: { hubspotDealIds: ['1', '2'] } }],
  [{ metadata: { hubspot_contact_ids: '1, 2,1' } }, { metadata: { hubspotContactIds: ['1', '2'] } }],
  [
    { campaign: 'spring', more: { deep: [1, { a: null }] }, empty: '' },
    { metadata: { _extra: { campaign: 'spring', more: { deep: [1, { a: null }] } } } },
  ],
  [
    {
      apiKey: key,
      api_key: key,
      'X-API-Key': key,
      'metadata.apiKey': key,
      metadata: { api_key: key, a: 1 },
      b: { apiKey: key, c: 2 },
    },
    { metadata: { a: 1, _extra: { b: { c: 2 } } } },
  ],
  [
    { callTitle: `${key}!`, metadata: { a: `Bearer ${key}` }, note: key },
    { title: 'pk_…!', metadata: { a: 'Bearer pk_…', _extra: { note: 'pk_…' } } },
  ],
  [{ metadata: { direction: 'inbound', outcome: 'Booked' } }, { direction: 'inbound', outcome: 'Booked' }],
  [{ metadata: { hs_call_direction: 'OUTBOUND', hs_call_status: 'COMPLETED' } }, { direction: 'outbound', outcome: 'COMPLETED' }],
  [{ direction: 'outbound-dial' }, { direction: 'outbound' }],
  [{ direction: 'Incoming' }, { direction: 'inbound' }],
  [{ direction: 'internal' }, { direction: null }],
  [{ metadata: { disposition: 'B2CF5968-551e-4856-9783-52b3da59a7d0' } }, { outcome: 'Left voicemail' }],
  [{ callTitle: 'same', call_title: ' same' }, { title: 'same' }],
  [{ callTitle: 'A', call_title: '' }, { title: 'A' }],
  [
    { duration: 60, duration_ms: 1 },
    { durationRaw: 60, metadata: { _extra: { duration_ms: 1 } } },
  ],
  // What cannot be stored is taken out of texts, and said to be.
  [{ callTitle: 'A\0cme' }, { title: 'Acme', sanitized: true }],
  [{ callTitle: 'A\ud800cme' }, { title: 'A\ufffdcme', sanitized: true }],
  [{ transcript: 'Agent: He\0llo' }, { transcript: 'Agent: Hello', sanitized: true }],
  [
    { transcript: [{ speaker: 'A\udfff', text: 'He\0llo' }] },
    { transcript: [{ speaker: 'A\ufffd', text: 'Hello' }], sanitized: true },
  ],
  [{ metadata: { a: 'x\0y' } }, { metadata: { a: 'xy' }, sanitized: true }],
  [{ note: 'x\ud83dy' }, { metadata: { _extra: { note: 'x\ufffdy' } }, sanitized: true }],
  // The rest is stored as sent: showing it safely is for those who show it.
  [{ callTitle: '=cmd(1)\u202e<script>"\';--\r\n👩‍👩‍👧' }, { title: '=cmd(1)\u202e<script>"\';--\r\n👩‍👩‍👧', sanitized: false }],
  [{ callTitle: 'x'.repeat(10_240) }, { title: 'x'.repeat(10_240) }],
  // What is longer or of another shape than we keep is cut or put aside: a call that is refused comes never again.
  [{ callTitle: 'x'.repeat(16_385) }, { title: 'x'.repeat(16_384) }],
  [{ rep_name: 'x'.repeat(201) }, { repName: 'x'.repeat(200) }],
  [{ audioUrl: `https://e.example/${'a'.repeat(8_174)}` }, { audioUrl: `https://e.example/${'a'.repeat(8_174)}` }],
  [{ metadata: { a: { b: 1 }, c: 2 } }, { metadata: { c: 2, _extra: { a: { b: 1 } } } }],
  [{ 'metadata.a': { b: 1 } }, { metadata: { _extra: { a: { b: 1 } } } }],
  [{ metadata: { a: [[1]] } }, { metadata: { _extra: { a: [[1]] } } }],
  [{ metadata: { a: 'x'.repeat(4_097) } }, { metadata: { _extra: { a: 'x'.repeat(4_097) } } }],
  [
    { metadata: { a: Array.from({ length: 600 }, () => 'xxxxxxxx') } },
    { metadata: { _extra: { a: Array.from({ length: 600 }, () => 'xxxxxxxx') } } },
  ],
  [
    { metadata: { ...numbered(52), hubspotCallId: '7', source: 'hubspot' } },
    { hubspotCallId: '7', metadata: { ...numbered(50), hubspotCallId: '7', source: 'hubspot', _extra: { k50: 50, k51: 51 } } },
  ],
  [{ metadata: { ['k'.repeat(101)]: 1 } }, { metadata: { _extraDropped: 1 } }],
  [{ metadata: { 'a\0b': 1 } }, { metadata: { _extra: { ab: 1 } } }],
  [{ metadata: { _extra: 1, _extraDropped: 2 } }, { metadata: { _extra: { _extra: 1, _extraDropped: 2 } } }],
];

function numbered(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, at]));
}

for (const [body, part] of spellings) {
  test(`read: ${JSON.stringify(body).slice(0, 110)}`, () => {
    const content =
      'audioUrl' in body || 'audio_url' in body || call({ audioUrl, ...body }).transcript !== null ? {} : { audioUrl };
    const read = call({ ...content, ...body });
    for (const [field, value] of Object.entries(part)) assert.deepEqual(read[field as keyof PushedCall], value, field);
    assert.ok(!JSON.stringify(read).includes(key));
  });
}

const refused: [body: Record<string, unknown>, path: string, message: RegExp][] = [
  [{ callTitle: {} }, 'callTitle', /string/],
  [{ repName: ['Sam'] }, 'repName', /string/],
  [{ repEmail: 'Sam Lee' }, 'repEmail', /sam@example\.com/],
  [{ repEmail: 'sam@' }, 'repEmail', /one e-mail address/],
  [{ repEmail: 'a@b.c; d@e.f' }, 'repEmail', /one e-mail address/],
  [{ repEmail: 'sa\0m@yourco.com' }, 'repEmail', /one e-mail address/],
  [{ repEmail: 'sa\ud800m@yourco.com' }, 'repEmail', /one e-mail address/],
  [{ repEmail: 'sam@your\r\nco.com' }, 'repEmail', /one e-mail address/],
  [{ repEmail: `${'x'.repeat(320)}@yourco.com` }, 'repEmail', /one e-mail address/],
  [{ repEmail: 5 }, 'repEmail', /one e-mail address/],
  [{ callDate: '2026-02-30T10:00:00Z' }, 'callDate', /calendar/],
  [{ callDate: '2026-03-04T16:30:00' }, 'callDate', /needs an offset/],
  [{ call_date: 'infinity' }, 'callDate', /not a date/],
  [{ callDate: '2026-03-04 16:30', timezone: 'Mars/Base' }, 'timezone', /Europe\/Berlin/],
  [{ duration: -5 }, 'duration', /negative/],
  [{ duration: true }, 'duration', /number/],
  [{ duration: 'abc' }, 'duration', /number/],
  [{ duration: 5, durationUnit: 'parsec' }, 'durationUnit', /ms, s or min/],
  [{ duration: 5, durationUnit: 5 }, 'durationUnit', /ms, s or min/],
  [{ audioUrl: 'recording.mp3' }, 'audioUrl', /https:\/\//],
  [{ audioUrl: 'data:audio/wav;base64,AAAA' }, 'audioUrl', /https:\/\//],
  [{ audioUrl: 'file:///etc/passwd' }, 'audioUrl', /https:\/\//],
  [{ audioUrl: 'ftp://example.com/a' }, 'audioUrl', /https:\/\//],
  [{ audioUrl: 'javascript:alert(1)' }, 'audioUrl', /https:\/\//],
  [{ audioUrl: 'https://user:secret@example.com/a' }, 'audioUrl', /user name/],
  [{ audioUrl: 'https://user@example.com' }, 'audioUrl', /user name/],
  [{ audioUrl: 'https://' }, 'audioUrl', /not a valid/],
  [{ audioUrl: 'https://exa mple.com/' }, 'audioUrl', /not a valid/],
  [{ audioUrl: 'https://example.com/a\nb' }, 'audioUrl', /not a valid/],
  [{ audioUrl: 'https://example.com/\0' }, 'audioUrl', /not a valid/],
  [{ audioUrl: 'https://example.com/\ud800' }, 'audioUrl', /not a valid/],
  [{ audioUrl: 'https:\\\\example.com' }, 'audioUrl', /https:\/\//],
  [{ audioUrl: 'https://example.com\\@evil.example/' }, 'audioUrl', /not a valid/],
  [{ audioUrl: `https://e.example/${'a'.repeat(8_175)}` }, 'audioUrl', /at most 8192/],
  [{ audioUrl: 5 }, 'audioUrl', /string/],
  [{ transcript: 5 }, 'transcript', /text/],
  [{ transcript: true }, 'transcript', /text/],
  [{ externalId: 'a\0b' }, 'externalId', /control characters/],
  [{ externalId: 'a\ud800' }, 'externalId', /control characters/],
  [{ externalId: 'x'.repeat(513) }, 'externalId', /at most 512/],
  [{ externalId: {} }, 'externalId', /string/],
  [{ externalId: true }, 'externalId', /string/],
  [{ externalId: 1.5 }, 'externalId', /string/],
  [{ useAiCallTitle: 'perhaps' }, 'useAiCallTitle', /true or false/],
  [{ disable_ai_title_generation: [] }, 'disableAiTitleGeneration', /true or false/],
  [{ metadata: [] }, 'metadata', /flat object/],
  [{ metadata: 'source=hubspot' }, 'metadata', /flat object/],
  [{ metadata: 5 }, 'metadata', /flat object/],
  [{ metadata: { hubspotCallId: ['1', '2'] } }, 'metadata.hubspotCallId', /one id/],
  [{ hubspotCallId: '1\u00002' }, 'hubspotCallId', /one id/],
  [{ hubspotCallId: 9_007_199_254_740_994 }, 'hubspotCallId', /one id/],
  [{ hubspotCallId: '1\ufffd' }, 'hubspotCallId', /one id/],
  [{ hubspotOwnerId: true }, 'hubspotOwnerId', /one id/],
  [{ metadata: { hubspotDealIds: [{}] } }, 'metadata.hubspotDealIds', /list of strings/],
];

for (const [body, path, message] of refused) {
  test(`refused at ${path}: ${JSON.stringify(body).slice(0, 90)}`, () => {
    const { code, fields, message: sentence } = refusal({ audioUrl, ...body });
    assert.equal(code, 'validation_failed');
    assert.deepEqual(
      fields.map((field) => field.path),
      [path],
    );
    assert.match(fields[0]?.message ?? '', message);
    assert.match(sentence, message);
  });
}

const conflicts: [body: Record<string, unknown>, path: string][] = [
  [{ callTitle: 'A', call_title: 'B' }, 'callTitle'],
  [{ repEmail: 'a@b.c', rep_email: 'd@e.f' }, 'repEmail'],
  [{ audio_url: 'https://example.com/other' }, 'audioUrl'],
  [{ duration: 1, duration_unit: 's', durationUnit: 'ms' }, 'durationUnit'],
  [{ transcript: 'a', useAiCallTitle: true, use_ai_call_title: false }, 'useAiCallTitle'],
  [{ useAiCallTitle: true, disableAiTitleGeneration: true }, 'useAiCallTitle'],
  [{ metadata: { hubspotCallId: '1', hubspot_call_id: '2' } }, 'metadata.hubspotCallId'],
  [{ hubspotCallId: '1', metadata: { hubspotCallId: '2' } }, 'metadata.hubspotCallId'],
  [{ 'metadata.a': '1', metadata_a: '2' }, 'metadata.a'],
  [{ 'metadata.a': { b: 1 }, metadata_a: { b: 2 } }, 'metadata.a'],
];

for (const [body, path] of conflicts) {
  test(`conflicting spellings of ${path}: ${JSON.stringify(body)}`, () => {
    const { code, fields } = refusal({ audioUrl, ...body });
    assert.equal(code, 'conflicting_spellings');
    assert.deepEqual(
      fields.map((field) => [field.path, field.code]),
      [[path, 'conflicting_spellings']],
    );
  });
}

for (const body of [null, [], 'x', 1, true, undefined, [{ audioUrl }]]) {
  test(`an object is expected, not ${JSON.stringify(body) ?? 'undefined'}`, () =>
    assert.equal(refusal(body).code, 'object_expected'));
}

for (const text of [
  '{"__proto__":{"a":1}}',
  '{"constructor":1}',
  '{"metadata":{"prototype":1}}',
  '{"metadata.__proto__":1}',
  '{"metadata":"{\\"a\\":1,\\"constructor\\":2}"}',
]) {
  test(`a key that reaches a prototype is refused: ${text}`, () => {
    const body = parseJson(text);
    assert.ok(body.kind === 'ok');
    const { code } = refusal({ audioUrl, ...(body.value as Record<string, unknown>) });
    assert.equal(code, text.includes('"metadata":"') ? 'validation_failed' : 'forbidden_key');
    assert.equal(({} as Record<string, unknown>)['a'], undefined);
  });
}

test('every problem is told at once, with its path', () => {
  const { fields, message } = refusal({ repEmail: 'nobody', callDate: '03/04/2026', duration: 'abc', audioUrl: 'x' });
  assert.deepEqual(fields.map(({ path }) => path).toSorted(), ['audioUrl', 'callDate', 'duration', 'repEmail']);
  assert.match(message, / 3 more in fields\.$/);
});

const empty: Record<string, unknown>[] = [
  {},
  { transcript: '', audioUrl: '' },
  { transcript: '   ', audio_url: null },
  { transcript: [] },
  { transcript: { utterances: [] } },
  { transcript: '\0' },
];
for (const body of empty) {
  test(`without content: ${JSON.stringify(body)}`, () => {
    const reading = readPushedCall({ ...body, hubspotCallId: '7' }, now);
    assert.ok(reading.kind === 'no_content');
    assert.equal(reading.code, 'transcript_or_audio_required');
    assert.deepEqual([reading.call.hubspotCallId, reading.call.identityText], ['7', null]);
  });
}

test('a field that was nearly spelled right is named', () => {
  const reading = readPushedCall({ audioURL: audioUrl }, now);
  assert.ok(reading.kind === 'no_content');
  assert.deepEqual(
    reading.fields.map(({ path, code }) => [path, code]),
    [['audioURL', 'unknown_field']],
  );
  assert.match(reading.fields[0]?.message ?? '', /Did you mean audioUrl\?/);
});

test('a whole HubSpot record is not refused: what is too large is dropped and counted', () => {
  const record = Object.fromEntries(Array.from({ length: 700 }, (_, at) => [`hs_property_${at}`, 'value']));
  const read = call({ audioUrl, ...record, notes: 'x'.repeat(100_000) });
  assert.equal(Object.keys(read.metadata['_extra'] as object).length, 500);
  assert.equal(read.metadata['_extraDropped'], 201);
});

test('one long field takes no room from those after it', () => {
  const read = call({ audioUrl, hs_call_body: 'x'.repeat(70_000), hs_call_direction: 'INBOUND', campaign: 'spring' });
  assert.deepEqual(read.metadata, { _extra: { hs_call_direction: 'INBOUND', campaign: 'spring' }, _extraDropped: 1 });
  assert.equal(read.direction, 'inbound');
});

test('direction and outcome are read before fields are dropped', () => {
  const record = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`hs_property_${at}`, 'value']));
  const read = call({ audioUrl, ...record, hs_call_direction: 'OUTBOUND', hs_call_disposition: key });
  assert.deepEqual([read.metadata['_extraDropped'], read.direction, read.outcome], [2, 'outbound', 'pk_…']);
});

// Two messages are the same call when they say so.
const first = { transcript: 'Agent: Hello', callDate: '2026-03-04T16:30:00Z', repEmail: 'sam@yourco.com' };
const identities: [name: string, body: Record<string, unknown>, same: boolean][] = [
  ['the same', { ...first }, true],
  ['another spelling', { transcript: ' Agent: Hello', call_date: '2026-03-04T17:30:00+01:00', rep_email: 'SAM@yourco.com' }, true],
  ['another title', { ...first, callTitle: 'New' }, true],
  ['a recording that came late', { ...first, audioUrl }, true],
  ['another transcript', { ...first, transcript: 'Agent: Hi' }, false],
  ['another date', { ...first, callDate: '2026-03-04T16:31:00Z' }, false],
  ['another rep', { ...first, repEmail: 'pat@yourco.com' }, false],
  ['no rep', { ...first, repEmail: null }, false],
];
for (const [name, body, same] of identities) {
  test(`${same ? 'the same call' : 'another call'}: ${name}`, () => {
    assert.equal(call(body).identityText === call(first).identityText, same);
  });
}

test('without a date the time of arrival makes no difference', () => {
  const later = readPushedCall({ audioUrl, repName: 'Sam' }, new Date(now.getTime() + 60_000));
  assert.ok(later.kind === 'call');
  assert.equal(later.call.identityText, call({ audioUrl, repName: 'Sam' }).identityText);
  assert.notEqual(later.call.identityText, null);
});

const names = [
  'callTitle',
  'rep_email',
  'callDate',
  'duration',
  'durationUnit',
  'audioUrl',
  'transcript',
  'metadata',
  'externalId',
  'hubspotCallId',
];
test('nothing makes it throw; what is read can be stored and is the same when read again', () => {
  const entries = fc.array(
    fc.tuple(
      fc.oneof(fc.constantFrom(...names), fc.string({ unit: 'binary' })),
      fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' })),
    ),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        entries.map((pairs) => Object.fromEntries(pairs)),
      ),
      (body) => {
        const reading = readPushedCall(body, now);
        assert.deepEqual(readPushedCall(body, now), reading);
        const text = JSON.stringify(reading);
        if (reading.kind === 'refused') assert.ok(reading.message.endsWith('.') || reading.message.endsWith('fields.'));
        else assert.ok(!/\\u0000|\\ud[89a-f]/.test(text.replaceAll('\\\\', '')));
        assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
      },
    ),
    { numRuns: 1_000 },
  );
});
