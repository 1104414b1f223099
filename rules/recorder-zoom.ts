// What Zoom tells of its cloud recordings: `recording.completed`, and later `recording.transcript_completed` for the same meeting.
import { isAddressOf, type Fetchable, type RecorderReading } from './recorder.ts';
import { listAt, numberAt, present, textAt } from './recorder-value.ts';

const domains = ['zoom.us', 'zoomgov.com'];
const taken = new Set(['recording.completed', 'recording.transcript_completed']);
/** Sound alone is a tenth of the picture. */
const audioTypes = ['M4A', 'MP4'];

export function readZoom(body: unknown): RecorderReading {
  const event = textAt(body, 'event') ?? 'unnamed';
  const meeting = textAt(body, 'payload', 'object', 'uuid');
  if (!taken.has(event)) return { kind: 'ignored', event, why: 'Only recordings and transcripts that are finished are taken.' };
  if (meeting === undefined) return { kind: 'ignored', event, why: 'It names no meeting.' };
  const object = ['payload', 'object'] as const;
  const token = textAt(body, 'download_token') ?? textAt(body, ...object, 'download_token');
  const files = listAt(body, ...object, 'recording_files').filter(
    (file) => (textAt(file, 'status') ?? 'completed') === 'completed',
  );
  const fetchable = (types: readonly string[]): Fetchable | null => {
    for (const type of types) {
      const url = textAt(
        files.find((file) => textAt(file, 'file_type') === type),
        'download_url',
      );
      if (url !== undefined && isAddressOf(url, domains))
        return { url, opens: token === undefined ? null : { kind: 'token', token } };
    }
    return null;
  };
  const audio = event === 'recording.completed' ? fetchable(audioTypes) : null;
  const transcript = fetchable(['TRANSCRIPT']);
  if (audio === null && transcript === null)
    return { kind: 'ignored', event, why: 'It has neither sound nor a transcript at an address of Zoom’s.' };
  const minutes = numberAt(body, ...object, 'duration');
  const fields = present({
    externalId: `zoom:${meeting}`,
    callTitle: textAt(body, ...object, 'topic'),
    repEmail: textAt(body, ...object, 'host_email'),
    callDate: textAt(body, ...object, 'start_time'),
    ...(minutes === undefined ? {} : { duration: minutes, durationUnit: 'minutes' }),
    metadata: present({ source: 'zoom', zoomMeetingId: textAt(body, ...object, 'id') }),
  });
  return { kind: 'call', event, call: { fields, audio, transcript } };
}
