// Vectors of the sentences that the built-in cards learn from, printed once, so that no process has to compute them again.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Row after row: the first bytes of the sentence's sha-256, then its vector in 512 steps. Printed by: node test/print-example-vectors.ts */
export const exampleVectorsFile = new URL('./example-vectors.bin', import.meta.url);

const KEY_BYTES = 8;
const NUMBERS = 512;
const ROW_BYTES = KEY_BYTES + NUMBERS;
const STEPS = 127;

/** Of a sentence as the model reads it; undefined where it is not among the printed ones. */
export type ExampleVectors = (sentence: string) => Float32Array | undefined;

export function readExampleVectors(): ExampleVectors {
  const file = readFileSync(exampleVectorsFile);
  const rows = new Map<string, number>();
  for (let at = 0; at + ROW_BYTES <= file.length; at += ROW_BYTES) rows.set(file.toString('hex', at, at + KEY_BYTES), at);
  return (sentence) => {
    const at = rows.get(keyOf(sentence).toString('hex'));
    if (at === undefined) return undefined;
    return unitVector(new Int8Array(file.buffer, file.byteOffset + at + KEY_BYTES, NUMBERS));
  };
}

/** What printing leaves of a vector. Examples of any card are rounded so: printed or not, they weigh the same. */
export function roundedVector(vector: Float32Array): Float32Array {
  return unitVector(stepsOf(vector));
}

/** In the order of the keys, so that a changed sentence changes its row alone. */
export function printExampleVectors(vectors: ReadonlyMap<string, Float32Array>): Buffer {
  const rows = [...vectors].map(([sentence, vector]) => Buffer.concat([keyOf(sentence), Buffer.from(stepsOf(vector).buffer)]));
  return Buffer.concat(rows.toSorted((a, b) => Buffer.compare(a, b)));
}

function keyOf(sentence: string): Buffer {
  return createHash('sha256').update(sentence).digest().subarray(0, KEY_BYTES);
}

function stepsOf(vector: Float32Array): Int8Array {
  const largest = vector.reduce((most, number) => Math.max(most, Math.abs(number)), 0) || 1;
  return Int8Array.from(vector, (number) => Math.round((number / largest) * STEPS));
}

function unitVector(steps: Int8Array): Float32Array {
  const length = Math.sqrt(steps.reduce((sum, step) => sum + step * step, 0)) || 1;
  return Float32Array.from(steps, (step) => step / length);
}
