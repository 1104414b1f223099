// What a call in HubSpot becomes here: a call to be received, or the reason why it is not one yet.
import { readAudioAddress } from './audio-address.ts';
import { readCallDate } from './call-date.ts';
import { storableText } from './clean-text.ts';
import { readDuration, type DurationReading } from './duration.ts';
import type { RecordReason } from './hubspot-record.ts';
import { isMadeHere } from './hubspot-report.ts';
import type { HubspotSettings } from './hubspot-settings.ts';
import { UNTITLED, type PushedCall } from './push-payload.ts';
import { hubspotOutcomes } from './pushed-outcome.ts';
import { normaliseAddress } from './rep-address.ts';

/** Everything of a call we look at, and nothing else: properties we write ourselves must never be among them. */
export const callProperties = [
  'hs_call_title',
  'hs_timestamp',
  'hs_call_body',
  'hs_call_direction',
  'hs_call_disposition',
  'hs_call_duration',
  'hs_call_from_number',
  'hs_call_has_transcript',
  'hs_call_recording_url',
  'hs_call_status',
  'hs_call_to_number',
  'hs_call_transcription_id',
  // Changes when another call is merged into this one, which brings its contacts along.
  'hs_merged_object_ids',
  'hubspot_owner_id',
] as const;

/** A call as HubSpot has it. Values are text, also numbers; null where HubSpot knows the property and it is empty. */
export type CallInHubspot = {
  id: string;
  properties: Readonly<Record<string, string | null | undefined>>;
  createdAt: Date;
  updatedAt: Date;
  archived: boolean;
};

export type TranscriptInHubspot = {
  utterances: readonly { text: string; startMs: number; endMs: number; speakerName: string | null; speakerEmail: string | null }[];
};

/** What stands around a call. Lists are null where the connection may not read them. */
export type CallSurroundings = {
  portalId: string;
  owner: { name: string | null; email: string | null } | null;
  contactIds: readonly string[] | null;
  companyIds: readonly string[] | null;
  dealIds: readonly string[] | null;
  /** `not_readable`: HubSpot has one and does not let us read it. */
  transcript: TranscriptInHubspot | 'none' | 'not_readable';
  /** Labels of the outcomes this portal has made for itself, by their ids. */
  outcomeLabels: ReadonlyMap<string, string>;
  /** How we heard of the call: poll, webhook, backfill, reconcile. */
  heardBy: string;
};

export type CallVerdict = { kind: 'take'; call: PushedCall } | { kind: 'waiting' | 'left_out' | 'gone'; reason: RecordReason };

const notOver = new Set(['CALLING_CRM_USER', 'CONNECTING', 'HOLD', 'IN_PROGRESS', 'QUEUED', 'RINGING']);
const notAnswered = new Set(['BUSY', 'CANCELED', 'FAILED', 'MISSED', 'NO_ANSWER']);
/** Connecting brings what was made or took place in the day before; older calls come by imports. */
const BEFORE_CONNECTION_MS = 24 * 3_600_000;
/** Recordings come minutes after a call, transcripts within hours. */
const NEVER_RECORDED_AFTER_MS = 3 * 24 * 3_600_000;

/** What is linked to a call; a kind is null where the connection may not read it. */
export type CallLinks = Pick<CallSurroundings, 'contactIds' | 'companyIds' | 'dealIds'>;

/** Text that is the same as long as nothing we read has changed: its digest tells our own write-back from news. */
export function callInputText(call: CallInHubspot, { contactIds, companyIds, dealIds }: CallLinks): string {
  const links = [contactIds, companyIds, dealIds].map((ids) => ids && ids.toSorted((a, b) => (a < b ? -1 : 1)));
  return JSON.stringify([...callProperties.map((name) => call.properties[name] ?? null), ...links]);
}

/** The id of the transcript worth asking for, null when there is none. */
export function transcriptIdOf(call: CallInHubspot): string | null {
  const id = textOf(call, 'hs_call_transcription_id');
  return id === null || call.properties['hs_call_has_transcript'] === 'false' ? null : id;
}

