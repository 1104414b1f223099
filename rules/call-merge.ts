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

const confidences = ['none', 'low', 'medium', 'high'];

/**
 * What we have wins over what comes later, with these exceptions: a missing value is filled in; a date that was only the
 * time of arrival gives way to a told one; a duration gives way to one read with more confidence (never the decoded
 * sound's); as long as the recording has not been fetched, the newest address of it wins, since signed addresses expire.
 */
export function mergeCall(known: KnownCall, told: ToldCall): Merge {
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
    changes: changesOf(known, told, takesAddress),
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

function changesOf(known: KnownCall, told: ToldCall, takesAddress: boolean): CallChanges {
  const changes: CallChanges = {};
  if (known.externalId === null && told.externalId !== null) changes.externalId = told.externalId;
  if (known.hubspotCallId === null && told.hubspotCallId !== null) changes.hubspotCallId = told.hubspotCallId;
  if (told.titleSource === 'given' && (known.titleSource === 'none' || known.titleSource === 'file')) {
    changes.title = told.title;
    changes.titleSource = 'given';
    if (known.wantsDerivedTitle !== told.wantsDerivedTitle) changes.wantsDerivedTitle = told.wantsDerivedTitle;
  }
  if (known.repName === null && told.repName !== null) changes.repName = told.repName;
  if (known.repEmail === null && told.repEmail !== null) changes.repEmail = told.repEmail;
  if (!told.calledAtGuessed && known.calledAt.getTime() === known.receivedAt.getTime()) {
    if (told.calledAt.getTime() !== known.calledAt.getTime()) changes.calledAt = told.calledAt;
  }
  if (told.duration.ms !== null && isBetterRead(known, told.duration.confidence)) {
    changes.duration = { ...told.duration, raw: told.durationRaw };
  }
  if (takesAddress && told.audioUrl !== null) changes.audioUrl = told.audioUrl;
  const metadata = fillIn(known.metadata, told.metadata);
  if (metadata) changes.metadata = metadata;
  if (known.direction === null && told.direction !== null) changes.direction = told.direction;
  if (known.outcome === null && told.outcome !== null) changes.outcome = told.outcome;
  return changes;
}

function isBetterRead(known: KnownCall, confidence: string): boolean {
  if (known.durationBy === 'audio length') return false;
  return known.durationMs === null || confidences.indexOf(confidence) > confidences.indexOf(known.durationConfidence ?? 'none');
}

/** `known` with its missing and empty entries filled from `told`; null when there are none. */
function fillIn(known: Record<string, unknown>, told: Record<string, unknown>): Record<string, unknown> | null {
  const filled = { ...known };
  let changed = false;
  for (const [key, value] of Object.entries(told)) {
    if (isEmpty(value)) continue;
    const had = Object.hasOwn(known, key) ? known[key] : undefined;
    const inner = key === '_extra' && isRecord(had) && isRecord(value) ? fillIn(had, value) : null;
    if (inner) filled[key] = inner;
    else if (isEmpty(had)) filled[key] = value;
    else continue;
    changed = true;
  }
  return changed ? filled : null;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
