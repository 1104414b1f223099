// How far a transcript is from what was said: word error rate after spelling, case, punctuation and numbers are made equal.

const small =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** Whole numbers below a million in words, the way they are said. */
export function numberInWords(value: number): string {
  if (value < 20) return small[value] ?? '';
  if (value < 100) return `${tens[Math.floor(value / 10) - 2]}${value % 10 === 0 ? '' : ` ${small[value % 10]}`}`;
  const [unit, name] = value < 1000 ? ([100, 'hundred'] as const) : ([1000, 'thousand'] as const);
  const rest = value % unit;
  return `${numberInWords(Math.floor(value / unit))} ${name}${rest === 0 ? '' : ` ${numberInWords(rest)}`}`;
}

/** "It's $240, Mr. Lee!" becomes it s two hundred forty dollars mister lee. */
export function normalWords(text: string): string[] {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/(\d),(?=\d{3})/g, '$1')
    .replace(/\$\s*(\d+)(?:\.(\d\d))?/g, (_, whole: string, cents?: string) => `${whole} dollars${cents ? ` ${cents}` : ''}`)
    .replace(/(\d+)\s*%/g, '$1 percent')
    .replace(/(\d):00\b/g, "$1 o'clock")
    .replace(/(\d+)(st|nd|rd|th)\b/g, (whole, digits: string) => ordinals[Number(digits)] ?? whole)
    .replace(/\d+/g, (digits) =>
      digits.length > 6
        ? digits
            .split('')
            .map((digit) => small[Number(digit)])
            .join(' ')
        : numberInWords(Number(digits)),
    )
    .replace(/\bmr\b/g, 'mister')
    .replace(/\bmrs\b/g, 'missus')
    .replace(/\bokay\b/g, 'ok')
    .replace(/\band (?=\w+ dollars)/g, '')
    .replace(/'/g, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

const ordinals: Record<number, string> = {
  1: 'first',
  2: 'second',
  3: 'third',
  4: 'fourth',
  5: 'fifth',
  10: 'tenth',
  15: 'fifteenth',
  20: 'twentieth',
};

/** Fewest insertions, deletions and replacements of words between the two, and how many words were said. */
export function wordErrors(said: string, heard: string): { errors: number; words: number } {
  const reference = normalWords(said);
  const guess = normalWords(heard);
  let row = Array.from({ length: guess.length + 1 }, (_, i) => i);
  reference.forEach((word, i) => {
    const next = [i + 1];
    guess.forEach((other, j) => {
      next.push(Math.min((row[j] ?? 0) + (word === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    });
    row = next;
  });
  return { errors: row[guess.length] ?? 0, words: reference.length };
}
