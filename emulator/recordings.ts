// Recordings of calls: added, and their sound found where it is.
import { readFile } from 'node:fs/promises';
import type { Recording, RecordingDoor, RecordingSource } from './calling-book.ts';
import { wavOfVoices } from './voices.ts';
import type { World } from './world.ts';

export type NewRecording = { portalId: number; callId: string; source: RecordingSource; door?: RecordingDoor; expiresAt?: number };

export function addRecording(world: World, made: NewRecording): Recording {
  const { portalId, callId, source, door = 'open', expiresAt = null } = made;
  const recording = { recordingId: world.calling.chance.uuid(), portalId, callId, source, door, expiresAt };
  world.calling.recordings.set(recording.recordingId, recording);
  return recording;
}

export const recordingUrl = (world: World, { recordingId }: Recording): string => `${world.url}/recordings/${recordingId}.wav`;

export function recordingAt(world: World, url: string): Recording | undefined {
  const [, recordingId = ''] = /\/recordings\/([\w-]+)(?:\.wav)?$/.exec(url) ?? [];
  const recording = world.calling.recordings.get(recordingId);
  return recording && recordingUrl(world, recording) === url ? recording : undefined;
}

export async function soundOf(world: World, recording: Recording): Promise<{ bytes: Uint8Array; contentType: string }> {
  const { source } = recording;
  switch (source.kind) {
    case 'voices':
      return { bytes: wavOfVoices(source.lengthMs, recording.recordingId), contentType: 'audio/wav' };
    case 'bytes':
      return source;
    case 'clip': {
      const clip = world.options.speech?.find(({ name }) => name === source.clip);
      if (!clip) throw new Error(`The emulator was started without the clip "${source.clip}"; hand it in as speech.`);
      return { bytes: await readFile(clip.path), contentType: clip.contentType ?? 'audio/wav' };
    }
  }
}
