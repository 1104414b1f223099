// Transcripts of calls: adding one marks the call, which is a change like any other.
import { linksOf } from './associations.ts';
import type { Transcript, Utterance } from './calling-book.ts';
import { dialogueFor } from './dialogue.ts';
import type { Origin } from './events.ts';
import { findRecord, tableOf, type CrmRecord, type Portal } from './portal.ts';
import { recordingAt } from './recordings.ts';
import { updateRecord } from './records.ts';
import type { World } from './world.ts';

const USUAL_LENGTH_MS = 60_000;

export type NewTranscript = { source: Transcript['source']; utterances: Omit<Utterance, 'id'>[]; origin: Origin };

export function addTranscript(world: World, portal: Portal, call: CrmRecord, made: NewTranscript): Transcript {
  const transcript = keepTranscript(world, portal, call.id, made);
  const marks = { hs_call_has_transcript: 'true', hs_call_transcription_id: transcript.transcriptId };
  updateRecord(portal, call, marks, made.origin);
  return transcript;
}

/** Kept, and nothing said about it on the call: for calls that are made with their marks. */
export function keepTranscript(world: World, portal: Portal, callId: string, made: Omit<NewTranscript, 'origin'>): Transcript {
  const now = world.clock.now();
  const transcriptId = String(world.calling.nextTranscriptId++);
  const utterances = made.utterances.map((one, number) => ({ ...one, id: `${transcriptId}-${number + 1}` }));
  const transcript = {
    transcriptId,
    portalId: portal.portalId,
    callId,
    source: made.source,
    utterances,
    createdAt: now,
    updatedAt: now,
  };
  world.calling.transcripts.set(transcriptId, transcript);
  return transcript;
}

export function removeTranscript(world: World, portal: Portal, transcript: Transcript, origin: Origin): void {
  world.calling.transcripts.delete(transcript.transcriptId);
  const call = portal.tables.get('0-48')?.records.get(transcript.callId);
  if (call?.properties['hs_call_transcription_id'] === transcript.transcriptId)
    updateRecord(portal, call, { hs_call_has_transcript: 'false', hs_call_transcription_id: '' }, origin);
}

type Spoken = Pick<CrmRecord, 'id' | 'typeId' | 'properties'>;

/** The words of the call's recording: those handed in with it, or made up to fit its length. */
export function wordsOf(world: World, portal: Portal, call: Spoken): Omit<Utterance, 'id'>[] {
  const recording = recordingAt(world, call.properties['hs_call_recording_url'] ?? '');
  const source = recording?.source;
  const clip = source?.kind === 'clip' ? world.options.speech?.find(({ name }) => name === source.clip) : undefined;
  const { ours, theirs } = speakersOf(portal, call);
  if (clip?.utterances)
    return clip.utterances.map((one) => {
      const { id } = one.speaker ?? {};
      return id === 'us' ? { ...one, speaker: ours } : id === 'them' ? { ...one, speaker: theirs } : one;
    });
  const told = Number(call.properties['hs_call_duration'] ?? 0);
  const lengthMs = clip?.lengthMs ?? (source?.kind === 'voices' ? source.lengthMs : told > 0 ? told : USUAL_LENGTH_MS);
  return dialogueFor(lengthMs, recording?.recordingId ?? call.id, { ours, theirs });
}

function speakersOf(portal: Portal, call: Spoken) {
  const owner = portal.owners.get(call.properties['hubspot_owner_id'] ?? '');
  const [link] = linksOf(portal, call, '0-1');
  const contact = link && findRecord(tableOf(portal, '0-1'), link.toId);
  const { firstname = '', lastname = '', email } = contact?.properties ?? {};
  return {
    ours: {
      id: owner?.id ?? 'ours',
      name: owner ? `${owner.firstName} ${owner.lastName}`.trim() : 'Our side',
      ...(owner ? { email: owner.email } : {}),
    },
    theirs: { id: contact?.id ?? 'theirs', name: `${firstname} ${lastname}`.trim() || 'Their side', ...(email ? { email } : {}) },
  };
}
