// Numbers in words, and the words read back by a reader that knows nothing of how they were made.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { numberInWords, ordinalInWords, readWrittenNumber, roundedInWords, wholeInWords } from './spoken-number.ts';

const read: [written: string, negative: boolean, whole: bigint, fraction: string][] = [
  ['125000', false, 125_000n, ''],
  ['1,25,000', false, 125_000n, ''],
  ['125,000', false, 125_000n, ''],
  ['1 250 000', false, 1_250_000n, ''],
  ["1'250'000", false, 1_250_000n, ''],
  ['12.5', false, 12n, '5'],
  ['12,5', false, 12n, '5'],
  ['1,250.50', false, 1250n, '5'],
  ['1.250,50', false, 1250n, '5'],
  ['1.250.000', false, 1_250_000n, ''],
  ['1.250', false, 1n, '25'],
  ['-0.0', false, 0n, ''],
  ['-7', true, 7n, ''],
  ['+007', false, 7n, ''],
  ['1.25E8', false, 125_000_000n, ''],
  ['1.256e2', false, 125n, '6'],
  ['999999999999999999', false, 999_999_999_999_999_999n, ''],
  ['12345678901234567', false, 12_345_678_901_234_567n, ''],
];
for (const [written, negative, whole, fraction] of read) {
  test(`read ${written}`, () => assert.deepEqual(readWrittenNumber(written), { negative, whole, fraction }));
}
for (const written of [
  '',
  'abc',
  '1,2,3',
  '12,34',
  '1.2.3',
  '5 apples',
  '0x10',
  '1e99',
  '9'.repeat(19),
  '--5',
  '.5',
  '1,25,00',
  '٣',
]) {
  const expected = written === '12,34' ? { negative: false, whole: 12n, fraction: '34' } : null;
  test(`${JSON.stringify(written).slice(0, 20)} is ${expected ? 'a decimal comma' : 'no number'}`, () => {
    assert.deepEqual(readWrittenNumber(written), expected);
  });
}

const words: [written: string, indian: string, western: string][] = [
  ['0', 'zero', 'zero'],
  ['13', 'thirteen', 'thirteen'],
  ['40', 'forty', 'forty'],
  ['105', 'one hundred five', 'one hundred five'],
  ['999', 'nine hundred ninety-nine', 'nine hundred ninety-nine'],
  ['1000', 'one thousand', 'one thousand'],
  ['99999', 'ninety-nine thousand nine hundred ninety-nine', 'ninety-nine thousand nine hundred ninety-nine'],
  ['125000', 'one lakh twenty-five thousand', 'one hundred twenty-five thousand'],
  ['1000000', 'ten lakh', 'one million'],
  ['12345678', 'one crore twenty-three lakh forty-five thousand six hundred seventy-eight', ''],
  ['2500000000', 'two hundred fifty crore', 'two billion five hundred million'],
  ['1000000000000', 'one lakh crore', 'one trillion'],
  ['-12.50', 'minus twelve point five', 'minus twelve point five'],
  ['0.05', 'zero point zero five', 'zero point zero five'],
];
for (const [written, indian, western] of words) {
  test(`${written} in words`, () => {
    const number = readWrittenNumber(written)!;
    assert.equal(numberInWords(number, 'indian'), indian);
    if (western !== '') assert.equal(numberInWords(number, 'western'), western);
  });
}

const rounded: [written: string, step: 100 | 1000, text: string][] = [
  ['125430', 100, 'one lakh twenty-five thousand four hundred'],
  ['125450', 100, 'one lakh twenty-five thousand five hundred'],
  ['125430', 1000, 'one lakh twenty-five thousand'],
  ['125500', 1000, 'one lakh twenty-six thousand'],
  ['49.9', 100, 'zero'],
  ['50', 100, 'one hundred'],
  ['-449', 100, 'minus four hundred'],
  ['-49', 100, 'zero'],
  ['99999', 1000, 'one lakh'],
];
for (const [written, step, text] of rounded) {
  test(`${written} to the nearest ${step}`, () => assert.equal(roundedInWords(readWrittenNumber(written)!, step, 'indian'), text));
}

const ordinals: [number, string][] = [
  [1, 'first'],
  [2, 'second'],
  [3, 'third'],
  [4, 'fourth'],
  [8, 'eighth'],
  [9, 'ninth'],
  [12, 'twelfth'],
  [20, 'twentieth'],
  [21, 'twenty-first'],
  [30, 'thirtieth'],
  [31, 'thirty-first'],
];
for (const [value, text] of ordinals) test(`${value} is ${text}`, () => assert.equal(ordinalInWords(value), text));

const values =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const decades = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const scales: Record<string, bigint> = {
  thousand: 1000n,
  lakh: 100_000n,
  million: 1_000_000n,
  crore: 10_000_000n,
  billion: 10n ** 9n,
  trillion: 10n ** 12n,
  quadrillion: 10n ** 15n,
};

/** Splits at the largest scale word, the last one of its kind, and reads both sides. */
function heard(text: string): bigint {
  const parts = text.split(' ');
  const top = parts.reduce<bigint>((most, word) => (scales[word] !== undefined && scales[word] > most ? scales[word] : most), 0n);
  if (top > 0n) {
    const at = parts.findLastIndex((word) => scales[word] === top);
    return heard(parts.slice(0, at).join(' ')) * top + (at === parts.length - 1 ? 0n : heard(parts.slice(at + 1).join(' ')));
  }
  const hundred = parts.indexOf('hundred');
  if (hundred !== -1) {
    return (
      heard(parts.slice(0, hundred).join(' ')) * 100n +
      (hundred === parts.length - 1 ? 0n : heard(parts.slice(hundred + 1).join(' ')))
    );
  }
  return text.split('-').reduce((sum, word) => {
    const decade = decades.indexOf(word);
    assert.ok(decade !== -1 || values.includes(word), `“${word}” is no word for a number`);
    return sum + BigInt(decade === -1 ? values.indexOf(word) : (decade + 2) * 10);
  }, 0n);
}

for (const grouping of ['indian', 'western'] as const) {
  test(`what is said (${grouping}) is what was meant`, () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }), fc.integer({ min: 0, max: 17 }), (value, cut) => {
        const number = value / 10n ** BigInt(cut);
        assert.equal(heard(wholeInWords(number, grouping)), number);
      }),
      { numRuns: 2000 },
    );
  });
}
