// Learns from the sentences of one card what tells its checks apart, and how near something said comes to each of them.
import type { SentenceVector } from './sentence-embedding.ts';

/** `of`: the check it is an example of; null where it answers none, but might be taken for an answer. */
export type Lesson = { of: string | null; vector: SentenceVector };

/** About 1 for what is like an example of the check and like nothing else, about 0 for what is more like anything else. */
export type Contrast = (vector: SentenceVector) => Map<string, number>;

/** How far likeness reaches, and how little a single sentence is trusted. Chosen on the conversations for development. */
const REACH = 2;
const DOUBT = 0.1;
/** Learning takes the third power of this: about a second. Of larger cards the first sentences of each check are used. */
const MOST_LESSONS = 1_500;

/**
 * Kernel ridge regression of each check against all others: an example pulls towards its check and pushes from every other, so what two
 * checks have in common counts for neither. Solved exactly, so the same card always gives the same figures.
 */
export function learnContrast(given: readonly Lesson[]): Contrast {
  const lessons = thinned(given);
  const checks = [...new Set(lessons.flatMap(({ of }) => of ?? []))];
  const weights = weightsOf(lessons, checks);
  return (vector) => {
    const near = kernelRow(vector, lessons);
    // Rounded so that the order of floating-point sums cannot move a verdict.
    return new Map(checks.map((check, index) => [check, Math.round(dot(weights[index]!, near) * 1000) / 1000]));
  };
}

/** By itself, so that the large matrix is let go. */
function weightsOf(lessons: readonly Lesson[], checks: readonly string[]): Float64Array[] {
  const lower = choleskyOf(lessons.map(({ vector }, row) => kernelRow(vector, lessons.slice(0, row + 1))));
  return checks.map((check) =>
    solve(
      lower,
      lessons.map(({ of }) => (of === check ? 1 : 0)),
    ),
  );
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

function kernelRow(vector: SentenceVector, lessons: readonly Lesson[]): Float64Array {
  return Float64Array.from(lessons, (lesson) => Math.exp(-REACH * (1 - dot(vector, lesson.vector))));
}

/** In place: the rows of the lower triangle become those of its factor. `DOUBT` on the diagonal keeps it solvable. */
function choleskyOf(rows: Float64Array[]): Float64Array[] {
  for (const [i, row] of rows.entries()) {
    for (let j = 0; j <= i; j++) {
      const other = rows[j]!;
      let sum = row[j]! + (i === j ? DOUBT : 0);
      for (let k = 0; k < j; k++) sum -= row[k]! * other[k]!;
      row[j] = i === j ? Math.sqrt(sum) : sum / other[j]!;
    }
  }
  return rows;
}

function solve(lower: readonly Float64Array[], wanted: readonly number[]): Float64Array {
  const result = Float64Array.from(wanted);
  for (const [i, row] of lower.entries()) {
    let sum = result[i]!;
    for (let k = 0; k < i; k++) sum -= row[k]! * result[k]!;
    result[i] = sum / row[i]!;
  }
  for (let i = lower.length - 1; i >= 0; i--) {
    let sum = result[i]!;
    for (let k = i + 1; k < lower.length; k++) sum -= lower[k]![i]! * result[k]!;
    result[i] = sum / lower[i]![i]!;
  }
  return result;
}

function dot(a: Float32Array | Float64Array, b: Float32Array | Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}
