// The steps of the funnel by disposition, and clocks of zones as stretches.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockStretches, dispositionsReaching } from './funnel.ts';

test('whoever spoke has answered; a busy line has not', () => {
  const [answered, human] = [dispositionsReaching('answered'), dispositionsReaching('human')];
  for (const disposition of human) assert.ok(answered.includes(disposition), disposition);
  const cases = [
    ['connected', true, true],
    ['opted_out', true, true],
    ['voicemail_reached', true, false],
    ['nobody_spoke', true, false],
    ['no_answer', false, false],
    ['interrupted', false, false],
  ] as const;
  for (const [disposition, isAnswered, isHuman] of cases)
    assert.deepEqual([answered.includes(disposition), human.includes(disposition)], [isAnswered, isHuman], disposition);
});

test('clocks are parted where they are put forward, and lie edge to edge', () => {
  const [from, until] = [Date.parse('2026-03-01T00:00:00Z'), Date.parse('2026-04-01T00:00:00Z')];
  const change = Date.parse('2026-03-29T01:00:00Z');
  assert.deepEqual(clockStretches(['Europe/Berlin', 'Asia/Kolkata'], from, until), [
    { zone: 'Europe/Berlin', fromMs: from, untilMs: change, offsetMs: 3_600_000 },
    { zone: 'Europe/Berlin', fromMs: change, untilMs: until, offsetMs: 7_200_000 },
    { zone: 'Asia/Kolkata', fromMs: from, untilMs: until, offsetMs: 19_800_000 },
  ]);
  assert.deepEqual(clockStretches(['Europe/Berlin'], until, from), []);
});
