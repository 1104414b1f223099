// Phone numbers as a voice says them: digit by digit, in groups, so that a person can write them down.
import { digitsInWords } from './spoken-number.ts';

/** Country codes of one and two digits (ITU-T E.164); every other code has three. */
const oneDigit = new Set(['1', '7']);
const twoDigits = new Set(
  (
    '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 ' +
    '95 98'
  ).split(' '),
);

/** `+14155550123` → “plus one, four one five, five five five, zero one two three”. Null for what is no phone number. */
export function phoneInWords(text: string): string | null {
  const match = /^(\+?)([\d\s().\-/]+?)(?:\s*(?:x|ext\.?|extension)\s*(\d{1,8}))?$/i.exec(text.trim());
  if (!match) return null;
  const digits = match[2]!.replaceAll(/\D/g, '');
  if (digits.length < 3 || digits.length > 15) return null;
  const extension = match[3] === undefined ? '' : `, extension ${digitsInWords(match[3])}`;
  if (match[1] !== '+') return spokenGroups(digits) + extension;
  const code = digits.slice(0, countryCodeLength(digits));
  return `plus ${digitsInWords(code)}, ${spokenGroups(digits.slice(code.length))}${extension}`;
}

function countryCodeLength(digits: string): number {
  if (oneDigit.has(digits.charAt(0))) return 1;
  return twoDigits.has(digits.slice(0, 2)) ? 2 : 3;
}

/** Groups of three, the last of two to four: 415, 555, 0123. */
function spokenGroups(digits: string): string {
  const groups: string[] = [];
  let rest = digits;
  while (rest.length > 4) {
    groups.push(rest.slice(0, 3));
    rest = rest.slice(3);
  }
  return [...groups, rest]
    .filter((group) => group !== '')
    .map(digitsInWords)
    .join(', ');
}
