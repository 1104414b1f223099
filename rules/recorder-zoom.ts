// What Zoom tells of its cloud recordings: `recording.completed`, and later `recording.transcript_completed` for the same meeting.
import { isAddressOf, type Fetchable, type RecorderReading } from './recorder.ts';
import { listAt, numberAt, present, textAt } from './recorder-value.ts';

const domains = ['zoom.us', 'zoomgov.com'];
const taken = new Set(['recording.completed', 'recording.transcript_completed']);
/** Sound alone is a tenth of the picture. */
const audioTypes = ['M4A', 'MP4'];
const MOST_PARTS = 50;

/** A recording that was stopped and begun again has a file of each kind for each part; a picture may have several, one a layout. */
type Part = { file: Fetchable; startedAt: string | undefined; endMs: number };
/** By when they begin, in milliseconds; 0 for what does not say. */
type Parts = ReadonlyMap<number, Part>;

/**
 * One call for each part of the recording, the first under the meeting's own id, later ones with when they begin: a later message may leave parts
 * out, so that their number tells nothing. At least one reading.
 */
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
  const sounds = audioTypes.map((type) => partsOf(files, type, token)).find(({ size }) => size > 0) ?? new Map<number, Part>();
  const transcripts = alongside(sounds, partsOf(files, 'TRANSCRIPT', token));
  const topic = textAt(body, ...object, 'topic');
  const minutes = numberAt(body, ...object, 'duration');
  const whole = minutes === undefined ? {} : { duration: minutes, durationUnit: 'minutes' };
  const starts = startsOf(sounds, transcripts);
  const readings = starts.flatMap((startMs, at): RecorderReading[] => {
    const isFirst = at === 0;
    const of = (parts: Parts) => parts.get(startMs) ?? (isFirst ? parts.get(0) : undefined);
    const [sound, transcript] = [of(sounds), of(transcripts)];
    const audio = event === 'recording.completed' ? sound : undefined;
    if (!audio && !transcript) return [];
    const { startedAt, endMs = 0 } = sound ?? transcript ?? {};
    const isTimed = startMs > 0 && endMs > startMs;
    const length = isTimed ? { duration: Math.round((endMs - startMs) / 1000), durationUnit: 's' } : {};
    const idOfPart = `zoom:${meeting}:${new Date(startMs).toISOString()}`;
    const fields = present({
      externalId: isFirst ? `zoom:${meeting}` : idOfPart,
      callTitle: isFirst || topic === undefined ? topic : `${topic} (part ${at + 1})`,
      repEmail: textAt(body, ...object, 'host_email'),
      callDate: isFirst ? textAt(body, ...object, 'start_time') : startedAt,
      ...(starts.length === 1 && !isTimed ? whole : length),
      metadata: present({ source: 'zoom', zoomMeetingId: textAt(body, ...object, 'id') }),
    });
    // Transcripts alone do not show whether theirs is the first part.
    const mayBeLater = isFirst && startMs > 0 && sounds.size === 0;
    const call = { fields, audio: audio?.file ?? null, transcript: transcript?.file ?? null };
    return [{ kind: 'call', event, call: mayBeLater ? { ...call, idIfHere: idOfPart } : call }];
  });
  if (readings.length === 0) return [ignored('It has neither sound nor a transcript at an address of Zoom’s.')];
  const tooMany = ignored(`It has ${readings.length} parts; the first ${MOST_PARTS} were taken.`);
  return readings.length > MOST_PARTS ? [...readings.slice(0, MOST_PARTS), tooMany] : readings;
}

function partsOf(files: readonly unknown[], type: string, token: string | undefined): Parts {
  const parts = new Map<number, Part>();
  for (const file of files) {
    const url = textAt(file, 'download_url');
    if (textAt(file, 'file_type') !== type || url === undefined || !isAddressOf(url, domains)) continue;
    const startedAt = textAt(file, 'recording_start');
    const [startMs = 0, endMs = 0] = [startedAt, textAt(file, 'recording_end')].map((one) => Date.parse(one ?? '') || 0);
    if (parts.has(startMs)) continue;
    parts.set(startMs, { file: { url, opens: token === undefined ? null : { kind: 'token', token } }, startedAt, endMs });
  }
  return parts;
}

/** One alone is that of the only sound, others are of the sound they share most of their time with: the files of a part need not begin at once. */
function alongside(sounds: Parts, transcripts: Parts): Parts {
  const [only] = sounds.size === 1 && transcripts.size === 1 ? sounds.keys() : [];
  const soundOf = (at: number, { endMs }: Part): number => {
    if (only !== undefined || sounds.has(at)) return only ?? at;
    const shared = [...sounds].map(([startMs, sound]) => {
      return { startMs, ms: Math.min(sound.endMs, Math.max(endMs, at + 1)) - Math.max(startMs, at) };
    });
    const [most] = shared.filter(({ ms }) => ms > 0).toSorted((one, other) => other.ms - one.ms);
    return most?.startMs ?? at;
  };
  return new Map([...transcripts].toReversed().map(([at, part]) => [soundOf(at, part), part]));
}

/** In their order. What does not say when it begins is taken for the first part. */
function startsOf(...kinds: Parts[]): number[] {
  const starts = new Set(kinds.flatMap((parts) => [...parts.keys()]));
  const known = [...starts].filter((startMs) => startMs > 0).toSorted((one, other) => one - other);
  return known.length > 0 ? known : [...starts];
}
