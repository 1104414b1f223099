// What Aloware tells of a call whose recording or transcript is there. Its messages are not published: names that others have seen are
// read, wherever in the message they stand, and what cannot be read is said in the list of deliveries.
import type { RecorderReading } from './recorder.ts';
import { at, numberAt, present, textAt } from './recorder-value.ts';

export function readAloware(body: unknown): RecorderReading {
  const event = textAt(body, 'event') ?? 'unnamed';
  const inner = at(body, 'body') ?? at(body, 'data') ?? body;
  const call = at(inner, 'communication') ?? inner;
  const id = textAt(call, 'id') ?? textAt(call, 'communication_id');
  const audioUrl = textAt(call, 'recording_url') ?? textAt(call, 'recording', 'url');
  const transcript = at(call, 'transcription') ?? at(call, 'transcript');
  if (id === undefined) return { kind: 'ignored', event, why: 'It names no call.' };
  if (audioUrl === undefined && (transcript === undefined || transcript === null))
    return { kind: 'ignored', event, why: 'It has no recording yet. In Aloware, choose the event for saved recordings.' };
  const direction = textAt(call, 'direction');
  const seconds = numberAt(call, 'talk_time') ?? numberAt(call, 'duration');
  const fields = present({
    externalId: `aloware:${id}`,
    repName: textAt(call, 'user', 'name') ?? textAt(inner, 'user', 'name'),
    repEmail: textAt(call, 'user', 'email') ?? textAt(inner, 'user', 'email') ?? textAt(call, 'user_email'),
    callDate: textAt(call, 'created_at') ?? textAt(call, 'started_at'),
    ...(seconds === undefined ? {} : { duration: seconds, durationUnit: 's' }),
    audioUrl,
    transcript: transcript ?? undefined,
    metadata: present({
      source: 'aloware',
      contactName: textAt(call, 'contact', 'name') ?? textAt(inner, 'contact', 'name'),
      direction: direction === '1' ? 'inbound' : direction === '2' ? 'outbound' : direction,
    }),
  });
  return { kind: 'call', event, call: { fields, audio: null, transcript: null } };
}
