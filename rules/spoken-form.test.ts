// Every spoken form with the values it meets in a CRM, those it cannot say among them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { knownCurrencies } from './spoken-currency.ts';
import { speak, spokenForms, type SpokenForm } from './spoken-form.ts';
import { type SpokenFormExample, spokenFormExamples, spokenZone } from './spoken-form-examples.ts';

const full: SpokenForm = { kind: 'full_words', grouping: 'indian' };
const rupees: SpokenForm = { kind: 'currency', currency: 'INR', grouping: 'indian' };
const dollars: SpokenForm = { kind: 'currency', currency: 'USD', grouping: 'western' };
const yen: SpokenForm = { kind: 'currency', currency: 'JPY', grouping: 'western' };
const dayFirst: SpokenForm = { kind: 'date', order: 'day_first' };
const monthFirst: SpokenForm = { kind: 'date', order: 'month_first' };
const moment: SpokenForm = { kind: 'date_and_time', order: 'day_first' };
const time: SpokenForm = { kind: 'time' };
const phone: SpokenForm = { kind: 'phone' };

const edges: SpokenFormExample[] = [
  ['', full, null],
  ['1250.50', rupees, 'one thousand two hundred fifty rupees and fifty paise'],
  ['₹ 1,25,000', rupees, 'one lakh twenty-five thousand rupees'],
  ['Rs. 1', dollars, 'one rupee'],
  ['-$5', dollars, 'minus five dollars'],
  ['$-5', dollars, 'minus five dollars'],
  ['-₹5', dollars, 'minus five rupees'],
  ['--5', dollars, null],
  ['1', dollars, 'one dollar'],
  ['0.01', dollars, 'one cent'],
  ['0', dollars, 'zero dollars'],
  ['0.999', dollars, 'one dollar'],
  ['-0.001', dollars, 'zero dollars'],
  ['-0.01', dollars, 'minus one cent'],
  ['1.005', dollars, 'one dollar and one cent'],
  ['99,95 €', dollars, 'ninety-nine euros and ninety-five cents'],
  ['€2', rupees, 'two euros'],
  ['£0.01', dollars, 'one penny'],
  ['1250.5', yen, 'one thousand two hundred fifty-one yen'],
  ['free', dollars, null],
  ['2026-03-09', dayFirst, 'Monday, the ninth of March, twenty twenty-six'],
  ['2000-01-31', monthFirst, 'Monday, January thirty-first, two thousand'],
  ['2007-02-28', dayFirst, 'Wednesday, the twenty-eighth of February, two thousand seven'],
  ['2010-02-28', dayFirst, 'Sunday, the twenty-eighth of February, twenty ten'],
  ['1905-12-12', dayFirst, 'Tuesday, the twelfth of December, nineteen oh five'],
  ['1900-12-12', dayFirst, 'Wednesday, the twelfth of December, nineteen hundred'],
  ['2024-02-29', dayFirst, 'Thursday, the twenty-ninth of February, twenty twenty-four'],
  ['2026-02-29', dayFirst, null],
  ['2026-13-01', dayFirst, null],
  ['09/03/2026', dayFirst, null],
  ['2026-03-09T20:00:00', dayFirst, 'Monday, the ninth of March, twenty twenty-six'],
  ['1773086400000', dayFirst, 'Tuesday, the tenth of March, twenty twenty-six'],
  ['3:30 pm', time, 'three thirty PM'],
  ['12:05 AM', time, 'twelve oh five AM'],
  ['10:10', time, 'ten ten AM'],
  ['1:00 pm', time, 'one PM'],
  ['23:59', time, 'eleven fifty-nine PM'],
  ['09:05', time, 'nine oh five AM'],
  ['10:00:59', time, 'ten AM'],
  ['12:05', time, 'twelve oh five PM'],
  ['12:00', time, 'twelve noon'],
  ['00:00', time, 'twelve midnight'],
  ['2026-03-09T10:00:00Z', time, 'three thirty PM'],
  ['24:00', time, null],
  ['13:00 pm', time, null],
  ['noonish', time, null],
  ['2026-03-09T15:30', moment, 'Monday, the ninth of March, twenty twenty-six, at three thirty PM'],
  ['2026-03-09T22:00:00+00:00', moment, 'Tuesday, the tenth of March, twenty twenty-six, at three thirty AM'],
  ['2026-03-09', moment, null],
  ['+14155550123', phone, 'plus one, four one five, five five five, zero one two three'],
  ['(415) 555-0123 ext. 42', phone, 'four one five, five five five, zero one two three, extension four two'],
  ['+91 98765 43210', phone, 'plus nine one, nine eight seven, six five four, three two one zero'],
  ['+353 1 234 5678', phone, 'plus three five three, one two three, four five six, seven eight'],
  ['112', phone, 'one one two'],
  ['123456789012345', phone, 'one two three, four five six, seven eight nine, zero one two, three four five'],
  ['call me', phone, null],
  ['+1'.padEnd(20, '2'), phone, null],
];

for (const [value, form, said] of [...spokenFormExamples, ...edges]) {
  test(`${JSON.stringify(value)} as ${form.kind}`, () => {
    const spoken = speak(value, form, spokenZone);
    if (said !== null) return assert.deepEqual(spoken, { kind: 'spoken', text: said });
    assert.equal(spoken.kind, 'as_written');
    assert.equal(spoken.text, value);
    assert.match(spoken.kind === 'as_written' ? spoken.because : '', /said as written\.$/);
  });
}

for (const [kind, { example }] of Object.entries(spokenForms)) {
  test(`the example of ${kind} is true`, () => {
    const [value, said] = example.split(' → ');
    const extra = { grouping: 'indian', order: 'day_first', currency: 'INR' };
    assert.equal(speak(value!, { kind, ...extra } as SpokenForm, spokenZone).text, said);
  });
}

test('no value makes it throw, and nothing written in digits is left once it is spoken', () => {
  const forms = fc.oneof(
    fc.record({
      kind: fc.constantFrom('full_words', 'nearest_hundreds', 'nearest_thousands'),
      grouping: fc.constantFrom('indian', 'western'),
    }),
    fc.record({
      kind: fc.constant('currency'),
      currency: fc.constantFrom(...knownCurrencies),
      grouping: fc.constantFrom('indian', 'western'),
    }),
    fc.record({
      kind: fc.constantFrom('date', 'date_and_time', 'time', 'phone'),
      order: fc.constantFrom('day_first', 'month_first'),
    }),
  );
  const values = fc.oneof(
    fc.string(),
    fc.double().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.bigInt().map(String),
  );
  fc.assert(
    fc.property(values, forms, (value, form) => {
      const spoken = speak(value, form, 'America/New_York');
      return spoken.kind === 'as_written' ? spoken.text === value : /^[A-Za-z ,-]+$/.test(spoken.text);
    }),
    { numRuns: 1000 },
  );
});
