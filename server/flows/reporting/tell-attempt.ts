// Tells of attempts of agents as they move, and of a call that has ended, to whoever listens.
import type { ToolUse } from '../../../rules/agent-tool-call.ts';
import { callKaroTime, toldInCall } from '../../../rules/call-ended-fields.ts';
import { callEndedOutcome, type CarrierOutcome, type ConversationResult } from '../../../rules/disposition.ts';
import type { AttemptReason } from '../../../rules/attempt-reason.ts';
import { callSentence } from '../../../rules/called-person.ts';
import type { CrmProperties } from '../../../rules/variable.ts';
import type { AttemptEvent, AttemptNews, CallEndedNews } from '../../../rules/webhook-event.ts';
import { findAgentName } from '../../database/call-news.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import type { AttemptRow, PlannedCallRow } from '../../database/planned-calls.ts';
import type { Db } from '../../database/tables.ts';
import { tellAllNews, tellNews, type TellContext } from './tell-news.ts';

export type AttemptTellContext = TellContext & { publicUrl: string };

/** `attempt` as it stands now. */
export async function tellAttempt(
  context: TellContext,
  db: Db,
  event: AttemptEvent,
  attempt: AttemptRow,
  call: Pick<PlannedCallRow, 'contactId'>,
): Promise<void> {
  const { teamId, agentId } = attempt;
  await tellNews(context, db, { teamId, agentId }, async () => ({ about: event, attempt: newsOf(attempt, call) }));
}

function newsOf(attempt: AttemptRow, { contactId }: Pick<PlannedCallRow, 'contactId'>): AttemptNews {
  const { agentId, agentVersion, number, disposition, endedBy } = attempt;
  return {
    ...{ attemptId: attempt.id, callSid: attempt.plannedCallId, agentId, agentVersion, number, contactId, disposition, endedBy },
    ...{ to: attempt.toNumber, from: attempt.fromNumber },
    startedAt: attempt.intentAt?.toISOString() ?? null,
    answeredAt: attempt.answeredAt?.toISOString() ?? null,
    endedAt: attempt.endedAt?.toISOString() ?? null,
  };
}

/** What of a conversation is told to others. */
export type SaidInCall = {
  answers: Readonly<Record<string, string>>;
  callBackSaid: string | null;
  tools: readonly ToolUse[];
};

export type HowItEnded = {
  outcome: CarrierOutcome | null;
  result: ConversationResult | null;
  /** Why there was no attempt, in a sentence, for a call that ended without one. */
  givenUp: string | null;
  said: SaidInCall | null;
  nextAt: Date | null;
};

/** In CallKaro's words, after every attempt. */
export async function tellCallEnded(
  context: AttemptTellContext,
  db: Db,
  attempt: AttemptRow,
  call: PlannedCallRow,
  how: HowItEnded,
): Promise<void> {
  const { teamId, agentId } = attempt;
  await tellNews(context, db, { teamId, agentId }, async () => ({
    about: 'call_ended',
    ended: endedNews(context, attempt, call, how, (await findAgentName(db, teamId, agentId)) ?? ''),
  }));
}

/** A call as it ended without an attempt, or without another one. */
export type EndedCall = Pick<PlannedCallRow, 'id' | 'agentId' | 'campaignId' | 'toNumber' | 'attempts' | 'metadata'> & {
  reason: AttemptReason | null;
  endedAt: Date | null;
  contact: CrmProperties;
};

/** Those among them that have ended are told of, as `call_ended`. */
export async function tellGivenUp(context: AttemptTellContext, db: Db, teamId: string, calls: readonly EndedCall[]): Promise<void> {
  const ended = calls.filter(({ endedAt }) => endedAt !== null);
  for (const agentId of new Set(ended.map((call) => call.agentId))) {
    await tellAllNews(context, db, { teamId, agentId }, async () => {
      const agentName = (await findAgentName(db, teamId, agentId)) ?? '';
      const { policy } = await readCallingPolicy(db, teamId);
      return ended
        .filter((call) => call.agentId === agentId)
        .map((call) => {
          const how = { outcome: null, result: null, givenUp: callSentence(call, policy), nextAt: null, said: null };
          return { about: 'call_ended', ended: endedNews(context, neverMade(call), call, how, agentName) };
        });
    });
  }
}

type Tried = Pick<
  AttemptRow,
  'plannedCallId' | 'callId' | 'number' | 'agentVersion' | 'toNumber' | 'fromNumber' | 'intentAt' | 'answeredAt' | 'endedAt'
>;

/** The attempt that would have been the next. */
function neverMade({ id, attempts, toNumber, endedAt }: EndedCall): Tried {
  const none = { callId: null, agentVersion: null, fromNumber: null, intentAt: null, answeredAt: null };
  return { ...none, plannedCallId: id, number: attempts, toNumber: toNumber ?? '', endedAt };
}

function endedNews(
  { publicUrl, clock }: AttemptTellContext,
  attempt: Tried,
  call: Pick<PlannedCallRow, 'id' | 'campaignId' | 'metadata'>,
  { outcome, result, givenUp, nextAt, said }: HowItEnded,
  agentName: string,
): CallEndedNews {
  const { hangup_reason, disposition_reason, conversion_status } = callEndedOutcome(outcome, result);
  const { answeredAt, endedAt } = attempt;
  const talkedMs = answeredAt && endedAt ? endedAt.getTime() - answeredAt.getTime() : 0;
  const startedAt = attempt.intentAt ?? clock.now();
  return {
    ...{ callSid: call.id, name: 'outbound', agent: agentName, versionId: attempt.agentVersion?.toString() ?? null },
    ...{ from: digits(attempt.fromNumber), to: digits(attempt.toNumber), recordingUrl: null },
    call_duration: Math.max(0, Math.round(talkedMs / 1000)),
    time: callKaroTime(startedAt),
    ...{ transcription: null, batchId: call.campaignId, hangup_reason, call_metadata: call.metadata, try_count: attempt.number },
    ...toldInCall(said, answeredAt ?? startedAt),
    disposition_reason: givenUp ?? disposition_reason,
    conversion_status,
    next_call_scheduled: nextAt?.toISOString() ?? null,
    call_link: attemptUrl(publicUrl, attempt),
  };
}

const digits = (number: string | null) => number?.replace(/^\+/, '') ?? '';

/** Where the dashboard shows the recorded call, or the call as it was planned. */
export function attemptUrl(publicUrl: string, { callId, plannedCallId }: Pick<AttemptRow, 'callId' | 'plannedCallId'>): string {
  return callId === null ? `${publicUrl}/outbound/${plannedCallId}` : `${publicUrl}/calls/${callId}`;
}
