// HubSpot's spellings: every one it has been seen to use is read, and nothing is guessed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hubspotId, hubspotInstant, object, paging } from './shapes.ts';

describe('dates', () => {
  const cases: [string | number, string | null][] = [
    ['2026-03-04T16:31:00Z', '2026-03-04T16:31:00.000Z'],
    ['2026-03-04T16:31:00.4Z', '2026-03-04T16:31:00.400Z'],
    ['2026-03-04T16:31:00.45Z', '2026-03-04T16:31:00.450Z'],
    ['2026-03-04T16:31:00.456Z', '2026-03-04T16:31:00.456Z'],
    ['2026-03-04T16:31:00', '2026-03-04T16:31:00.000Z'],
    ['2026-03-04T16:31:00+02:00', '2026-03-04T14:31:00.000Z'],
    ['2026-03-04', '2026-03-04T00:00:00.000Z'],
    ['1772641860456', '2026-03-04T16:31:00.456Z'],
    [1_772_641_860_456, '2026-03-04T16:31:00.456Z'],
    ['', null],
    ['yesterday', null],
    ['99999999999999999999', null],
  ];
  for (const [value, expected] of cases)
    test(JSON.stringify(value), () => assert.equal(hubspotInstant.safeParse(value).data?.toISOString() ?? null, expected));
});

describe('ids', () => {
  const cases: [unknown, string | null][] = [
    ['101234567890123456', '101234567890123456'],
    [442_222_359_747, '442222359747'],
    // As a number it is not exact any more, so whose id it is cannot be known.
    [JSON.parse('101234567890123457'), null],
    ['', null],
    ['12a', null],
    [-1, null],
    [null, null],
  ];
  for (const [value, expected] of cases) test(String(value), () => assert.equal(hubspotId.safeParse(value).data ?? null, expected));
});

test('values are text or null whatever they came as; times are found in the properties where the record has none', () => {
  const read = object.parse({
    id: 7,
    properties: { hs_call_duration: 1250, hs_call_has_voicemail: false, hs_call_body: null, hs_lastmodifieddate: '1772641860456' },
    warnings: ['unknown fields are passed over'],
  });
  assert.deepEqual(read.properties, {
    ...{ hs_call_duration: '1250', hs_call_has_voicemail: 'false', hs_call_body: null, hs_lastmodifieddate: '1772641860456' },
  });
  assert.deepEqual([read.id, read.updatedAt.toISOString(), read.archived], ['7', '2026-03-04T16:31:00.456Z', false]);
});

test('the last page has no paging, an empty one, or null', () => {
  for (const last of [undefined, null, {}, { next: null }]) assert.equal(paging.parse(last), null);
  assert.equal(paging.parse({ next: { after: 200 } }), '200');
});
