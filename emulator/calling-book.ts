// What surrounds calls: recordings that can be downloaded, transcripts, and what calling apps have registered.
import { createChance, type Chance } from './chance.ts';

/** Where the sound comes from: two voices made up, a file of whoever started the emulator, or bytes that were handed in. */
export type RecordingSource =
  | { kind: 'voices'; lengthMs: number }
  | { kind: 'clip'; clip: string }
  | { kind: 'bytes'; bytes: Uint8Array; contentType: string };

/** Who gets it: everybody, a token of the portal, nobody (a page to sign in, in HTML), everybody by way of a link that ends. */
export const recordingDoors = ['open', 'token', 'login-page', 'redirect'] as const;
export type RecordingDoor = (typeof recordingDoors)[number];

export type Recording = {
  recordingId: string;
  portalId: number;
  callId: string;
  source: RecordingSource;
  door: RecordingDoor;
  expiresAt: number | null;
};

export type Utterance = {
  id: string;
  text: string;
  startTimeMillis: number;
  endTimeMillis: number;
  languageCode?: string;
  speaker?: { id: string; name?: string; email?: string };
};

export type Transcript = {
  transcriptId: string;
  portalId: number;
  callId: string;
  source: 'HUBSPOT_GENERATED' | 'INTEGRATOR_GENERATED';
  utterances: Utterance[];
  createdAt: number;
  updatedAt: number;
};

export type CallingSettings = {
  name: string;
  url: string;
  height: number;
  width: number;
  isReady: boolean;
  usesRemote: boolean;
  usesCallingWindow: boolean;
  supportsCustomObjects: boolean;
  supportsInboundCalling: boolean;
  createdAt: number;
  updatedAt: number;
};

export type CallingApp = { settings: CallingSettings | null; urlToRetrieveAuthedRecording: string | null };

/** What became of a recording that an app said was ready. */
export type Transcription = { callId: string; portalId: number; at: number; transcriptId: string | null; failure: string | null };

export type CallingBook = {
  recordings: Map<string, Recording>;
  transcripts: Map<string, Transcript>;
  apps: Map<number, CallingApp>;
  transcriptions: Transcription[];
  chance: Chance;
  nextTranscriptId: number;
};

export const createCallingBook = (seed: number): CallingBook => ({
  recordings: new Map(),
  transcripts: new Map(),
  apps: new Map(),
  transcriptions: [],
  chance: createChance(seed, 'calling'),
  nextTranscriptId: 7_001,
});

/** Speech of whoever starts the emulator, with what is said in it. Speakers `us` and `them` are whoever the call is of. */
export type SpeechClip = {
  name: string;
  path: string;
  lengthMs: number;
  contentType?: string;
  utterances?: Omit<Utterance, 'id'>[];
};
