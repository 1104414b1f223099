// Learns from the sentences of one card what tells its checks apart, and how near something said comes to each of them.
import { learnWording } from './local-evaluator-wording.ts';
import type { SentenceVector } from './sentence-embedding.ts';

/** Something said, and what it means. */
export type Sentence = { text: string; vector: SentenceVector };
/** `of`: the check it is an example of; null where it answers none, but might be taken for an answer. */
export type Lesson = Sentence & { of: string | null };

/** About 1 for what is like an example of the check and like nothing else, about 0 for what is more like anything else. */
export type Contrast = (said: Sentence) => Map<string, number>;

/** How far likeness of meaning reaches, what likeness in words adds, and how little a single sentence is trusted. Chosen on the conversations for development. */
const REACH = 2;
const WORDING = 0.5;
const DOUBT = 0.15;
/** Learning takes the third power of this: some seconds. Of a larger card that was not learned before, the first sentences of each check are used. */
const MOST_LESSONS = 2_500;

/**
 * Kernel ridge regression of each check against all others: an example pulls towards its check and pushes from every other, so what two
 * checks have in common counts for neither. `known`: weights that were found before.
 */
export function learnContrast(given: readonly Lesson[], known?: readonly Float64Array[]): Contrast {
  const lessons = known ? given : thinned(given);
  const checks = checksIn(lessons);
  const likenessTo = likenessOf(lessons);
  const weights = known ?? weightsOf(lessons);
  return (said) => {
    const near = likenessTo(said);
    // Rounded so that the order of floating-point sums cannot move a verdict.
    return new Map(checks.map((check, index) => [check, Math.round(dot(weights[index]!, near) * 1000) / 1000]));
  };
}

/** By check, the weight of each lesson. Solved exactly, so the same card always gives the same figures. */
export function weightsOf(lessons: readonly Lesson[]): Float64Array[] {
  const likenessTo = likenessOf(lessons);
  const lower = choleskyOf(lessons.map((lesson, row) => likenessTo(lesson, row + 1)));
  return checksIn(lessons).map((check) =>
    solve(
      lower,
      lessons.map(({ of }) => (of === check ? 1 : 0)),
    ),
  );
}

function checksIn(lessons: readonly Lesson[]): string[] {
  return [...new Set(lessons.flatMap(({ of }) => of ?? []))];
}

function thinned(lessons: readonly Lesson[]): readonly Lesson[] {
  if (lessons.length <= MOST_LESSONS) return lessons;
  const kinds = new Set(lessons.map(({ of }) => of)).size;
  const each = Math.max(1, Math.floor(MOST_LESSONS / kinds));
  const taken = new Map<string | null, number>();
  return lessons
    .filter(({ of }) => {
      const count = (taken.get(of) ?? 0) + 1;
      taken.set(of, count);
      return count <= each;
    })
    .slice(0, MOST_LESSONS);
}

/** How like something said is to each lesson, or to the first `count`: by what it means and by its words. */
function likenessOf(lessons: readonly Lesson[]): (said: Sentence, count?: number) => Float64Array {
  const vectors = lessons.map(({ vector }) => Float64Array.from(vector));
  const wording = learnWording(lessons.map(({ text }) => text));
  return ({ text, vector }, count = lessons.length) => {
    const meant = Float64Array.from(vector);
    const row = wording(text).slice(0, count);
    for (let index = 0; index < count; index++) {
      row[index] = Math.exp(-REACH * (1 - dot(meant, vectors[index]!))) + WORDING * row[index]!;
    }
    return row;
  };
}

/** In place: the rows of the lower triangle become those of its factor. `DOUBT` on the diagonal keeps it solvable. */
function choleskyOf(rows: Float64Array[]): Float64Array[] {
  for (const [i, row] of rows.entries()) {
    for (let j = 0; j <= i; j++) {
      const other = rows[j]!;
      const sum = row[j]! + (i === j ? DOUBT : 0) - dot(row, other, j);
      row[j] = i === j ? Math.sqrt(sum) : sum / other[j]!;
    }
  }
  return rows;
}

function solve(lower: readonly Float64Array[], wanted: readonly number[]): Float64Array {
  const result = Float64Array.from(wanted);
  for (const [i, row] of lower.entries()) {
    result[i] = (result[i]! - dot(row, result, i)) / row[i]!;
  }
  for (let i = lower.length - 1; i >= 0; i--) {
    const row = lower[i]!;
    const found = result[i]! / row[i]!;
    result[i] = found;
    for (let k = 0; k < i; k++) result[k]! -= row[k]! * found;
  }
  return result;
}

/** Of their first `length` numbers. Four sums at a time: one sum alone waits for itself at every step. */
function dot(a: Float64Array, b: Float64Array, length = a.length): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let index = 0;
  for (; index + 3 < length; index += 4) {
    first += a[index]! * b[index]!;
    second += a[index + 1]! * b[index + 1]!;
    third += a[index + 2]! * b[index + 2]!;
    fourth += a[index + 3]! * b[index + 3]!;
  }
  for (; index < length; index++) first += a[index]! * b[index]!;
  return first + second + (third + fourth);
}
