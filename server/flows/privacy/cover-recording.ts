// Makes the copy of a recording that is silent where something was taken out of the transcript, again whenever the transcript changes.
import { createReadStream } from 'node:fs';
import { coveredSound, joined, type SoundSpan } from '../../../rules/covered-sound.ts';
import { redactionMarks, redactTranscript } from '../../../rules/redaction.ts';
import { browserPlays } from '../../../rules/recording.ts';
import { Problem } from '../../../rules/problem.ts';
import { findCallHold } from '../../database/call-holds.ts';
import { forgetCover } from '../../database/covers-to-make.ts';
import { readPrivacyPolicy } from '../../database/privacy-policies.ts';
import { findRecording, saveCover, type RecordingRow } from '../../database/recordings.ts';
import { listForRemoval } from '../../database/removals.ts';
import { listStages } from '../../database/stages.ts';
import { findTranscript } from '../../database/transcripts.ts';
import type { CoverSound } from '../../ports/sound-cover.ts';
import type { BaseContext, IntakeContext } from '../context.ts';
import { openDecoded } from '../intake/decode-recording.ts';
import type { OfCall } from '../intake/run-stage.ts';
import { mustBeCovered } from './ask-to-cover.ts';

export type CoverContext = BaseContext & Pick<IntakeContext, 'files' | 'decodeAudio'> & { coverSound: CoverSound };
type Copy = { fileKey: string; bytes: number; sha256: string };

const MARKS = Object.values(redactionMarks);

/** May run twice, and before sound and words are both there: whichever comes last asks for it again. */
export async function coverRecording(context: CoverContext, of: OfCall, signal: AbortSignal): Promise<void> {
  const { db } = context;
  const [recording, transcript, stages] = await Promise.all([findRecording(db, of), findTranscript(db, of), listStages(db, of)]);
  if (!recording) return;
  // A transcript that is being made anew says more than the one it replaces.
  const isChanging = stages.some(({ stage, state }) => stage === 'transcribe' && state !== 'done');
  const isMade = transcript !== null && recording.coveredVersion === transcript.version;
  if (!transcript || recording.lengthMs === null || isChanging || isMade || !(await mustBeCovered(db, recording))) {
    return forgetCover(db, of, recording.coverDueAt);
  }
  const { version } = transcript;
  const { policy } = await readPrivacyPolicy(db, of.teamId);
  // Transcripts of before still say what is taken out of those that come.
  const found = coveredSound(redactTranscript(transcript, new Set(policy.redact)), MARKS, recording.lengthMs);
  // Where the original is gone, so is what was said there.
  const spans = isGone(recording) ? joined([...(recording.covered ?? []), ...found], recording.lengthMs) : found;
  const isSame = areSame(spans, recording.covered ?? []);
  const copy = spans.length === 0 || isSame ? null : await copyWith(context, recording, { spans, version }, signal);
  await save(context, { of, recording, version, spans, copy, coveredKey: isSame ? recording.coveredKey : (copy?.fileKey ?? null) });
}

const areSame = (some: readonly SoundSpan[], others: readonly SoundSpan[]): boolean =>
  some.length === others.length &&
  some.every(({ startMs, endMs }, at) => startMs === others[at]?.startMs && endMs === others[at]?.endMs);

const isGone = ({ fileKey, coveredKey }: RecordingRow): boolean => fileKey === coveredKey;

async function copyWith(
  context: CoverContext,
  recording: RecordingRow,
  { spans, version }: { spans: SoundSpan[]; version: number },
  signal: AbortSignal,
): Promise<Copy> {
  const { files, coverSound } = context;
  const scratch = await files.scratchPath();
  const copyFrom = async (source: { path: string; dispose(): Promise<void> }): Promise<'covered' | 'not_plain'> => {
    try {
      return await coverSound({ sourcePath: source.path, targetPath: scratch.path, spans, signal });
    } finally {
      await source.dispose();
    }
  };
  try {
    const isPlain = recording.container === 'wav' && browserPlays(recording);
    const made = isPlain ? await copyFrom(await files.localPath(recording.fileKey)) : 'not_plain';
    if (made === 'not_plain' && (await copyFrom(await openDecoded(context, recording, signal))) === 'not_plain')
      throw new Problem('audio_damaged', 'The decoded recording cannot be read. Retry the call from decoding.');
    const fileKey = `${recording.teamId}/calls/${recording.callId}/covered-${version}-${context.newId()}.wav`;
    return { fileKey, ...(await files.write(fileKey, createReadStream(scratch.path), signal)) };
  } finally {
    await scratch.dispose();
  }
}

type Made = {
  of: OfCall;
  recording: RecordingRow;
  version: number;
  spans: SoundSpan[];
  copy: Copy | null;
  coveredKey: string | null;
};

async function save(context: CoverContext, { of, recording, version, spans, copy, coveredKey }: Made): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    const { policy } = await readPrivacyPolicy(db, of.teamId);
    // What must stay stays whole.
    const isHeld = ((await findCallHold(db, of))?.hold ?? null) !== null;
    const replaces = copy !== null && (isGone(recording) || (policy.sound.originalFor === 'nobody' && !isHeld));
    const original = replaces ? { ...copy, container: 'wav' as const, format: 'wav pcm', wavKey: null } : undefined;
    const cover = {
      coveredKey,
      covered: spans,
      coveredAt: now,
      coveredVersion: version,
      wasDueAt: recording.coverDueAt,
      ...(original ? { original } : {}),
    };
    const isSaved = await saveCover(db, { ...of, sha256: recording.sha256 }, cover);
    const left = isSaved
      ? without([recording.coveredKey, ...(replaces ? [recording.fileKey, recording.wavKey] : [])], coveredKey)
      : [copy?.fileKey];
    const gone = left.filter((key) => key !== null && key !== undefined);
    await listForRemoval(db, of.teamId, gone, now);
    if (gone.length > 0) await context.enqueueJobs(db, [{ name: 'remove-files', input: {} }]);
    if (isSaved) await context.publishEvents(db, [{ kind: 'call.changed', teamId: of.teamId, callId: of.callId }]);
  });
}

const without = (keys: (string | null)[], kept: string | null): (string | null)[] => keys.filter((key) => key !== kept);
