// Recordings, files, recognition and judgement without sound: the flows around them are what is tried.
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Problem } from '../rules/problem.ts';
import type { Check, Finding } from '../rules/scorecard.ts';
import type { Utterance } from '../rules/transcript.ts';
import type { IntakeContext } from '../server/flows/context.ts';
import type { StoredFile } from '../server/ports/file-store.ts';
import type { Faults } from './faults.ts';
import type { Actor, Kernel } from './kernel.ts';

export type SimulatedSound = {
  /** Recordings of others: from when on they can be had; null: never. */
  readonly announced: Map<string, number | null>;
  /** Our own file store: keys and sizes. */
  readonly files: Map<string, number>;
  partsFor(actor: Actor): Pick<IntakeContext, 'files' | 'downloadRecording' | 'decodeAudio' | 'transcriber' | 'evaluator'>;
  close(): Promise<void>;
};

const RECORDING_BYTES = 48_000;

export async function openSimulatedSound(kernel: Kernel, faults: Faults): Promise<SimulatedSound> {
  const folder = await mkdtemp(join(tmpdir(), 'ringside-simulation-'));
  // Tools that want a path get this one; nobody looks at what is in it.
  const path = join(folder, 'sound');
  await writeFile(path, 'simulated sound');
  const announced = new Map<string, number | null>();
  const files = new Map<string, number>();

  function partsFor(actor: Actor): ReturnType<SimulatedSound['partsFor']> {
    const chance = kernel.chance(`sound of ${actor.name}`);
    const atPath = async () => ({ path, dispose: async () => {} });
    const store: IntakeContext['files'] = {
      write: (key, content) =>
        kernel.step(actor, 'file write', async () => {
          const stored = await readWhole(content);
          files.set(key, stored.bytes);
          return stored;
        }),
      read: async (key) => {
        if (!files.has(key)) throw new Problem('recording_missing', 'This file is not there.');
        return Readable.from([Buffer.from('simulated sound')]);
      },
      size: async (key) => files.get(key) ?? null,
      remove: (key) => kernel.step(actor, 'file remove', () => void files.delete(key)),
      localPath: atPath,
      scratchPath: atPath,
    };
    return {
      files: store,
      async downloadRecording({ url, into }) {
        await kernel.sleep(actor, chance.between(200, 5_000));
        return kernel.step(actor, 'recording', () => {
          const readyMs = announced.get(url);
          if (readyMs === undefined) throw new Problem('recording_address_refused', 'Nobody has announced this recording.');
          if (readyMs === null) throw new Problem('recording_gone', 'This recording is gone.');
          if (readyMs > kernel.nowMs()) {
            throw new Problem('recording_not_ready', 'This recording is not ready yet.', { retryable: true });
          }
          files.set(into.key, RECORDING_BYTES);
          return { bytes: RECORDING_BYTES, sha256: sha256(url), container: 'mp3' };
        });
      },
      async decodeAudio() {
        await kernel.sleep(actor, chance.between(100, 2_000));
        return { format: 'mp3', sampleRateHz: 44_100, channels: 2, lengthMs: 60_000, peaks: [[0.5], [0.5]] };
      },
      transcriber: {
        async transcribe() {
          await kernel.sleep(actor, chance.between(500, 20_000));
          return { utterances: talk, engine: 'simulated-recogniser', speakersEstimated: false, timesEstimated: false };
        },
        close: async () => {},
      },
      evaluator: {
        async evaluate({ scorecard, utterances }) {
          await kernel.sleep(actor, chance.between(500, 20_000));
          if (faults.strikes('the evaluator fails')) {
            throw new Problem('provider_unreachable', 'The evaluator does not answer.', { retryable: true });
          }
          const checks = scorecard.categories.flatMap(({ criteria }) => criteria.flatMap((criterion) => criterion.checks));
          const findings = checks.map((check) => findingOf(check, utterances));
          return { findings, evaluator: { kind: 'local', name: 'simulated-evaluator', version: '1' } };
        },
        close: async () => {},
      },
    };
  }

  return { announced, files, partsFor, close: () => rm(folder, { recursive: true, force: true }) };
}

const talk: Utterance[] = [
  said('us', 'Hello, this is Anna. How many people work with you?', 0),
  said('them', 'We are about fifty people.', 5),
  said('us', 'What is the most pressing problem right now?', 9),
  said('them', 'Nobody knows which calls went well.', 14),
];

function said(side: 'us' | 'them', text: string, atSeconds: number): Utterance {
  const startMs = atSeconds * 1_000;
  return { speaker: side === 'us' ? 'Anna' : 'Ben', side, channel: side === 'us' ? 0 : 1, startMs, endMs: startMs + 3_000, text };
}

/** Half of the checks find the first words of the side they ask for. */
function findingOf({ key, saidBy }: Check, utterances: readonly Utterance[]): Finding {
  const at = utterances.findIndex(({ side }) => saidBy === 'either' || side === saidBy);
  const utterance = utterances[at];
  if (!utterance || Number.parseInt(sha256(key).slice(0, 2), 16) % 2 === 0) {
    return { checkKey: key, answer: 'no', reason: 'Nobody said it.', confidence: 0.9, quotes: [] };
  }
  const quotes = [{ utterance: at, quote: utterance.text }];
  return { checkKey: key, answer: 'yes', reason: 'It was said.', confidence: 0.9, quotes };
}

async function readWhole(content: Readable): Promise<StoredFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of content as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    hash.update(chunk);
  }
  return { bytes, sha256: hash.digest('hex') };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
