// Fetches the recording of a call from where it was announced into our own store.
import { Problem } from '../../../rules/problem.ts';
import { saveFetchedRecording } from '../../database/recordings.ts';
import type { DownloadedFile } from '../../ports/recording-download.ts';
import type { IntakeContext } from '../context.ts';
import { downloadFromHubspot } from './fetch-hubspot-recording.ts';
import { runStage, type OfCall } from './run-stage.ts';

export function fetchRecording(context: IntakeContext, of: OfCall, signal: AbortSignal): Promise<void> {
  return runStage(context, 'fetch', of, signal, async (_, call, tools) => {
    if (call.audioUrl === null)
      throw new Problem(
        'recording_missing',
        'This call has no address of a recording. Upload the file or push the call again with audioUrl.',
      );
    const fileKey = recordingKey(of);
    const download = (url: string, headers?: Record<string, string>): Promise<DownloadedFile> =>
      context.downloadRecording({
        ...{ url, into: { files: context.files, key: fileKey }, signal: tools.signal },
        ...(headers ? { headers } : {}),
        onProgress: (bytes, totalBytes) => totalBytes && tools.progress(bytes / totalBytes),
      });
    const { audioUrl, hubspotCallId } = call;
    const file =
      hubspotCallId === null
        ? await download(audioUrl)
        : await downloadFromHubspot(context, { ...of, hubspotCallId, audioUrl }, download, tools.signal);
    return (db, now) =>
      saveFetchedRecording(db, of, { fileKey, bytes: file.bytes, sha256: file.sha256, container: file.container, fetchedAt: now });
  });
}

/** Where the original of a call lies; a fetch that is repeated lands on the same place. */
export function recordingKey(of: OfCall): string {
  return `${of.teamId}/calls/${of.callId}/recording`;
}
