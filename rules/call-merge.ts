// The same call told twice: what the later message adds to what we have, and which stages have to run for it.
import { callStateOf, type Brings, type CallState, type Stage, type StageState } from './call.ts';

/** What we have. */
export type KnownCall = {
  state: CallState;
  externalId: string | null;
  hubspotCallId: string | null;
  title: string;
  titleSource: 'given' | 'file' | 'derived' | 'none';
  wantsDerivedTitle: boolean;
  repName: string | null;
  repEmail: string | null;
  calledAt: Date;
  receivedAt: Date;
  durationMs: number | null;
  durationBy: string | null;
  durationConfidence: string | null;
  audioUrl: string | null;
  hasRecording: boolean;
  hasTranscript: boolean;
  metadata: Record<string, unknown>;
  direction: string | null;
  outcome: string | null;
  stages: Record<Stage, StageState>;
};

/** What the later message says. */
export type ToldCall = {
  externalId: string | null;
  hubspotCallId: string | null;
  title: string;
  titleSource: 'given' | 'none';
  wantsDerivedTitle: boolean;
  repName: string | null;
  repEmail: string | null;
  calledAt: Date;
  calledAtGuessed: boolean;
  duration: { ms: number | null; unit: string | null; by: string; confidence: string; warning: string | null };
  durationRaw: unknown;
  audioUrl: string | null;
  hasStoredRecording: boolean;
  hasTranscript: boolean;
  metadata: Record<string, unknown>;
  direction: string | null;
  outcome: string | null;
};

export type CallChanges = Partial<{
  externalId: string;
  hubspotCallId: string;
  title: string;
  titleSource: 'given';
  wantsDerivedTitle: boolean;
  repName: string;
  repEmail: string;
  calledAt: Date;
  duration: ToldCall['duration'] & { raw: unknown };
  audioUrl: string;
  metadata: Record<string, unknown>;
  direction: string;
  outcome: string;
}>;

export type Merge = {
  changes: CallChanges;
  takesTranscript: boolean;
  takesRecording: boolean;
  /** Stages that move, and where to. */
  resets: Partial<Record<Stage, 'waiting' | 'skipped' | 'done'>>;
  /** Stages whose job has to be queued now. */
  start: Stage[];
  state: CallState;
};

/**
 * `origin`: where the call itself was made, HubSpot; what it says last holds, so that the result is the same whichever road came first.
 * `sender`: somebody who tells us of a call made elsewhere.
 */
export type Teller = 'sender' | 'origin';

const confidences = ['none', 'low', 'medium', 'high'];

/**
 * What we have wins over what comes later, with these exceptions: a missing value is filled in; a date that was only the
 * time of arrival gives way to a told one; a duration gives way to one read with more confidence (never the decoded
 * sound's); as long as the recording has not been fetched, the newest address of it wins, since signed addresses expire.
 * Of what the origin tells, everything it still knows wins, except over the length of the decoded sound and a title asked to be derived.
 */
export function mergeCall(known: KnownCall, told: ToldCall, teller: Teller = 'sender'): Merge {
  const resets: Merge['resets'] = {};
  const start: Stage[] = [];
  const takesTranscript = told.hasTranscript && !known.hasTranscript;
  const hadAudio = known.audioUrl !== null || known.hasRecording;
  const takesRecording = told.hasStoredRecording && !known.hasRecording;
  const takesAddress = !known.hasRecording && !takesRecording && told.audioUrl !== null && told.audioUrl !== known.audioUrl;
  const brings: Brings = {
    audio: hadAudio || takesRecording || takesAddress,
    transcript: known.hasTranscript || takesTranscript,
  };

  if (takesRecording) {
    resets.fetch = 'done';
    resets.decode = 'waiting';
    start.push('decode');
  } else if (takesAddress && (!hadAudio || known.stages.fetch === 'failed' || known.stages.fetch === 'retrying')) {
    resets.fetch = 'waiting';
    if (!hadAudio) resets.decode = 'waiting';
    start.push('fetch');
  }
  if (takesTranscript) {
    resets.transcribe = 'waiting';
    resets.analyse = 'waiting';
    resets.score = 'waiting';
    if (!brings.audio) {
      resets.fetch = 'skipped';
      resets.decode = 'skipped';
    }
    start.push('transcribe');
  }

  return {
    changes: changesOf(known, told, { takesAddress, isOrigin: teller === 'origin' }),
    takesTranscript,
    takesRecording,
    resets,
    start,
    state: start.length === 0 ? known.state : callStateOf({ ...known.stages, ...resets }, brings),
  };
}

