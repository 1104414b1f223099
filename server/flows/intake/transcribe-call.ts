// Gives a call its transcript: the one that was sent along, or what the recogniser hears.
import { readTranscript } from '../../../rules/given-transcript.ts';
import { tellSides } from '../../../rules/heard-side.ts';
import { Problem } from '../../../rules/problem.ts';
import { redactTranscript } from '../../../rules/redaction.ts';
import type { Transcript } from '../../../rules/transcript.ts';
import type { CallRow } from '../../database/calls-pipeline.ts';
import { readPrivacyPolicy } from '../../database/privacy-policies.ts';
import { findRecording } from '../../database/recordings.ts';
import { dropGivenTranscript, findReadTranscript, saveTranscript } from '../../database/transcripts.ts';
import type { IntakeContext } from '../context.ts';
import { askToCover } from '../privacy/ask-to-cover.ts';
import { openDecoded, tidyDecoded } from './decode-recording.ts';
import { runStage, type OfCall, type StageTools } from './run-stage.ts';

export function transcribeCall(context: IntakeContext, of: OfCall, signal: AbortSignal): Promise<void> {
  return runStage(context, 'transcribe', of, signal, async (_, call, tools) => {
    const transcript = call.givenTranscript === null ? await hear(context, of, call, tools) : await read(context, of, call);
    // Before it is kept: nothing that reads a transcript, here or elsewhere, meets what was to be taken out.
    const { policy } = await readPrivacyPolicy(context.db, of.teamId);
    const shown = redactTranscript(transcript, new Set(policy.redact));
    return async (db, now) => {
      await saveTranscript(db, of, shown, now);
      await askToCover(context, db, of);
      // What was sent along still says it.
      if (shown.utterances.some((utterance, at) => utterance !== transcript.utterances[at])) await dropGivenTranscript(db, of);
    };
  });
}

async function read(context: IntakeContext, of: OfCall, call: CallRow): Promise<Transcript> {
  const kept = await findReadTranscript(context.db, of, call.givenTranscript);
  if (kept) return kept;
  const given = readTranscript(call.givenTranscript, { repName: call.repName, repEmail: call.repEmail });
  if (given.kind === 'refused') throw new Problem('transcript_unreadable', given.message);
  return given.transcript;
}

async function hear(context: IntakeContext, of: OfCall, call: CallRow, tools: StageTools): Promise<Transcript> {
  const recording = await findRecording(context.db, of);
  if (!recording) throw new Problem('recording_missing', 'There is no recording to transcribe. Fetch or upload it again.');
  const sound = await openDecoded(context, recording, tools.signal);
  try {
    const heard = await context.transcriber.transcribe({
      wavPath: sound.path,
      ourChannel: ourChannel(call),
      speakers: { us: call.repName ?? 'Us', them: theirName(call) ?? 'Customer' },
      onProgress: tools.progress,
      signal: tools.signal,
    });
    await tidyDecoded(context, recording);
    const names = { us: call.repName, them: theirName(call) };
    return {
      source: 'transcribed',
      ...heard,
      utterances: heard.speakersEstimated ? tellSides(heard.utterances, names) : heard.utterances,
    };
  } finally {
    await sound.dispose();
  }
}

/** Most systems record their own side on the first channel; `metadata.ourChannel` (0 or 1) says otherwise. */
function ourChannel(call: CallRow): 0 | 1 {
  return Number(call.metadata['ourChannel']) === 1 ? 1 : 0;
}

function theirName(call: CallRow): string | null {
  const name = call.metadata['contactName'];
  return typeof name === 'string' && name.trim() !== '' ? name.trim() : null;
}
