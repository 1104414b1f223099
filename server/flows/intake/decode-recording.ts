// Turns whatever was recorded into plain samples: length, loudness for the waveform, and sound the recogniser reads.
import { createReadStream } from 'node:fs';
import { browserPlays } from '../../../rules/recording.ts';
import { Problem } from '../../../rules/problem.ts';
import { saveMeasuredDuration } from '../../database/calls-pipeline.ts';
import { findRecording, saveDecodedRecording, type RecordingRow } from '../../database/recordings.ts';
import type { DecodedAudio } from '../../ports/audio-decoder.ts';
import type { IntakeContext } from '../context.ts';
import { askToCover } from '../privacy/ask-to-cover.ts';
import { runStage, type OfCall } from './run-stage.ts';

export function decodeRecording(context: IntakeContext, of: OfCall, signal: AbortSignal): Promise<void> {
  return runStage(context, 'decode', of, signal, async (_, _call, tools) => {
    const recording = await findRecording(context.db, of);
    if (!recording) throw new Problem('recording_missing', 'There is no recording to decode. Fetch or upload it again.');
    const scratch = await context.files.scratchPath();
    try {
      const audio = await decodeTo(context, recording, scratch.path, tools.signal);
      const wavKey = `${of.teamId}/calls/${of.callId}/decoded.wav`;
      await context.files.write(wavKey, createReadStream(scratch.path), tools.signal);
      return async (db, now) => {
        await saveDecodedRecording(db, of, { ...audio, wavKey, decodedAt: now });
        await saveMeasuredDuration(db, of, audio.lengthMs);
        await askToCover(context, db, of);
      };
    } finally {
      await scratch.dispose();
    }
  });
}

type Decodes = Pick<IntakeContext, 'files' | 'decodeAudio'>;

async function decodeTo(context: Decodes, recording: RecordingRow, wavPath: string, signal: AbortSignal): Promise<DecodedAudio> {
  const source = await context.files.localPath(recording.fileKey);
  try {
    return await context.decodeAudio({ sourcePath: source.path, wavPath, signal });
  } finally {
    await source.dispose();
  }
}

/** A path to 16 kHz sound of the call, decoded anew when the decoded copy has been tidied away. */
export async function openDecoded(
  context: Decodes,
  recording: RecordingRow,
  signal: AbortSignal,
): Promise<{ path: string; dispose(): Promise<void> }> {
  if (recording.wavKey !== null && (await context.files.size(recording.wavKey)) !== null)
    return context.files.localPath(recording.wavKey);
  const scratch = await context.files.scratchPath();
  try {
    await decodeTo(context, recording, scratch.path, signal);
    return scratch;
  } catch (error) {
    await scratch.dispose();
    throw error;
  }
}

/** The decoded copy is kept only where a browser needs it to play the call. */
export async function tidyDecoded(context: IntakeContext, recording: RecordingRow): Promise<void> {
  if (recording.wavKey !== null && browserPlays(recording)) await context.files.remove(recording.wavKey);
}
