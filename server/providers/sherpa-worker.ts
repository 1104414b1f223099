// A process that loads the models once and transcribes one recording at a time. A crash in native code ends it, not the server.
import { constants, setPriority } from 'node:os';
import { Problem, type ProblemCode } from '../../rules/problem.ts';
import type { TranscriptionResult } from '../ports/transcription.ts';
import { transcribeJob, type SherpaJob } from './sherpa-job.ts';
import { loadRecogniser, type SherpaRecogniser } from './sherpa-recogniser.ts';
import type { SpeechWeights } from './speech-weights.ts';

export type ToWorker =
  | { kind: 'load'; weights: SpeechWeights }
  | { kind: 'transcribe'; id: number; job: SherpaJob }
  | { kind: 'cancel'; id: number };

export type FromWorker =
  | { kind: 'loaded'; loadMs: number }
  | { kind: 'progress'; id: number; share: number }
  | { kind: 'done'; id: number; result: Omit<TranscriptionResult, 'engine'>; cpuMs: number }
  | { kind: 'failed'; id: number; code: ProblemCode; message: string; retryable: boolean }
  | { kind: 'cancelled'; id: number };

class Cancelled extends Error {}

let recogniser: SherpaRecogniser | null = null;
let cancelledUpTo = 0;

function tell(message: FromWorker): void {
  process.send?.(message);
}

async function transcribe(id: number, job: SherpaJob): Promise<void> {
  const before = process.cpuUsage();
  let told = 0;
  try {
    if (!recogniser) throw new Error('asked before the models were loaded');
    const result = await transcribeJob(recogniser, job, {
      onProgress(share) {
        if (share - told < 0.01 && share < 1) return;
        told = share;
        tell({ kind: 'progress', id, share });
      },
      async breathe() {
        await new Promise((resolve) => setImmediate(resolve));
        if (cancelledUpTo >= id) throw new Cancelled();
      },
    });
    const used = process.cpuUsage(before);
    tell({ kind: 'done', id, result, cpuMs: Math.round((used.user + used.system) / 1000) });
  } catch (error) {
    if (error instanceof Cancelled) tell({ kind: 'cancelled', id });
    else tell({ kind: 'failed', id, ...describe(error) });
  }
}

function describe(error: unknown): { code: ProblemCode; message: string; retryable: boolean } {
  if (error instanceof Problem) return { code: error.code, message: error.message, retryable: error.retryable };
  if ((error as NodeJS.ErrnoException).code === 'ENOENT')
    return {
      code: 'recording_missing',
      message: 'The decoded recording is not on the disk any more. Retry the call.',
      retryable: true,
    };
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'transcription_failed', message: `The recogniser stopped: ${detail}. Retry the call.`, retryable: true };
}

process.on('message', (message: ToWorker) => {
  if (message.kind === 'load') {
    const started = performance.now();
    recogniser = loadRecogniser(message.weights);
    tell({ kind: 'loaded', loadMs: Math.round(performance.now() - started) });
  }
  if (message.kind === 'cancel') cancelledUpTo = Math.max(cancelledUpTo, message.id);
  if (message.kind === 'transcribe') void transcribe(message.id, message.job);
});
// When the server is gone nobody waits for the rest.
process.on('disconnect', () => process.exit(0));
// Ctrl-C and service managers signal the whole process group; the server decides when we end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// Live pages and incoming calls go before recognition when both want the same core.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
