// Every row of the table of durations, and what else is written for one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readDuration } from './duration.ts';
import { type DurationExample, durationExamples } from './duration-examples.ts';

const none = {};
const hubspot = { source: 'hubspot' };

const edges: DurationExample[] = [
  [1250000, hubspot, 1_250_000, 'ms', 'HubSpot documents ms', 'medium'],
  [21, none, 21_000, 's', 'threshold', 'low'],
  [21, { transcriptWords: 2800 }, 1_260_000, 'min', 'transcript words', 'medium'],
  [21, { transcriptWords: 45 }, 21_000, 's', 'transcript words', 'medium'],
  [5, { transcriptWords: 700 }, 300_000, 'min', 'transcript words', 'medium'],
  [90, none, 90_000, 's', 'threshold', 'low'],
  [300, none, 300_000, 's', 'threshold', 'medium'],
  [3600, none, 3_600_000, 's', 'threshold', 'medium'],
  [3600, { ...hubspot, transcriptWords: 8100 }, 3_600_000, 's', 'transcript words', 'medium'],
  [8000, hubspot, 8_000, 'ms', 'HubSpot documents ms', 'medium'],
  [15000, none, 15_000, 'ms', 'threshold', 'medium'],
  [15000, { transcriptWords: 33 }, 15_000, 'ms', 'transcript words', 'medium'],
  [14400, none, 14_400_000, 's', 'threshold', 'medium'],
  [28800, none, 28_800, 'ms', 'threshold', 'medium'],
  [60000, none, 60_000, 'ms', 'threshold', 'medium'],
  [60000, { transcriptWords: 130 }, 60_000, 'ms', 'transcript words', 'medium'],
  [125000, none, 125_000, 'ms', 'threshold', 'medium'],
  [0, none, 0, 'any', 'zero', 'high'],
  ['1250', none, 1_250_000, 's', 'threshold', 'medium'],
  ['1:02:03', none, 3_723_000, 'clock', 'explicit', 'high'],
  ['1250 s', none, 1_250_000, 's', 'explicit', 'high'],
  [1250, { unit: 'min' }, 75_000_000, 'min', 'durationUnit', 'high'],
  [1250, { unit: 's' }, 1_250_000, 's', 'durationUnit', 'high'],
  [null, none, null, null, 'absent', 'none'],
  [0.35, none, 21_000, 'min', 'threshold: fraction', 'low'],
  [999, none, 999_000, 's', 'threshold', 'medium'],
  [1000, none, 1_000_000, 's', 'threshold', 'medium'],
  [1000, hubspot, 1_000, 'ms', 'HubSpot documents ms', 'medium'],
  // Beyond the table: what the rules say at their edges, and other ways to write a length.
  [undefined, none, null, null, 'absent', 'none'],
  ['', none, null, null, 'absent', 'none'],
  ['  ', { unit: 'ms' }, null, null, 'absent', 'none'],
  [10, none, 600_000, 'min', 'threshold', 'low'],
  [11, none, 11_000, 's', 'threshold', 'low'],
  [999, hubspot, 999_000, 's', 'threshold', 'medium'],
  [14_401, none, 14_401_000, 's', 'threshold', 'low'],
  [28_800_000, none, 28_800_000, 'ms', 'threshold', 'medium'],
  [1250000, { source: ' HubSpot ' }, 1_250_000, 'ms', 'HubSpot documents ms', 'medium'],
  [45, { transcriptEndMs: 50_000, transcriptWords: 6000 }, 45_000, 's', 'transcript end', 'high'],
  [45, { audioMs: 44_000, transcriptEndMs: 2_650_000 }, 45_000, 's', 'audio length', 'high'],
  [45, { audioMs: 600_000 }, 45_000, 's', 'threshold', 'low'],
  [21, { transcriptWords: 29 }, 21_000, 's', 'threshold', 'low'],
  ['1,250', none, 1_250_000, 's', 'threshold', 'medium'],
  ['20,8', none, 1_248_000, 'min', 'threshold: fraction', 'low'],
  ['1.25e6', none, 1_250_000, 'ms', 'threshold', 'medium'],
  ['1250000ms', none, 1_250_000, 'ms', 'explicit', 'high'],
  ['20m 50s', none, 1_250_000, 'clock', 'explicit', 'high'],
  ['2 h', none, 7_200_000, 'h', 'explicit', 'high'],
  ['00:20:50.5', none, 1_250_500, 'clock', 'explicit', 'high'],
  ['90:30', none, 5_430_000, 'clock', 'explicit', 'high'],
  ['PT1H0.5S', none, 3_600_500, 'iso', 'explicit', 'high'],
  ['PT0S', none, 0, 'any', 'zero', 'high'],
  ['1250 s', { unit: 'ms' }, 1_250_000, 's', 'explicit', 'high'],
  [1250, { unit: ' ' }, 1_250_000, 's', 'threshold', 'medium'],
];

