// The tables as the query builder sees them: column names in camelCase, values as the driver returns them.
import type { ColumnType, Generated, JSONColumnType, Kysely, Transaction } from 'kysely';
import type { CallSource, CallState, Stage, StageState } from '../../rules/call.ts';
import type { ConversationMetrics } from '../../rules/conversation-metrics.ts';
import type { Role } from '../../rules/role.ts';
import type { TranscriptSource, Utterance } from '../../rules/transcript.ts';
import type { DealTables } from './deal-tables.ts';
import type { HubspotTables } from './hubspot-tables.ts';
import type { LiveCallTables } from './live-call-tables.ts';
import type { SignInTables } from './sign-in-tables.ts';
import type { TalkTables } from './talk-tables.ts';
import type { OutboundTables } from './outbound-tables.ts';
import type { RecorderTables } from './recorder-tables.ts';
import type { PracticeTables } from './practice-tables.ts';
import type { CoveredColumns, PrivacyTables } from './privacy-tables.ts';
import type { CoachingTables } from './coaching-tables.ts';
import type { ReviewTables } from './review-tables.ts';
import type { ScorecardTables } from './scorecard-tables.ts';
import type { GoalTables } from './goal-tables.ts';
import type { TrackerTables } from './tracker-tables.ts';

/** `jsonb`: written as text made by JSON.stringify, read as the value. */
type Json<T extends object | null> = JSONColumnType<T>;
type JsonOrNull<T> = ColumnType<T | null, string | null, string | null>;

export type PersonTable = {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
  image: string | null;
  twoFactorEnabled: boolean;
  createdAt: Date;
  updatedAt: Date;
};
export type PersonSessionTable = {
  id: string;
  personId: string;
  token: string;
  expiresAt: Date;
  ipAddress: string | null;
  userAgent: string | null;
  activeTeamId: string | null;
  signedInBy: Generated<string | null>;
  createdAt: Date;
  updatedAt: Date;
};
/** Of the sign-in library: second factors under way, and devices that are not asked for one. `value` is the person there. */
export type PersonVerificationTable = { id: string; identifier: string; value: string; expiresAt: Date };
export type PersonAccountTable = {
  id: string;
  personId: string;
  accountId: string;
  providerId: string;
  password: string | null;
  createdAt: Date;
  updatedAt: Date;
};
export type PersonUsedCodeTable = { personId: string; code: string; usedAt: Date };
export type TeamTable = {
  id: string;
  name: string;
  slug: string;
  logo: string | null;
  metadata: string | null;
  createdAt: Date;
  setUpHiddenAt: Generated<Date | null>;
};
export type TeamMemberTable = { id: string; teamId: string; personId: string; role: Role; createdAt: Date };
export type TeamInvitationTable = {
  id: string;
  teamId: string;
  email: string;
  role: Role;
  status: string;
  expiresAt: Date;
  inviterId: string;
  createdAt: Date;
};

export type PushKeyTable = {
  teamId: string;
  id: string;
  name: string;
  keyHash: Buffer;
  hint: string;
  allowQuery: Generated<boolean>;
  queryUses: Generated<number>;
  limitPerMinute: Generated<number>;
  createdBy: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  lastStatus: number | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
  replacedBy: string | null;
  purpose: Generated<'ingest' | 'calls'>;
};
export type RateLimitTable = {
  bucket: string;
  freeAt: number[];
  counts: number[];
  granted: number;
  spokenUntil: Date;
};

export type CallTable = {
  teamId: string;
  id: string;
  source: CallSource;
  state: CallState;
  externalId: string | null;
  hubspotCallId: string | null;
  contentDigest: string | null;
  pushKeyId: string | null;
  title: string;
  titleSource: Generated<'given' | 'file' | 'derived' | 'none'>;
  wantsDerivedTitle: Generated<boolean>;
  repName: string | null;
  repEmail: string | null;
  repPersonId: string | null;
  calledAt: Date;
  durationMs: number | null;
  durationRaw: JsonOrNull<unknown>;
  durationUnit: string | null;
  durationBy: string | null;
  durationConfidence: string | null;
  durationWarning: string | null;
  audioUrl: string | null;
  givenTranscript: JsonOrNull<unknown>;
  metadata: Json<Record<string, unknown>>;
  direction: string | null;
  outcome: string | null;
  score: number | null;
  talkShare: number | null;
  receivedAt: Date;
  updatedAt: Date;
};
/** Keys that pushed the call besides the one that brought it. */
export type CallSenderTable = { teamId: string; callId: string; pushKeyId: string };
export type CallStageTable = {
  teamId: string;
  callId: string;
  stage: Stage;
  state: StageState;
  progress: number | null;
  /** Starts, also those that were not ended; rests are none. */
  attempt: Generated<number>;
  /** Tries that failed. */
  failures: Generated<number>;
  /** Starts that were not ended. */
  crashes: Generated<number>;
  startedAt: Date | null;
  endedAt: Date | null;
  nextTryAt: Date | null;
  errorCode: string | null;
  errorMessage: string | null;
};
export type RecordingTable = {
  teamId: string;
  callId: string;
  fileKey: string;
  bytes: number;
  sha256: string;
  container: string;
  format: string | null;
  sampleRateHz: number | null;
  channels: number | null;
  lengthMs: number | null;
  peaks: JsonOrNull<number[][]>;
  wavKey: string | null;
  fetchedAt: Date;
  decodedAt: Date | null;
} & CoveredColumns;
export type TranscriptTable = {
  teamId: string;
  callId: string;
  version: number;
  source: TranscriptSource;
  engine: string;
  speakersEstimated: boolean;
  timesEstimated: boolean;
  utterances: Json<Utterance[]>;
  createdAt: Date;
  editedBy: Generated<string | null>;
};
export type CallAnalysisTable = { teamId: string; callId: string; metrics: Json<ConversationMetrics>; createdAt: Date };
export type BellTable = { name: string; rungAt: Date };
export type RepAddressTable = { teamId: string; email: string; personId: string; createdBy: string | null; createdAt: Date };

export type Tables = HubspotTables &
  OutboundTables &
  TalkTables &
  LiveCallTables &
  CoachingTables &
  PracticeTables &
  ReviewTables &
  RecorderTables &
  ScorecardTables &
  DealTables &
  TrackerTables &
  GoalTables &
  PrivacyTables &
  SignInTables & {
    person: PersonTable;
    personSession: PersonSessionTable;
    personVerification: PersonVerificationTable;
    personAccount: PersonAccountTable;
    personUsedCode: PersonUsedCodeTable;
    team: TeamTable;
    teamMember: TeamMemberTable;
    teamInvitation: TeamInvitationTable;
    pushKey: PushKeyTable;
    rateLimit: RateLimitTable;
    call: CallTable;
    callSender: CallSenderTable;
    callStage: CallStageTable;
    recording: RecordingTable;
    transcript: TranscriptTable;
    callAnalysis: CallAnalysisTable;
    repAddress: RepAddressTable;
    bell: BellTable;
  };

/** First argument of every query: the pool's handle or an open transaction. */
export type Db = Kysely<Tables> | Transaction<Tables>;
