// Examples of telephone numbers as they are written: the test holds the rule to each of them, and docs/rules.md tells them.
import type { PhoneNumberReading } from './phone-number.ts';

/** `read`: the number, its country and its kind; then what else is known of it. */
export type PhoneNumberExample = [text: string, defaultCountry: string | null, read: string];

export const phoneNumberExamples: PhoneNumberExample[] = [
  ['+1 857-829-5489', null, '+18578295489 US fixed_or_mobile'],
  ['(857) 829 5489 (cell)', 'US', '+18578295489 US fixed_or_mobile'],
  ['857-829-5489 ext. 12', 'US', '+18578295489 US fixed_or_mobile x12'],
  ['098765 43210', 'IN', '+919876543210 IN mobile'],
  ['+91 98765 43210', 'US', '+919876543210 IN mobile'],
  ['0049 30 123456', 'US', '+4930123456 DE fixed'],
  ['02 1234 5678', 'IT', '+390212345678 IT fixed'],
  ['+800 1234 5678', null, '+80012345678 null toll_free'],
];

export type RefusedNumberExample = [
  text: string,
  defaultCountry: string | null,
  why: Extract<PhoneNumberReading, { kind: 'refused' }>['why'],
];

export const refusedNumberExamples: RefusedNumberExample[] = [
  ['8578295489', null, 'no_country'],
  ['1-800-FLOWERS', 'US', 'not_a_number'],
  ['+999 123 456', 'US', 'unknown_country'],
  ['112', 'DE', 'too_short'],
  ['857 829 5489 / 617 555 0100', 'US', 'too_long'],
];
