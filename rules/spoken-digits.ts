// Digits as people write and say them: “4111 1111”, “four one one one”, “double five”, “forty-one eleven”. Each run keeps its place in the text.

export type DigitRun = {
  digits: string;
  /** For each digit, which of `parts` it came from. */
  partOf: number[];
  /** Where the words or figures stand that make the run. */
  parts: { from: number; to: number; isFigures: boolean }[];
};

const ones = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const teens = ['ten', 'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'];
const tens = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const plain = new Map<string, string>([
  ...ones.map((word, at): [string, string] => [word, String(at)]),
  ...teens.map((word, at): [string, string] => [word, String(10 + at)]),
  ...tens.map((word, at): [string, string] => [word, String(20 + 10 * at)]),
  ['oh', '0'],
  ['o', '0'],
  ['nought', '0'],
]);
const repeats = new Map([
  ['double', 2],
  ['triple', 3],
]);
/** Said between digits without ending the number. */
const pauses = new Set(['uh', 'um', 'er', 'erm', 'ah', 'dash', 'space', 'hyphen']);

const token = /\d+|[a-z]+/gi;
/** Between two parts of one number stand only these; a sentence may be cut there by a recogniser. */
const between = /^[\s().,/+\-–]{0,6}$/;

export function digitRuns(text: string): DigitRun[] {
  const runs: DigitRun[] = [];
  let run: DigitRun | null = null;
  let end = 0;
  let repeat: { times: number; from: number } | null = null;
  const close = (): void => {
    if (run && run.digits.length > 0) runs.push(run);
    run = null;
    repeat = null;
  };
  for (const match of text.matchAll(token)) {
    const [said] = match;
    const from = match.index;
    const word = said.toLowerCase();
    const isFigures = /^\d/.test(said);
    const value = isFigures ? said : plain.get(word);
    const times = repeats.get(word);
    // Figures that are glued to letters are a name of something, such as B2 or 4x4.
    const isGlued = /[a-z]/i.test(text.charAt(from - 1)) || (isFigures && /[a-z]/i.test(text.charAt(from + said.length)));
    if (run && !between.test(text.slice(end, from))) close();
    if (times !== undefined) repeat = { times, from };
    else if (run && pauses.has(word)) repeat = null;
    else if (value === undefined || (isFigures && isGlued)) close();
    else {
      run ??= { digits: '', partOf: [], parts: [] };
      addTo(run, value, { from: repeat?.from ?? from, to: from + said.length, isFigures }, repeat?.times ?? 1);
      repeat = null;
    }
    end = from + said.length;
  }
  close();
  return runs;
}

function addTo(run: DigitRun, value: string, part: DigitRun['parts'][number], times: number): void {
  const last = run.parts.at(-1);
  // “forty one” is 41, not 40 and 1.
  const completesTen = last && !part.isFigures && !last.isFigures && value.length === 1 && value !== '0' && endsInTen(run);
  if (completesTen) {
    run.digits = run.digits.slice(0, -1) + value;
    run.partOf = [...run.partOf.slice(0, -1), run.parts.length];
    run.parts.push(part);
    return;
  }
  const digits = value.repeat(times);
  run.digits += digits;
  for (const _ of digits) run.partOf.push(run.parts.length);
  run.parts.push(part);
}

/** The last part was one of twenty to ninety, which is two digits of one part. */
function endsInTen(run: DigitRun): boolean {
  const { digits, partOf } = run;
  const last = partOf.at(-1);
  return digits.endsWith('0') && partOf.length > 1 && partOf.at(-2) === last && /[2-9]0$/.test(digits);
}
