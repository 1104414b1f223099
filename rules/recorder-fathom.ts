// What Fathom tells when the content of a meeting is ready; the transcript stands in the message itself.
import type { RecorderReading } from './recorder.ts';
import { listAt, present, textAt } from './recorder-value.ts';

export function readFathom(body: unknown): RecorderReading {
  const event = 'newMeeting';
  const id = textAt(body, 'recording_id') ?? textAt(body, 'url');
  if (id === undefined) return { kind: 'ignored', event, why: 'It names no recording.' };
  const transcript = listAt(body, 'transcript').map((line) =>
    present({
      speaker: textAt(line, 'speaker', 'display_name'),
      text: textAt(line, 'text') ?? '',
      start: textAt(line, 'timestamp'),
    }),
  );
  if (transcript.length === 0)
    return { kind: 'ignored', event, why: 'It has no transcript. Choose “Include transcript” for the webhook in Fathom.' };
  const from = Date.parse(textAt(body, 'recording_start_time') ?? '');
  const to = Date.parse(textAt(body, 'recording_end_time') ?? '');
  const fields = present({
    externalId: `fathom:${id}`,
    callTitle: textAt(body, 'meeting_title') ?? textAt(body, 'title'),
    repName: textAt(body, 'recorded_by', 'name'),
    repEmail: textAt(body, 'recorded_by', 'email'),
    callDate: textAt(body, 'recording_start_time') ?? textAt(body, 'scheduled_start_time') ?? textAt(body, 'created_at'),
    ...(to > from ? { duration: to - from, durationUnit: 'ms' } : {}),
    transcript,
    metadata: present({ source: 'fathom', url: textAt(body, 'share_url') ?? textAt(body, 'url') }),
  });
  return { kind: 'call', event, call: { fields, audio: null, transcript: null } };
}
