// Turns speech into text on this machine: a pool of recogniser processes, started when the first recording comes.
import { fork, type ChildProcess } from 'node:child_process';
import type { Log } from '../ports/log.ts';
import type { Transcriber, TranscriptionInput, TranscriptionResult } from '../ports/transcription.ts';
import { Problem } from '../../rules/problem.ts';
import type { FromWorker, ToWorker } from './sherpa-worker.ts';
import { findSpeechWeights, type SpeechModel } from './speech-weights.ts';

export type SherpaOptions = {
  /** Where what is derived from the models is kept. */
  modelsFolder: string;
  /** Recordings transcribed at the same time; each takes one core and about 500 MB (`base`) or 300 MB (`tiny`). */
  workers: number;
  model: SpeechModel;
  log: Log;
};

type Worker = { child: ChildProcess; busyWith: Job | null; loaded: boolean };

type Job = {
  id: number;
  input: TranscriptionInput;
  resolve: (result: Omit<TranscriptionResult, 'engine'>) => void;
  reject: (error: Error) => void;
};

/** A worker that gives no sign for this long is taken for hung: the longest step is telling voices apart in hours of mono. */
const silentForMs = 600_000;
const stopsWithinMs = 5_000;

/**
 * Besides the port's Problems: `weights_missing`, `weights_changed`, `shutting_down` (retryable). A worker that dies takes one
 * recording with it (`transcription_failed`, retryable) and is replaced when the next one comes.
 */
export function createSherpaTranscriber(options: SherpaOptions): Transcriber & { workerIds(): number[] } {
  const workers = new Set<Worker>();
  const queue: Job[] = [];
  let nextId = 1;
  let closed = false;

  function startWorker(): Worker {
    const child = fork(new URL('./sherpa-worker.ts', import.meta.url), {
      execArgv: [],
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const worker: Worker = { child, busyWith: null, loaded: false };
    workers.add(worker);
    child.on('message', (message: FromWorker) => hear(worker, message));
    child.on('error', (error) => lose(worker, error));
    child.on('exit', (code, signal) => lose(worker, new Error(`the recogniser process ended with ${signal ?? `code ${code}`}`)));
    return worker;
  }

  function send(worker: Worker, message: ToWorker): void {
    worker.child.send(message, (error) => error && lose(worker, error));
  }

  function lose(worker: Worker, cause: Error): void {
    if (!workers.delete(worker)) return;
    worker.child.kill('SIGKILL');
    const job = worker.busyWith;
    worker.busyWith = null;
    if (job) {
      options.log.warn({ err: cause }, 'a recogniser process ended in the middle of a recording');
      job.reject(
        new Problem('transcription_failed', 'The recogniser stopped in the middle of the recording. Retry the call.', {
          retryable: true,
          cause,
        }),
      );
    }
    dispatch();
  }

  function hear(worker: Worker, message: FromWorker): void {
    if (message.kind === 'loaded') {
      worker.loaded = true;
      options.log.info({ model: options.model, loadMs: message.loadMs }, 'speech models loaded');
      return;
    }
    const job = worker.busyWith;
    if (!job || job.id !== message.id) return;
    if (message.kind === 'progress') {
      watch(worker, job);
      job.input.onProgress(message.share);
      return;
    }
    worker.busyWith = null;
    if (message.kind === 'done') {
      options.log.debug({ cpuMs: message.cpuMs }, 'recording transcribed');
      job.resolve(message.result);
    } else if (message.kind === 'failed') job.reject(new Problem(message.code, message.message, { retryable: message.retryable }));
    dispatch();
  }

  const watches = new WeakMap<Worker, NodeJS.Timeout>();
  function watch(worker: Worker, job: Job, ms = silentForMs): void {
    clearTimeout(watches.get(worker));
    const timer = setTimeout(() => {
      if (worker.busyWith === job) lose(worker, new Error('the recogniser process gave no sign of life'));
    }, ms);
    watches.set(worker, timer.unref());
  }

  function dispatch(): void {
    while (queue.length > 0 && !closed) {
      const free = [...workers].find((worker) => worker.busyWith === null);
      if (!free && workers.size >= Math.max(1, options.workers)) return;
      const job = queue.shift();
      if (!job) return;
      const worker = free ?? startWorker();
      worker.busyWith = job;
      void assign(worker, job);
    }
  }

  async function assign(worker: Worker, job: Job): Promise<void> {
    try {
      if (!worker.loaded) {
        const weights = await findSpeechWeights(options.model, options.modelsFolder);
        if (worker.busyWith !== job) return;
        send(worker, { kind: 'load', weights });
      }
      watch(worker, job);
      const { wavPath, ourChannel, speakers } = job.input;
      send(worker, { kind: 'transcribe', id: job.id, job: { wavPath, ourChannel, speakers } });
    } catch (error) {
      worker.busyWith = null;
      job.reject(error as Error);
      lose(worker, error as Error);
    }
  }

  /** The worker hears of it between two turns; one that does not is ended. */
  function cancel(job: Job): void {
    const waiting = queue.indexOf(job);
    if (waiting >= 0) queue.splice(waiting, 1);
    const worker = [...workers].find((one) => one.busyWith === job);
    if (worker) {
      send(worker, { kind: 'cancel', id: job.id });
      watch(worker, job, stopsWithinMs);
    }
    job.reject(job.input.signal.reason as Error);
  }

  return {
    async transcribe(input) {
      input.signal.throwIfAborted();
      if (closed)
        throw new Problem('shutting_down', 'The server is stopping. The call is taken up again at the next start.', {
          retryable: true,
        });
      let stop = () => {};
      try {
        const result = await new Promise<Omit<TranscriptionResult, 'engine'>>((resolve, reject) => {
          const job: Job = { id: nextId++, input, resolve, reject };
          stop = () => cancel(job);
          input.signal.addEventListener('abort', stop, { once: true });
          queue.push(job);
          dispatch();
        });
        return { ...result, engine: `sherpa-onnx/moonshine-${options.model}` };
      } finally {
        input.signal.removeEventListener('abort', stop);
      }
    },
    async close() {
      closed = true;
      const stopping = new Problem('shutting_down', 'The server is stopping. The call is taken up again at the next start.', {
        retryable: true,
      });
      for (const job of queue.splice(0)) job.reject(stopping);
      await Promise.all(
        [...workers].map((worker) => {
          workers.delete(worker);
          worker.busyWith?.reject(stopping);
          worker.busyWith = null;
          return ended(worker.child);
        }),
      );
    },
    workerIds: () => [...workers].flatMap((worker) => worker.child.pid ?? []),
  };
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
