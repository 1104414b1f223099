// Steering recordings and transcripts: uploaded, put behind doors, spoken by nobody.
import {
  recordingDoors,
  type Recording,
  type RecordingDoor,
  type RecordingSource,
  type Transcript,
  type Transcription,
  type Utterance,
} from './calling-book.ts';
import type { InPortal } from './control-records.ts';
import type { Origin } from './events.ts';
import { findRecord, tableOf, type CrmRecord, type Portal } from './portal.ts';
import { addRecording, recordingUrl } from './recordings.ts';
import { updateRecord } from './records.ts';
import { addTranscript, removeTranscript, wordsOf } from './transcripts.ts';
import { portalOf, type World } from './world.ts';

export type GivenRecording = InPortal & {
  callId: string;
  /** One of these: a file's bytes, in the same process or as base64; a clip handed in at the start; or two voices for so long. */
  bytes?: Uint8Array;
  base64?: string;
  clip?: string;
  lengthMs?: number;
  contentType?: string;
  door?: RecordingDoor;
  /** From now; for ever without it. */
  expiresInMs?: number;
};

const byHand: Origin = { changeSource: 'CRM_UI', sourceId: 'userId:75514748', appId: null };
const USUAL_LENGTH_MS = 60_000;

export function callingControl(world: World) {
  const find = ({ portalId, callId }: InPortal & { callId: string }): { portal: Portal; call: CrmRecord } => {
    const portal = portalOf(world, portalId);
    const call = findRecord(tableOf(portal, '0-48'), callId);
    if (!call) throw new Error(`Portal ${portal.portalId} has no call ${callId}.`);
    return { portal, call };
  };

  return {
    /** The call then names its URL. */
    addRecording(given: GivenRecording): { recordingId: string; url: string } {
      const { portal, call } = find(given);
      const { door = 'open', expiresInMs } = given;
      checkDoor(door);
      const recording = addRecording(world, {
        portalId: portal.portalId,
        callId: call.id,
        source: sourceOf(given),
        door,
        ...(expiresInMs === undefined ? {} : { expiresAt: world.clock.now() + expiresInMs }),
      });
      const url = recordingUrl(world, recording);
      updateRecord(portal, call, { hs_call_recording_url: url }, byHand);
      return { recordingId: recording.recordingId, url };
    },

    setRecordingDoor({ recordingId, door, expiresInMs }: { recordingId: string; door: RecordingDoor; expiresInMs?: number }): void {
      const recording = world.calling.recordings.get(recordingId);
      if (!recording) throw new Error(`There is no recording ${recordingId}.`);
      checkDoor(door);
      recording.door = door;
      recording.expiresAt = expiresInMs === undefined ? null : world.clock.now() + expiresInMs;
    },

    listRecordings: (): (Omit<Recording, 'source'> & { url: string })[] =>
      [...world.calling.recordings.values()].map((one) => {
        const { source: _sound, ...rest } = one;
        return { ...rest, url: recordingUrl(world, one) };
      }),

    /** As Conversation Intelligence writes one. Without utterances it is made up to fit the recording. */
    addTranscript(
      given: InPortal & { callId: string; utterances?: Omit<Utterance, 'id'>[]; source?: Transcript['source'] },
    ): string {
      const { portal, call } = find(given);
      const { utterances = wordsOf(world, portal, call), source = 'HUBSPOT_GENERATED' } = given;
      return addTranscript(world, portal, call, { source, utterances, origin: byHand }).transcriptId;
    },

    removeTranscript({ transcriptId }: { transcriptId: string }): void {
      const transcript = world.calling.transcripts.get(transcriptId);
      if (!transcript) throw new Error(`There is no transcript ${transcriptId}.`);
      removeTranscript(world, portalOf(world, transcript.portalId), transcript, byHand);
    },

    readTranscript: ({ transcriptId }: { transcriptId: string }): Transcript | null =>
      world.calling.transcripts.get(transcriptId) ?? null,

    /** What became of recordings that apps said were ready. */
    listTranscriptions: (): readonly Transcription[] => world.calling.transcriptions,
  };
}

function checkDoor(door: RecordingDoor): void {
  if (!recordingDoors.includes(door)) throw new Error(`A door is one of ${recordingDoors.join(', ')}, not "${door}".`);
}

function sourceOf({ bytes, base64, clip, lengthMs = USUAL_LENGTH_MS, contentType = 'audio/wav' }: GivenRecording): RecordingSource {
  if (bytes) return { kind: 'bytes', bytes, contentType };
  if (base64 !== undefined) return { kind: 'bytes', bytes: Buffer.from(base64, 'base64'), contentType };
  return clip === undefined ? { kind: 'voices', lengthMs } : { kind: 'clip', clip };
}
