// What Fireflies tells: only that a meeting was transcribed, by both versions of its webhooks. The meeting is asked for afterwards.
import type { RecorderReading } from './recorder.ts';
import { listAt, numberAt, present, textAt } from './recorder-value.ts';

export const FIREFLIES_API = 'https://api.fireflies.ai/graphql';
const taken = new Set(['Transcription completed', 'meeting.transcribed']);

export function readFireflies(body: unknown): RecorderReading {
  const event = textAt(body, 'eventType') ?? textAt(body, 'event') ?? 'unnamed';
  const id = textAt(body, 'meetingId') ?? textAt(body, 'meeting_id');
  if (!taken.has(event)) return { kind: 'ignored', event, why: 'Only meetings that were transcribed are taken.' };
  if (id === undefined || !/^[\w-]{1,100}$/.test(id)) return { kind: 'ignored', event, why: 'It names no meeting.' };
  return { kind: 'look_up', event, id };
}

/** The request for one meeting, as its body. */
export function firefliesQuestion(id: string): string {
  const wanted =
    'id title date duration organizer_email audio_url transcript_url sentences { speaker_name text start_time end_time }';
  return JSON.stringify({ query: `query Meeting($id: String!) { transcript(id: $id) { ${wanted} } }`, variables: { id } });
}

/** Times of sentences are seconds, the length is minutes, the date milliseconds. */
export function readFirefliesMeeting(answer: unknown, event: string): RecorderReading {
  const meeting = ['data', 'transcript'] as const;
  const id = textAt(answer, ...meeting, 'id');
  const refusal = textAt(listAt(answer, 'errors')[0], 'message');
  if (id === undefined) return { kind: 'ignored', event, why: refusal ?? 'Fireflies knows no such meeting.' };
  const transcript = listAt(answer, ...meeting, 'sentences').map((sentence) => {
    const [from, to] = [numberAt(sentence, 'start_time'), numberAt(sentence, 'end_time')];
    return present({
      speaker: textAt(sentence, 'speaker_name'),
      text: textAt(sentence, 'text') ?? '',
      startMs: from === undefined ? undefined : from * 1000,
      endMs: to === undefined ? undefined : to * 1000,
    });
  });
  if (transcript.length === 0) return { kind: 'ignored', event, why: 'Nothing was said in this meeting.' };
  const minutes = numberAt(answer, ...meeting, 'duration');
  const fields = present({
    externalId: `fireflies:${id}`,
    callTitle: textAt(answer, ...meeting, 'title'),
    repEmail: textAt(answer, ...meeting, 'organizer_email'),
    callDate: numberAt(answer, ...meeting, 'date'),
    ...(minutes === undefined ? {} : { duration: minutes, durationUnit: 'minutes' }),
    audioUrl: textAt(answer, ...meeting, 'audio_url'),
    transcript,
    metadata: present({ source: 'fireflies', url: textAt(answer, ...meeting, 'transcript_url') }),
  });
  return { kind: 'call', event, call: { fields, audio: null, transcript: null } };
}
