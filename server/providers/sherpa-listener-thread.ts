// A thread that holds the model and understands one stretch of speech after the other.
import { parentPort, workerData } from 'node:worker_threads';
import { loadRecogniser } from './sherpa-recogniser.ts';
import type { SpeechWeights } from './speech-weights.ts';

export type HearAnswer = { kind: 'loaded' } | { kind: 'heard'; text: string } | { kind: 'failed'; fault: string };

const recogniser = loadRecogniser(workerData as SpeechWeights);
const tell = (answer: HearAnswer) => parentPort?.postMessage(answer);
// The first run allocates what all others use.
recogniser.hear(new Float32Array(16_000));
tell({ kind: 'loaded' });

parentPort?.on('message', (samples: Float32Array) => {
  try {
    tell({ kind: 'heard', text: recogniser.hear(samples) });
  } catch (error) {
    tell({ kind: 'failed', fault: error instanceof Error ? error.message : String(error) });
  }
});