/** An outcome this portal has made for itself, whose label has to be looked up. */
export function ownOutcomeId(call: CallInHubspot): string | null {
  const id = textOf(call, 'hs_call_disposition')?.toLowerCase() ?? null;
  return id === null || hubspotOutcomes.has(id) ? null : id;
}

export function ownerIdOf(call: CallInHubspot): string | null {
  return textOf(call, 'hubspot_owner_id');
}

/** When the call took place. */
export function calledAtOf(call: CallInHubspot): Date {
  const told = textOf(call, 'hs_timestamp');
  if (told === null) return call.createdAt;
  // People move calls to another day long after these were made.
  const date = readCallDate(told, call.updatedAt > call.createdAt ? call.updatedAt : call.createdAt);
  return date.kind === 'read' ? date.at : call.createdAt;
}

export type CallStanding = {
  /** It is a call of ours already: whatever HubSpot says of it is taken. */
  isHere: boolean;
  /** Somebody pushed it before its recording was there: it is taken as soon as it brings one, however short. */
  isWaitedFor: boolean;
  /** Somebody asked for this call, or for the range of dates it lies in. */
  isAskedFor: boolean;
  connectedAt: Date;
  now: Date;
};

/**
 * A new one must be over, have been answered, be long enough, and bring a recording or a transcript. HubSpot's own jobs touch years of calls
 * at once, so that an old call has changed is no reason to take it in.
 */
export function judgeCall(
  call: CallInHubspot,
  around: CallSurroundings,
  settings: Pick<HubspotSettings, 'leaveOutUnderSeconds' | 'notesAreTranscript'>,
  of: CallStanding,
): CallVerdict {
  if (call.archived) return { kind: 'gone', reason: 'deleted' };
  const mapped = mapCall(call, around, settings);
  if (of.isHere) return { kind: 'take', call: mapped };
  if (isMadeHere(textOf(call, 'hs_call_body'))) return { kind: 'left_out', reason: 'made_here' };
  if (isBeforeConnection(call, of)) return { kind: 'left_out', reason: 'before_connection' };
  const status = textOf(call, 'hs_call_status')?.toUpperCase() ?? '';
  if (notOver.has(status)) return { kind: 'waiting', reason: 'in_progress' };
  const { ms } = mapped.duration;
  const isShort = !of.isWaitedFor && ms !== null && ms < settings.leaveOutUnderSeconds * 1_000;
  if (mapped.audioUrl !== null || mapped.transcript !== null) {
    return isShort ? { kind: 'left_out', reason: 'too_short' } : { kind: 'take', call: mapped };
  }
  if (textOf(call, 'hs_call_recording_url') !== null) return { kind: 'waiting', reason: 'recording_address_unusable' };
  if (around.transcript === 'not_readable') return { kind: 'waiting', reason: 'transcript_not_readable' };
  if (notAnswered.has(status)) return { kind: 'left_out', reason: 'not_answered' };
  if (isShort) return { kind: 'left_out', reason: 'too_short' };
  const isOld = of.now.getTime() - mapped.calledAt.getTime() > NEVER_RECORDED_AFTER_MS;
  return isOld ? { kind: 'left_out', reason: 'never_recorded' } : { kind: 'waiting', reason: 'no_recording_yet' };
}

/** An old call nobody asked for: not worth a request of its own either. One that people move to a later day took place then. */
export function isBeforeConnection(call: CallInHubspot, of: Omit<CallStanding, 'now'>): boolean {
  if (of.isHere || of.isAskedFor) return false;
  const newest = Math.max(call.createdAt.getTime(), calledAtOf(call).getTime());
  return newest < of.connectedAt.getTime() - BEFORE_CONNECTION_MS;
}

const LONGEST_TITLE = 16_384;
const LONGEST_NAME = 200;
const LONGEST_OUTCOME = 200;