/** True when the later message adds nothing. */
export function changesNothing(merge: Merge): boolean {
  return Object.keys(merge.changes).length === 0 && merge.start.length === 0;
}

function changesOf(known: KnownCall, told: ToldCall, of: { takesAddress: boolean; isOrigin: boolean }): CallChanges {
  const changes: CallChanges = {};
  /** True when what is told takes the place of what we have. */
  const wins = (had: string | null, now: string | null) => now !== null && now !== had && (had === null || of.isOrigin);
  if (known.externalId === null && told.externalId !== null) changes.externalId = told.externalId;
  if (known.hubspotCallId === null && told.hubspotCallId !== null) changes.hubspotCallId = told.hubspotCallId;
  if (told.titleSource === 'given' && takesTitle(known, told, of.isOrigin)) {
    changes.title = told.title;
    changes.titleSource = 'given';
    if (known.wantsDerivedTitle !== told.wantsDerivedTitle) changes.wantsDerivedTitle = told.wantsDerivedTitle;
  }
  if (wins(known.repName, told.repName) && told.repName !== null) changes.repName = told.repName;
  if (wins(known.repEmail, told.repEmail) && told.repEmail !== null) changes.repEmail = told.repEmail;
  if (!told.calledAtGuessed && (of.isOrigin || known.calledAt.getTime() === known.receivedAt.getTime())) {
    if (told.calledAt.getTime() !== known.calledAt.getTime()) changes.calledAt = told.calledAt;
  }
  if (told.duration.ms !== null && isBetterRead(known, told.duration, of.isOrigin)) {
    changes.duration = { ...told.duration, raw: told.durationRaw };
  }
  if (of.takesAddress && told.audioUrl !== null) changes.audioUrl = told.audioUrl;
  const metadata = fillIn(known.metadata, told.metadata, of.isOrigin);
  if (metadata) changes.metadata = metadata;
  if (wins(known.direction, told.direction) && told.direction !== null) changes.direction = told.direction;
  if (wins(known.outcome, told.outcome) && told.outcome !== null) changes.outcome = told.outcome;
  return changes;
}

/** A title that a sender wants derived from the transcript stays derived. */
function takesTitle(known: KnownCall, told: ToldCall, isOrigin: boolean): boolean {
  if (known.titleSource === 'none' || known.titleSource === 'file') return true;
  if (!isOrigin || (known.titleSource === 'given' && known.wantsDerivedTitle)) return false;
  return known.title !== told.title || known.titleSource !== 'given';
}

function isBetterRead(known: KnownCall, told: ToldCall['duration'], isOrigin: boolean): boolean {
  if (known.durationBy === 'audio length') return false;
  if (isOrigin) return known.durationMs !== told.ms;
  return (
    known.durationMs === null || confidences.indexOf(told.confidence) > confidences.indexOf(known.durationConfidence ?? 'none')
  );
}

/** Whose value of this key the origin knows best. How we heard of the call first stays. */
const originKeys = /^hubspot/;

/** `known` with its missing and empty entries filled from `told`; null when there are none. */
function fillIn(known: Record<string, unknown>, told: Record<string, unknown>, isOrigin = false): Record<string, unknown> | null {
  const filled = { ...known };
  let changed = false;
  for (const [key, value] of Object.entries(told)) {
    const had = Object.hasOwn(known, key) ? known[key] : undefined;
    if (isOrigin && originKeys.test(key) && had !== undefined) {
      if (isSameValue(had, value)) continue;
      filled[key] = value;
      changed = true;
      continue;
    }
    if (isEmpty(value)) continue;
    const inner = key === '_extra' && isRecord(had) && isRecord(value) ? fillIn(had, value) : null;
    if (inner) filled[key] = inner;
    else if (isEmpty(had)) filled[key] = value;
    else continue;
    changed = true;
  }
  return changed ? filled : null;
}

function isSameValue(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