for (const [value, evidence, ms, unit, by, confidence] of [...durationExamples, ...edges]) {
  test(`${JSON.stringify(value) ?? 'undefined'} ${JSON.stringify(evidence)} → ${ms} ms, ${unit} by ${by}, ${confidence}`, () => {
    assert.deepEqual(readDuration(value, evidence), { kind: 'read', ms, unit, by, confidence, warning: null });
  });
}

for (const value of [86_400_000, 1_000_000_000_000, '9007199254740993', 0.001, 28_800_001]) {
  test(`${value} is kept as null with a warning`, () => {
    const reading = readDuration(value);
    assert.ok(reading.kind === 'read');
    assert.deepEqual([reading.ms, reading.unit, reading.confidence], [null, null, 'none']);
    assert.match(reading.warning ?? '', /not a plausible length/);
  });
}

test('even a told length is not kept beyond a day', () => {
  const reading = readDuration(1250, { unit: 'h' });
  assert.ok(reading.kind === 'read' && reading.ms === null);
  assert.match(reading.warning ?? '', /longer than a day/);
});

for (const value of [
  -5,
  'abc',
  NaN,
  true,
  false,
  Infinity,
  {},
  [],
  [5],
  '-5',
  '1:99',
  '1:75:00',
  'PT',
  'P',
  '5 apples',
  '0x10',
  '9'.repeat(80),
]) {
  test(`refused: ${typeof value === 'number' ? String(value) : JSON.stringify(value).slice(0, 30)}`, () => {
    const reading = readDuration(value);
    assert.ok(reading.kind === 'refused');
    assert.equal(reading.field, 'duration');
    assert.match(reading.message, /Send /);
  });
}

for (const [unit, spellings] of [
  ['ms', ['ms', 'MS', 'msec', 'millis', 'millisecond', 'milliseconds']],
  ['s', ['s', 'sec', 'secs', 'second', 'Seconds', ' S ']],
  ['min', ['m', 'min', 'mins', 'minute', 'MINUTES']],
  ['h', ['h', 'hr', 'hours']],
] as const) {
  for (const spelling of spellings) {
    test(`durationUnit ${JSON.stringify(spelling)} is ${unit}`, () => {
      const reading = readDuration(2, { unit: spelling });
      assert.ok(reading.kind === 'read');
      assert.deepEqual([reading.unit, reading.by], [unit, 'durationUnit']);
    });
  }
}

for (const unit of ['fortnight', 'constructor', '__proto__', '?']) {
  test(`durationUnit ${unit} is refused by its own name`, () => {
    assert.equal(readDuration(5, { unit }).kind === 'refused' && 'durationUnit', 'durationUnit');
  });
}

test('no value and no evidence makes it throw, and a length is whole milliseconds or null', () => {
  const evidence = fc.record(
    {
      unit: fc.oneof(fc.string(), fc.constantFrom('ms', 's', 'min')),
      source: fc.oneof(fc.string(), fc.constant('hubspot')),
      transcriptWords: fc.double(),
      transcriptEndMs: fc.double(),
      audioMs: fc.double(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.double(), fc.string()), evidence, (value, known) => {
      const reading = readDuration(value, known);
      return reading.kind === 'refused' || reading.ms === null || (Number.isSafeInteger(reading.ms) && reading.ms >= 0);
    }),
  );
});
