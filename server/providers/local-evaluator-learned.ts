// What learning the built-in cards comes to, printed once, so that no process has to learn them again.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Lesson } from './local-evaluator-contrast.ts';

/** Card after card: sha-256 of its lessons, how many checks and lessons, their weights. Printed by: node test/print-example-vectors.ts */
export const learnedFile = new URL('./local-evaluator-learned.bin', import.meta.url);

const KEY_BYTES = 32;
const HEAD_BYTES = KEY_BYTES + 8;

/** By check, the weight of each lesson; undefined for what is not among the printed cards, in the same words and order. */
export type LearnedWeights = (lessons: readonly Lesson[]) => Float64Array[] | undefined;

export function readLearned(): LearnedWeights {
  const file = readFileSync(learnedFile);
  const cards = new Map<string, () => Float64Array[]>();
  for (let at = 0; at + HEAD_BYTES <= file.length;) {
    const from = at + HEAD_BYTES;
    const [checks, lessons] = [file.readUInt32LE(at + KEY_BYTES), file.readUInt32LE(at + KEY_BYTES + 4)];
    const weight = (check: number, lesson: number) => file.readFloatLE(from + 4 * (check * lessons + lesson));
    cards.set(file.toString('hex', at, at + KEY_BYTES), () =>
      Array.from({ length: checks }, (_, check) => Float64Array.from({ length: lessons }, (__, lesson) => weight(check, lesson))),
    );
    at = from + 4 * checks * lessons;
  }
  return (lessons) => cards.get(keyOf(lessons).toString('hex'))?.();
}

export function printLearned(cards: readonly { lessons: readonly Lesson[]; weights: readonly Float64Array[] }[]): Buffer {
  const parts = cards.map(({ lessons, weights }) => {
    const counts = Uint32Array.of(weights.length, lessons.length);
    const numbers = weights.map((row) => Buffer.from(Float32Array.from(row).buffer));
    return Buffer.concat([keyOf(lessons), Buffer.from(counts.buffer), ...numbers]);
  });
  return Buffer.concat(parts);
}

/** Whatever changes in what is learned from, the printed weights no longer fit. */
function keyOf(lessons: readonly Lesson[]): Buffer {
  const hash = createHash('sha256');
  for (const { of, text, vector } of lessons) {
    hash.update(JSON.stringify([of, text])).update(Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength));
  }
  return hash.digest();
}
