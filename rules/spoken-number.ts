// Numbers as a voice says them in English: full words, rounded words, Indian or Western grouping.

/** Western: thousand, million, billion. Indian: thousand, lakh (10⁵), crore (10⁷), and crores of crores above. */
export type NumberGrouping = 'western' | 'indian';

/** A decimal number read from text, exact: no floating point is involved. */
export type WrittenNumber = {
  negative: boolean;
  whole: bigint;
  /** Digits behind the point without trailing zeros; empty for a whole number. */
  fraction: string;
};

/** Longer numbers are ids, not amounts; nobody follows them by ear. */
const MOST_DIGITS = 18;

/**
 * Reads `125000`, `1,25,000`, `1 250 000`, `-12.5`, `1.250,50` and `1.2e6`. Where a comma and a point both stand, the last one is the
 * decimal mark. A comma alone groups when three digits follow it and is a decimal mark otherwise. Null for anything else.
 */
export function readWrittenNumber(text: string): WrittenNumber | null {
  const written = text.trim().replaceAll(/[\s'’_]/gu, '');
  if (written.length === 0 || written.length > 40) return null;
  const scientific = /^([+-]?)(\d)(?:\.(\d{1,15}))?[eE]\+?(\d{1,2})$/.exec(written);
  if (scientific) return fromScientific(scientific);
  const match = /^([+-]?)(\d[\d.,]*)$/.exec(written);
  if (!match) return null;
  const digits = match[2]!;
  const mark = decimalMark(digits);
  const at = mark === null ? -1 : digits.lastIndexOf(mark);
  const whole = at === -1 ? digits : digits.slice(0, at);
  const fraction = at === -1 ? '' : digits.slice(at + 1);
  if (!isGrouped(whole, mark) || !/^\d*$/.test(fraction)) return null;
  return numberOf(match[1] === '-', whole.replaceAll(/[.,]/g, ''), fraction);
}

function fromScientific([, sign = '', first = '', rest = '', power = '']: RegExpExecArray): WrittenNumber | null {
  const places = Number.parseInt(power, 10);
  const whole = first + rest.slice(0, places).padEnd(places, '0');
  return numberOf(sign === '-', whole, rest.slice(places));
}

function numberOf(negative: boolean, whole: string, fraction: string): WrittenNumber | null {
  const digits = whole.replace(/^0+(?=\d)/, '');
  if (digits.length > MOST_DIGITS) return null;
  const kept = fraction.replace(/0+$/, '');
  const value = BigInt(digits);
  return { negative: negative && (value > 0n || kept !== ''), whole: value, fraction: kept };
}

function decimalMark(digits: string): '.' | ',' | null {
  const point = digits.lastIndexOf('.');
  const comma = digits.lastIndexOf(',');
  if (point !== -1 && comma !== -1) return point > comma ? '.' : ',';
  if (point !== -1) return digits.indexOf('.') === point ? '.' : null;
  if (comma === -1 || digits.indexOf(',') !== comma) return null;
  return digits.length - comma === 4 ? null : ',';
}

/** Groups are of two or three digits, the last of three: both 1,250,000 and 12,50,000. */
function isGrouped(whole: string, decimal: '.' | ',' | null): boolean {
  if (/^\d+$/.test(whole)) return true;
  const mark = decimal === '.' ? ',' : decimal === ',' ? '.' : whole.includes(',') ? ',' : '.';
  const groups = whole.split(mark);
  return groups.every((group, index) =>
    index === 0 ? /^\d{1,3}$/.test(group) : index === groups.length - 1 ? /^\d{3}$/.test(group) : /^\d{2,3}$/.test(group),
  );
}

/** `125000` → “one lakh twenty-five thousand” (Indian), `12.5` → “twelve point five”. */
export function numberInWords(number: WrittenNumber, grouping: NumberGrouping): string {
  const fraction = number.fraction === '' ? '' : ` point ${digitsInWords(number.fraction)}`;
  return `${number.negative ? 'minus ' : ''}${wholeInWords(number.whole, grouping)}${fraction}`;
}

/** Rounded to the nearest step, halves away from zero, in words. */
export function roundedInWords(number: WrittenNumber, step: 100 | 1000, grouping: NumberGrouping): string {
  const size = BigInt(step);
  const whole = ((number.whole + size / 2n) / size) * size;
  return numberInWords({ negative: number.negative && whole > 0n, whole, fraction: '' }, grouping);
}

const small = [
  'zero',
  ...['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen', 'fourteen'],
  ...['fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'],
];
const tens = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

/** One by one: `0412` → “zero four one two”. */
export function digitsInWords(digits: string): string {
  return Array.from(digits)
    .map((digit) => small[Number.parseInt(digit, 10)] ?? '')
    .join(' ');
}

/** 0 to 999. */
function underThousand(value: number): string {
  if (value < 20) return small[value]!;
  if (value < 100) return value % 10 === 0 ? tens[value / 10]! : `${tens[Math.floor(value / 10)]}-${small[value % 10]}`;
  const rest = value % 100;
  return `${small[Math.floor(value / 100)]} hundred${rest === 0 ? '' : ` ${underThousand(rest)}`}`;
}

const westernScales: [bigint, string][] = [
  [10n ** 15n, 'quadrillion'],
  [10n ** 12n, 'trillion'],
  [10n ** 9n, 'billion'],
  [10n ** 6n, 'million'],
  [1000n, 'thousand'],
];
const indianScales: [bigint, string][] = [
  [10n ** 7n, 'crore'],
  [10n ** 5n, 'lakh'],
  [1000n, 'thousand'],
];

/** A whole number of at most 18 digits, zero or more. */
export function wholeInWords(value: bigint, grouping: NumberGrouping): string {
  if (value < 1000n) return underThousand(Number(value));
  const words: string[] = [];
  let rest = value;
  for (const [size, name] of grouping === 'indian' ? indianScales : westernScales) {
    if (rest < size) continue;
    words.push(wholeInWords(rest / size, grouping), name);
    rest %= size;
  }
  if (rest > 0n) words.push(underThousand(Number(rest)));
  return words.join(' ');
}

/** 1 to 99 as a place in an order: `21` → “twenty-first”. */
export function ordinalInWords(value: number): string {
  const words = underThousand(value);
  const last = /[a-z]+$/.exec(words)?.[0] ?? words;
  const start = words.slice(0, words.length - last.length);
  return start + (irregularOrdinals[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`));
}

const irregularOrdinals: Record<string, string> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};
