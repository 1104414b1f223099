// What Zoom tells of its cloud recordings: `recording.completed`, and later `recording.transcript_completed` for the same meeting.
import { isAddressOf, type Fetchable, type RecorderReading } from './recorder.ts';
import { listAt, numberAt, present, textAt } from './recorder-value.ts';

const domains = ['zoom.us', 'zoomgov.com'];
const taken = new Set(['recording.completed', 'recording.transcript_completed']);
/** Sound alone is a tenth of the picture. */
const audioTypes = ['M4A', 'MP4'];
const MOST_PARTS = 50;

/** A recording that was stopped and begun again has a file of each kind for each part; a picture may have several, one a layout. */
type Part = { file: Fetchable; startedAt: string | undefined; seconds: number | undefined };

/** One call for each part of the recording, the first under the meeting's own id. At least one reading. */
export function readZoom(body: unknown): RecorderReading[] {
  const event = textAt(body, 'event') ?? 'unnamed';
  const ignored = (why: string): RecorderReading => ({ kind: 'ignored', event, why });
  const meeting = textAt(body, 'payload', 'object', 'uuid');
  if (!taken.has(event)) return [ignored('Only recordings and transcripts that are finished are taken.')];
  if (meeting === undefined) return [ignored('It names no meeting.')];
  const object = ['payload', 'object'] as const;
  const token = textAt(body, 'download_token') ?? textAt(body, ...object, 'download_token');
  const files = listAt(body, ...object, 'recording_files').filter(
    (file) => (textAt(file, 'status') ?? 'completed') === 'completed',
  );
  const sounds = event === 'recording.completed' ? audioTypes.map((type) => partsOf(files, type, token)) : [];
  const audio = sounds.find((parts) => parts.length > 0) ?? [];
  const transcripts = partsOf(files, 'TRANSCRIPT', token);
  const count = Math.max(audio.length, transcripts.length);
  if (count === 0) return [ignored('It has neither sound nor a transcript at an address of Zoom’s.')];
  const topic = textAt(body, ...object, 'topic');
  const minutes = numberAt(body, ...object, 'duration');
  const whole = minutes === undefined ? {} : { duration: minutes, durationUnit: 'minutes' };
  const readings = Array.from({ length: Math.min(count, MOST_PARTS) }, (_, at): RecorderReading => {
    const isFirst = at === 0;
    const { startedAt, seconds } = audio[at] ?? transcripts[at] ?? {};
    const length = seconds === undefined ? {} : { duration: seconds, durationUnit: 's' };
    const fields = present({
      externalId: isFirst ? `zoom:${meeting}` : `zoom:${meeting}:${at + 1}`,
      callTitle: isFirst || topic === undefined ? topic : `${topic} (part ${at + 1})`,
      repEmail: textAt(body, ...object, 'host_email'),
      callDate: isFirst ? textAt(body, ...object, 'start_time') : startedAt,
      ...(count === 1 ? whole : length),
      metadata: present({ source: 'zoom', zoomMeetingId: textAt(body, ...object, 'id') }),
    });
    return { kind: 'call', event, call: { fields, audio: audio[at]?.file ?? null, transcript: transcripts[at]?.file ?? null } };
  });
  return count > MOST_PARTS ? [...readings, ignored(`It has ${count} parts; the first ${MOST_PARTS} were taken.`)] : readings;
}

/** In their order. Files that do not say when they begin are taken for one part. */
function partsOf(files: readonly unknown[], type: string, token: string | undefined): Part[] {
  const parts = new Map<number, Part>();
  for (const file of files) {
    const url = textAt(file, 'download_url');
    if (textAt(file, 'file_type') !== type || url === undefined || !isAddressOf(url, domains)) continue;
    const startedAt = textAt(file, 'recording_start');
    const [startMs = 0, endMs = 0] = [startedAt, textAt(file, 'recording_end')].map((one) => Date.parse(one ?? '') || 0);
    if (parts.has(startMs)) continue;
    const seconds = startMs > 0 && endMs > startMs ? Math.round((endMs - startMs) / 1000) : undefined;
    parts.set(startMs, { file: { url, opens: token === undefined ? null : { kind: 'token', token } }, startedAt, seconds });
  }
  return [...parts].toSorted(([one], [other]) => one - other).map(([, part]) => part);
}
