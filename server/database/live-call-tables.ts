// The table of calls that are held with sound, as the query builder sees it.
import type { ColumnType, Generated } from 'kysely';
import type { ToolUse } from '../../rules/agent-tool-call.ts';
import type { PreparedTexts } from '../../rules/agent-texts.ts';
import type { CarrierOutcome } from '../../rules/disposition.ts';
import type { ConversationEnd, LiveCallState } from '../../rules/live-call.ts';

type JsonOrNull<T> = ColumnType<T | null, string | null, string | null>;

/** What is kept of a CallBrief. */
export type StoredBrief = PreparedTexts & { needsRecordingConsent: boolean };

/** `at` is text in JSON. */
export type StoredCarrierEnd = { at: string; outcome: CarrierOutcome | null; message: string | null };

/** What is kept of a CallTold. */
export type StoredTold = ConversationEnd & {
  summary: string;
  answers: Record<string, string>;
  callBackSaid: string | null;
  tools: ToolUse[];
  lengthMs: number;
  latenciesMs: number[];
};

export type LiveCallTable = {
  teamId: string;
  attemptId: string;
  brief: JsonOrNull<StoredBrief>;
  tokenDigest: string;
  state: LiveCallState;
  host: string | null;
  seenAt: Date;
  carrierEnd: JsonOrNull<StoredCarrierEnd>;
  told: JsonOrNull<StoredTold>;
  hasRecording: Generated<boolean>;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
};

export type LiveCallTables = { liveCall: LiveCallTable };