function mapCall(call: CallInHubspot, around: CallSurroundings, settings: Pick<HubspotSettings, 'notesAreTranscript'>): PushedCall {
  const title = textOf(call, 'hs_call_title')?.slice(0, LONGEST_TITLE).toWellFormed() ?? null;
  const address = readAudioAddress(textOf(call, 'hs_call_recording_url'));
  const direction = textOf(call, 'hs_call_direction')?.toLowerCase();
  return {
    title: title ?? UNTITLED,
    titleSource: title === null ? 'none' : 'given',
    wantsDerivedTitle: title === null,
    repName: around.owner?.name?.slice(0, LONGEST_NAME).toWellFormed() ?? null,
    repEmail: around.owner?.email ? normaliseAddress(around.owner.email) : null,
    calledAt: calledAtOf(call),
    calledAtGuessed: false,
    duration: durationOf(call),
    durationRaw: textOf(call, 'hs_call_duration'),
    audioUrl: address.kind === 'read' ? address.url : null,
    transcript: transcriptOf(call, around, settings),
    externalId: null,
    hubspotCallId: call.id,
    metadata: metadataOf(call, around),
    direction: direction === 'inbound' || direction === 'outbound' ? direction : null,
    outcome: outcomeOf(call, around.outcomeLabels),
    sanitized: false,
    identityText: null,
  };
}

/** In the words HubSpot writes transcripts in, so that one reader serves pushed ones and these. */
function transcriptOf(
  call: CallInHubspot,
  around: CallSurroundings,
  settings: Pick<HubspotSettings, 'notesAreTranscript'>,
): PushedCall['transcript'] {
  if (typeof around.transcript === 'object') {
    const spoken = around.transcript.utterances.filter(({ text }) => text.trim() !== '');
    if (spoken.length > 0) {
      return spoken.map(({ text, startMs, endMs, speakerName, speakerEmail }) => ({
        text: storableText(text),
        startTimeMillis: startMs,
        endTimeMillis: endMs,
        ...(speakerName === null && speakerEmail === null
          ? {}
          : {
              speaker: { name: storableText(speakerName ?? speakerEmail ?? ''), ...(speakerEmail ? { email: speakerEmail } : {}) },
            }),
      }));
    }
  }
  return settings.notesAreTranscript ? textOf(call, 'hs_call_body') : null;
}

/** HubSpot documents milliseconds. */
function durationOf(call: CallInHubspot): DurationReading {
  const read = readDuration(textOf(call, 'hs_call_duration'), { unit: 'ms' });
  return read.kind === 'read'
    ? read
    : { kind: 'read', ms: null, unit: null, by: 'absent', confidence: 'none', warning: read.message };
}

function outcomeOf(call: CallInHubspot, labels: ReadonlyMap<string, string>): string | null {
  const id = textOf(call, 'hs_call_disposition');
  if (id === null) return null;
  const label = hubspotOutcomes.get(id.toLowerCase()) ?? labels.get(id.toLowerCase()) ?? id;
  return label.slice(0, LONGEST_OUTCOME).toWellFormed();
}

function metadataOf(call: CallInHubspot, around: CallSurroundings): Record<string, unknown> {
  const told: [string, unknown][] = [
    ['source', 'hubspot'],
    ['syncMethod', around.heardBy],
    ['hubspotPortalId', around.portalId],
    ['hubspotCallId', call.id],
    ['hubspotOwnerId', ownerIdOf(call)],
    ['hubspotCallStatus', textOf(call, 'hs_call_status')],
    ['hubspotFromNumber', textOf(call, 'hs_call_from_number')],
    ['hubspotToNumber', textOf(call, 'hs_call_to_number')],
    ['hubspotContactIds', around.contactIds],
    ['hubspotCompanyIds', around.companyIds],
    ['hubspotDealIds', around.dealIds],
  ];
  return Object.fromEntries(told.filter(([, value]) => value !== null));
}

/** Trimmed and storable; null for what is not there or empty. */
function textOf(call: CallInHubspot, name: (typeof callProperties)[number]): string | null {
  const value = call.properties[name];
  return typeof value === 'string' ? storableText(value).trim() || null : null;
}
