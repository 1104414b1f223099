// How far two judges agree: textbook figures, and where there is nothing to tell.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreementOf } from './agreement.ts';

const times = (count: number, first: string, second: string) =>
  Array.from({ length: count }, (): [string, string] => [first, second]);

for (const { name, pairs, kappa, agreed } of [
  {
    name: 'two readers of fifty proposals',
    pairs: [...times(20, 'yes', 'yes'), ...times(5, 'yes', 'no'), ...times(10, 'no', 'yes'), ...times(15, 'no', 'no')],
    kappa: 0.4,
    agreed: 0.7,
  },
  {
    name: 'three answers',
    pairs: [
      ...times(44, 'a', 'a'),
      ...times(5, 'a', 'b'),
      ...times(1, 'a', 'c'),
      ...times(7, 'b', 'a'),
      ...times(20, 'b', 'b'),
      ...times(3, 'b', 'c'),
      ...times(9, 'c', 'a'),
      ...times(5, 'c', 'b'),
      ...times(6, 'c', 'c'),
    ],
    kappa: 0.492,
    agreed: 0.7,
  },
  { name: 'all the same', pairs: [...times(15, 'met', 'met'), ...times(15, 'no', 'no')], kappa: 1, agreed: 1 },
  { name: 'always the contrary', pairs: [...times(15, 'met', 'no'), ...times(15, 'no', 'met')], kappa: -1, agreed: 0 },
  {
    name: 'many agree and chance explains it',
    pairs: [...times(81, 'met', 'met'), ...times(9, 'met', 'no'), ...times(9, 'no', 'met'), ...times(1, 'no', 'no')],
    kappa: 0,
    agreed: 0.82,
  },
] as const) {
  test(`kappa: ${name}`, () => {
    const found = agreementOf(pairs);
    assert.equal(found.kind, 'measured');
    assert.ok(found.kind === 'measured');
    assert.deepEqual([found.kappa, found.agreed], [kappa, agreed]);
    assert.ok(found.low <= found.kappa && found.kappa <= found.high);
    assert.ok(found.low < found.high, 'an interval has a width, even where all agree');
    assert.ok(found.low >= -1 && found.high <= 1);
  });
}

test('the interval becomes narrower with more answers', () => {
  const widths = [1, 4, 16].map((many) => {
    const found = agreementOf([
      ...times(20 * many, 'yes', 'yes'),
      ...times(5 * many, 'yes', 'no'),
      ...times(15 * many, 'no', 'no'),
    ]);
    return found.kind === 'measured' ? found.high - found.low : Number.NaN;
  });
  assert.ok(widths[0]! > widths[1]! && widths[1]! > widths[2]!, String(widths));
});

test('few answers tell nothing, and always the same answer neither', () => {
  assert.deepEqual(agreementOf(times(19, 'yes', 'no')), { kind: 'too-few', sampleSize: 19, least: 20 });
  assert.deepEqual(agreementOf([], 0), { kind: 'too-few', sampleSize: 0, least: 0 });
  assert.deepEqual(agreementOf(times(25, 'met', 'met')), { kind: 'no-variation', sampleSize: 25, agreed: 1 });
});
