// Numbers as CRMs hold them: national, international, with notes and extensions, and what is none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPhoneNumber } from './phone-number.ts';
import {
  type PhoneNumberExample,
  type RefusedNumberExample,
  phoneNumberExamples,
  refusedNumberExamples,
} from './phone-number-examples.ts';

const edges: PhoneNumberExample[] = [
  ['(857) 829 5489', 'US', '+18578295489 US fixed_or_mobile'],
  ['857.829.5489', 'us', '+18578295489 US fixed_or_mobile'],
  ['tel:+1-857-829-5489', null, '+18578295489 US fixed_or_mobile'],
  ['mobile: 857 829 5489', 'US', '+18578295489 US fixed_or_mobile'],
  ['857-829-5489x12', 'US', '+18578295489 US fixed_or_mobile x12'],
  ['\u202a+1 857 829 5489\u202c', null, '+18578295489 US fixed_or_mobile'],
  ['＋１８５７８２９５４８９', null, '+18578295489 US fixed_or_mobile'],
  ['00 49 30 123456', null, '+4930123456 DE fixed'],
  ['030 123456', 'DE', '+4930123456 DE fixed'],
  ['0612345678', 'FR', '+33612345678 FR mobile'],
  ['+1 800 555 0199', null, '+18005550199 US toll_free'],
  ['+44 909 879 0000', null, '+449098790000 GB premium_rate'],
  ['+1 555 010 0123', null, '+15550100123 null null unassigned'],
];
for (const [text, defaultCountry, expected] of [...phoneNumberExamples, ...edges]) {
  test(`${JSON.stringify(text)} by default in ${defaultCountry}`, () => {
    const reading = readPhoneNumber(text, defaultCountry);
    assert.ok(reading.kind === 'number', JSON.stringify(reading));
    const { e164, country, lineKind, isAssigned, extension } = reading;
    assert.equal(
      `${e164} ${country} ${lineKind}${isAssigned ? '' : ' unassigned'}${extension === null ? '' : ` x${extension}`}`,
      expected,
    );
  });
}

const refused: RefusedNumberExample[] = [
  ['', 'US', 'empty'],
  ['   ', 'US', 'empty'],
  ['n/a', 'US', 'not_a_number'],
  ['8'.repeat(65), 'US', 'not_a_number'],
  ['8578295489', 'XX', 'no_country'],
  ['8578295489', '', 'no_country'],
  ['+0 123 456', 'US', 'unknown_country'],
  ['12', 'US', 'too_short'],
  ['+1 857 829 5489 1234', null, 'too_long'],
];
for (const [text, defaultCountry, why] of [...refusedNumberExamples, ...refused]) {
  test(`${JSON.stringify(text.slice(0, 30))} by default in ${defaultCountry} is ${why}`, () => {
    const reading = readPhoneNumber(text, defaultCountry);
    assert.ok(reading.kind === 'refused', JSON.stringify(reading));
    assert.equal(reading.why, why);
    assert.match(reading.message, /\.$/);
  });
}

test('nothing makes it throw, a number is E.164, and reading it again changes nothing', () => {
  const digits = fc.stringMatching(/^\+?[0-9 ().-]{1,20}$/);
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: 80 }), digits), fc.constantFrom(null, 'US', 'IN', 'DE'), (text, country) => {
      const reading = readPhoneNumber(text, country);
      if (reading.kind === 'refused') return;
      assert.match(reading.e164, /^\+[1-9]\d{1,14}$/);
      const again = readPhoneNumber(reading.e164);
      assert.ok(again.kind === 'number' && again.e164 === reading.e164);
    }),
  );
});
