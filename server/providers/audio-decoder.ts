// Decodes recordings: our own WAV reader first, then the decoders that come with us, then ffmpeg where it is installed.
import { rm } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { DecodeAudio, DecodedAudio } from '../ports/audio-decoder.ts';
import { Problem } from '../../rules/problem.ts';
import { convertWithFfmpeg } from './audio-ffmpeg.ts';
import type { DecodeOutcome, DecodeTask } from './audio-decode-worker.ts';

export type AudioDecoderOptions = {
  /** The ffmpeg to run; a bare name is looked up on PATH. Null never runs one. */
  ffmpegCommand?: string | null;
  /** Longer recordings are refused; 8 hours unless told. */
  maximumLengthMs?: number;
  /** How long one file may take; 15 minutes unless told. */
  timeoutMs?: number;
};

const hourMs = 3_600_000;
const whatHelps = "Install ffmpeg on the server's PATH, or send wav, mp3, ogg, webm or flac.";

/**
 * Makes the decoder. Besides the port's Problems it throws `recording_empty` (no bytes or no samples) and `recording_not_audio`
 * (a web page, a playlist …). A file that breaks off is read as far as it goes and its format says "(cut short)".
 */
export function createAudioDecoder(options: AudioDecoderOptions = {}): DecodeAudio {
  const maximumLengthMs = options.maximumLengthMs ?? 8 * hourMs;
  const timeoutMs = options.timeoutMs ?? 15 * 60_000;
  const command = options.ffmpegCommand === undefined ? 'ffmpeg' : options.ffmpegCommand;

  return async ({ sourcePath, wavPath, signal }) => {
    const convertedPath = `${wavPath}.ffmpeg`;
    const task: DecodeTask = { sourcePath, wavPath, maximumLengthMs, label: null };
    signal.throwIfAborted();
    const job = new AbortController();
    const stop = () => job.abort(signal.reason);
    const timer = setTimeout(() => job.abort(tookTooLong(timeoutMs)), timeoutMs);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const own = await decodeInThread(task, job.signal);
      if (own.kind === 'decoded') return own.audio;
      if (command === null || !['foreign', 'unknown', 'damaged'].includes(own.kind))
        throw problemOf(own, 'not-installed', maximumLengthMs);
      const converted = await convertWithFfmpeg({
        command,
        sourcePath,
        wavPath: convertedPath,
        maximumLengthMs,
        timeoutMs,
        signal: job.signal,
      });
      if (converted !== 'done') throw problemOf(own, converted, maximumLengthMs);
      const label = 'name' in own ? own.name : 'read by ffmpeg';
      const second = await decodeInThread({ ...task, sourcePath: convertedPath, label }, job.signal);
      if (second.kind !== 'decoded') throw problemOf(second.kind === 'too-long' ? second : own, 'refused', maximumLengthMs);
      return second.audio satisfies DecodedAudio;
    } catch (error) {
      await rm(wavPath, { force: true });
      signal.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      await rm(convertedPath, { force: true });
    }
  };
}

function problemOf(
  outcome: Exclude<DecodeOutcome, { kind: 'decoded' }>,
  ffmpeg: 'not-installed' | 'refused' | 'timed-out',
  maximumLengthMs: number,
): Problem {
  switch (outcome.kind) {
    case 'empty':
      return new Problem(
        'recording_empty',
        'The recording holds no sound at all. Check on the phone system that the call was recorded.',
      );
    case 'not-audio':
      return new Problem('recording_not_audio', `The file is ${outcome.what}, not a recording. Send the sound file itself.`);
    case 'too-long':
      return new Problem(
        'audio_too_long',
        `The recording is longer than ${Math.round(maximumLengthMs / hourMs)} hours, the most that is taken. Cut it into calls.`,
      );
    case 'damaged':
      return new Problem('audio_damaged', `The ${outcome.name} file cannot be read: ${outcome.detail}. Export or send it again.`);
    case 'unknown':
      return new Problem(
        'recording_not_audio',
        `The file does not start like any sound format we know. ${ffmpeg === 'not-installed' ? whatHelps : 'Send wav, mp3, ogg, webm or flac.'}`,
      );
    case 'foreign':
      return ffmpeg === 'not-installed'
        ? new Problem('audio_format_unsupported', `Recordings in ${outcome.name} need ffmpeg. ${whatHelps}`)
        : new Problem(
            'audio_damaged',
            `ffmpeg could not read the ${outcome.name} file${ffmpeg === 'timed-out' ? ' in time' : ''}. Send it again, or send wav, mp3, ogg, webm or flac.`,
          );
  }
}

function tookTooLong(timeoutMs: number): Problem {
  return new Problem(
    'audio_damaged',
    `Decoding took longer than ${Math.round(timeoutMs / 60_000)} minutes. Send the recording as wav or mp3.`,
  );
}

function decodeInThread(task: DecodeTask, signal: AbortSignal): Promise<DecodeOutcome> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const worker = new Worker(new URL('./audio-decode-worker.ts', import.meta.url), {
      workerData: task,
      stdout: true,
      stderr: true,
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    // Decoders write their complaints to the console; ours say the same with names.
    worker.stdout.resume();
    worker.stderr.resume();
    let outcome: DecodeOutcome | null = null;
    let failure: Error | null = null;
    const stop = () => void worker.terminate();
    signal.addEventListener('abort', stop, { once: true });
    worker.once('message', (message: DecodeOutcome) => (outcome = message));
    worker.once('error', (error: Error) => (failure = error));
    worker.once('exit', () => {
      signal.removeEventListener('abort', stop);
      if (outcome) resolve(outcome);
      else if (signal.aborted) reject(signal.reason as Error);
      else reject(translate(failure));
    });
  });
}

function translate(failure: NodeJS.ErrnoException | null): Error {
  const code = failure?.code;
  if (code === 'ENOSPC')
    return new Problem('storage_full', 'The disk is full. Free some space, then retry the call.', {
      retryable: true,
      cause: failure,
    });
  if (code === 'ENOENT')
    return new Problem('recording_missing', 'The recording is not on the disk any more. Fetch or upload it again.', {
      cause: failure,
    });
  return new Problem('audio_damaged', 'The decoder stopped while reading the recording. Send it as wav or mp3.', {
    cause: failure,
  });
}
