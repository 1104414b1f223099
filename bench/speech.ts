// Measures the local speech recogniser: how many words it gets wrong, whether the speakers are right, how fast it is.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Utterance } from '../rules/transcript.ts';
import type { Log } from '../server/ports/log.ts';
import { renderCall, type RenderedCall } from '../demo/render-call.ts';
import { createAudioDecoder } from '../server/providers/audio-decoder.ts';
import { createFliteSynthesizer } from '../server/providers/flite-synthesizer.ts';
import { createSherpaTranscriber } from '../server/providers/sherpa-transcriber.ts';
import type { SpeechModel } from '../server/providers/speech-weights.ts';
import { wavBytes, writeStereoWav } from '../server/providers/wav-file.ts';
import { discoveryCall } from './speech-call.ts';
import { wordErrors } from './word-error-rate.ts';

type Row = {
  model: SpeechModel;
  what: string;
  words: number;
  wer: number;
  limit: number | null;
  speakers: number | null;
  seconds: number;
  cpuSeconds: number;
};

const clipsFolder = new URL('./speech-clips/', import.meta.url);
const never = new AbortController().signal;
const clipLimit = 0.1;
const callLimit = 0.2;

const folder = mkdtempSync(join(tmpdir(), 'ringside-bench-'));
const rows: Row[] = [];
const loads: string[] = [];
try {
  const synthesizer = createFliteSynthesizer();
  const call = await renderCall(synthesizer, discoveryCall, { us: 'rms', them: 'slt', pauseMs: 400, sampleRateHz: 8000 });
  await synthesizer.close();
  for (const model of ['base', 'tiny'] as const) await measure(model, call);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
print();
process.exitCode = rows.some((row) => row.limit !== null && row.wer > row.limit) ? 1 : 0;

async function measure(model: SpeechModel, call: RenderedCall): Promise<void> {
  let cpuMs = 0;
  const note: Log['info'] = (fields) => {
    if (typeof fields['cpuMs'] === 'number') cpuMs = fields['cpuMs'];
    if (typeof fields['loadMs'] === 'number') loads.push(`${model} ${fields['loadMs']} ms`);
  };
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const transcriber = createSherpaTranscriber({ modelsFolder: join(folder, 'models'), workers: 1, model, log });
  const decode = createAudioDecoder();
  const hear = async (sourcePath: string) => {
    const wavPath = join(folder, 'decoded.wav');
    const { lengthMs } = await decode({ sourcePath, wavPath, signal: never });
    const speakers = { us: 'Us', them: 'Them' };
    const { utterances } = await transcriber.transcribe({ wavPath, ourChannel: 0, speakers, onProgress: () => {}, signal: never });
    return { utterances, seconds: lengthMs / 1000, cpuSeconds: cpuMs / 1000 };
  };
  try {
    rows.push({
      model,
      what: 'people reading (5 LibriVox clips, 16 kHz)',
      limit: model === 'base' ? clipLimit : null,
      speakers: null,
      ...(await measureClips(hear)),
    });
    const said = call.turns.map((turn) => turn.text).join(' ');
    const add = async (what: string, path: string, limit: number | null) => {
      const heard = await hear(path);
      const { errors, words } = wordErrors(said, heard.utterances.map((one) => one.text).join(' '));
      const { seconds, cpuSeconds } = heard;
      rows.push({
        model,
        what,
        words,
        wer: errors / words,
        limit,
        speakers: speakerAccuracy(call, heard.utterances),
        seconds,
        cpuSeconds,
      });
    };
    const stereo = join(folder, 'stereo.wav');
    writeStereoWav(stereo, call, call.sampleRateHz, 'mu-law');
    await add('synthetic call, stereo, 8 kHz mu-law', stereo, model === 'base' ? callLimit : null);
    const mono = join(folder, 'mono.wav');
    writeFileSync(mono, wavBytes([call.us.map((sample, i) => sample + (call.them[i] ?? 0))], call.sampleRateHz, 'mu-law'));
    await add('synthetic call, mono, 8 kHz mu-law', mono, null);
  } finally {
    await transcriber.close();
  }
}

async function measureClips(hear: (path: string) => Promise<{ utterances: Utterance[]; seconds: number; cpuSeconds: number }>) {
  const texts = JSON.parse(readFileSync(new URL('texts.json', clipsFolder), 'utf8')) as Record<string, string>;
  const sum = { errors: 0, words: 0, seconds: 0, cpuSeconds: 0 };
  for (const [name, text] of Object.entries(texts)) {
    const heard = await hear(fileURLToPath(new URL(name, clipsFolder)));
    const { errors, words } = wordErrors(text, heard.utterances.map((one) => one.text).join(' '));
    sum.errors += errors;
    sum.words += words;
    sum.seconds += heard.seconds;
    sum.cpuSeconds += heard.cpuSeconds;
  }
  return { words: sum.words, wer: sum.errors / sum.words, seconds: sum.seconds, cpuSeconds: sum.cpuSeconds };
}

/** Share of the time covered by both for which the transcript names the right party; estimated speakers are matched the better way round. */
function speakerAccuracy(call: RenderedCall, utterances: readonly Utterance[]): number {
  const names = [...new Set(utterances.map((one) => one.speaker))];
  let together = 0;
  const time = (first: string) => {
    let right = 0;
    together = 0;
    for (const turn of call.turns) {
      for (const one of utterances) {
        const shared = Math.max(0, Math.min(turn.endMs, one.endMs ?? 0) - Math.max(turn.startMs, one.startMs ?? 0));
        together += shared;
        if ((turn.side === 'us') === (one.speaker === first)) right += shared;
      }
    }
    return right;
  };
  const right = Math.max(0, ...names.map(time));
  return together === 0 ? 0 : right / together;
}

function print(): void {
  const percent = (share: number | null) => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);
  const table = [['model', 'what', 'words', 'wrong', 'limit', 'speakers', 'seconds', 'cpu s', 'cpu/audio']];
  for (const row of rows) {
    const speed = (row.cpuSeconds / row.seconds).toFixed(3);
    const limit = row.limit === null ? '–' : `${percent(row.limit)} ${row.wer <= row.limit ? 'kept' : 'MISSED'}`;
    const figures = [row.seconds.toFixed(1), row.cpuSeconds.toFixed(2), speed];
    table.push([row.model, row.what, String(row.words), percent(row.wer), limit, percent(row.speakers), ...figures]);
  }
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((line) => (line[column] ?? '').length)));
  for (const line of table)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  console.log(`\nmodels loaded in: ${loads.join(', ')}`);
}
