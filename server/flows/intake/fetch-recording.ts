// Fetches the recording of a call from where it was announced into our own store.
import { Problem } from '../../../rules/problem.ts';
import { saveFetchedRecording } from '../../database/recordings.ts';
import type { IntakeContext } from '../context.ts';
import { runStage, type OfCall } from './run-stage.ts';

export function fetchRecording(context: IntakeContext, of: OfCall, signal: AbortSignal): Promise<void> {
  return runStage(context, 'fetch', of, signal, async (_, call, tools) => {
    if (call.audioUrl === null)
      throw new Problem(
        'recording_missing',
        'This call has no address of a recording. Upload the file or push the call again with audioUrl.',
      );
    const fileKey = recordingKey(of);
    const file = await context.downloadRecording({
      url: call.audioUrl,
      into: { files: context.files, key: fileKey },
      onProgress: (bytes, totalBytes) => totalBytes && tools.progress(bytes / totalBytes),
      signal: tools.signal,
    });
    return (db, now) =>
      saveFetchedRecording(db, of, { fileKey, bytes: file.bytes, sha256: file.sha256, container: file.container, fetchedAt: now });
  });
}

/** Where the original of a call lies; a fetch that is repeated lands on the same place. */
export function recordingKey(of: OfCall): string {
  return `${of.teamId}/calls/${of.callId}/recording`;
}
