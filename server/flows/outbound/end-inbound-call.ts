// A call to a number of a team is over, or was not answered: what it came to stands in the list, and whoever listens is told, HubSpot where the team wants it.
import { callEndedOutcome } from '../../../rules/disposition.ts';
import { loggedInboundCall } from '../../../rules/hubspot-report.ts';
import {
  inboundOutcomeInWords,
  isMissed,
  outcomeOfInbound,
  type InboundOutcome,
  type Missed,
} from '../../../rules/inbound-outcome.ts';
import { callKaroTime, toldInCall } from '../../../rules/call-ended-fields.ts';
import { outcomeOfConversation } from '../../../rules/live-call.ts';
import type { CallEndedNews } from '../../../rules/webhook-event.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import { isConnected } from '../../database/hubspot-portals.ts';
import { addReports } from '../../database/hubspot-reports.ts';
import { addInboundCall, closeInboundCall, type InboundCallRow, type InboundEnd } from '../../database/inbound-calls.ts';
import type { Db } from '../../database/tables.ts';
import type { CallTold } from '../../ports/live-call.ts';
import { tellNews } from '../reporting/tell-news.ts';
import type { TalkContext } from './talk-context.ts';

export type InboundEndContext = Pick<TalkContext, 'db' | 'clock' | 'newId' | 'enqueueJobs' | 'publishEvents' | 'publicUrl'>;
type Told = Pick<CallTold, 'answeredBy' | 'endedBy' | 'result' | 'summary' | 'answers' | 'tools' | 'lengthMs'>;
type Held = { told: Told | null; agentName: string; answeredAt: Date | null; missed?: Missed };
type Rang = Pick<InboundCallRow, 'teamId' | 'carrier' | 'carrierRef' | 'agentId' | 'fromNumber' | 'toNumber'>;

/** In the transaction that closes its talk. Once: what has ended stays as it is. */
export async function endInboundCall(
  context: InboundEndContext,
  db: Db,
  rang: InboundCallRow,
  { told, agentName, answeredAt, missed }: Held,
): Promise<void> {
  const end: InboundEnd = {
    outcome: missed ?? outcomeOfInbound(told, answeredAt !== null),
    ...{
      endedAt: context.clock.now(),
      talkedMs: told?.lengthMs ?? 0,
      summary: told?.summary ?? null,
      answers: told?.answers ?? {},
    },
  };
  if (!(await closeInboundCall(db, rang, end))) return;
  await tellEnd(context, db, { ...rang, ...end }, { agentName, told, answeredAt });
  await tellHubspot(context, db, { ...rang, ...end }, agentName);
}

/** Nobody was spoken with. A carrier that tells of the same call again changes nothing. */
export async function missInboundCall(
  context: InboundEndContext,
  rang: Rang,
  { outcome, agentName }: { outcome: Missed; agentName: string | null },
): Promise<void> {
  const now = context.clock.now();
  const nobody = { talkId: null, portalId: null, contactId: null, contactName: null };
  const call = { ...rang, ...nobody, id: context.newId(), rangAt: now, endedAt: now, outcome };
  await context.db.transaction().execute(async (db) => {
    if (!(await addInboundCall(db, call))) return;
    await tellEnd(context, db, { ...call, talkedMs: 0 }, { agentName: agentName ?? '', told: null, answeredAt: null });
  });
}

type Ended = Rang & Pick<InboundCallRow, 'id' | 'talkId' | 'contactId' | 'rangAt' | 'talkedMs'> & { outcome: InboundOutcome };

async function tellEnd(context: InboundEndContext, db: Db, call: Ended, of: Held): Promise<void> {
  const { teamId, agentId } = call;
  await tellNews(context, db, { teamId, agentId }, async () => ({
    about: 'call_ended',
    ended: newsOf(context, call, of),
  }));
  await context.publishEvents(db, [{ kind: 'outbound.changed', teamId }]);
}

function newsOf({ publicUrl }: InboundEndContext, call: Ended, { agentName, told, answeredAt }: Held): CallEndedNews {
  const { hangup_reason, conversion_status } = callEndedOutcome(told && outcomeOfConversation(told), told?.result ?? null);
  const { id, fromNumber, toNumber, contactId, outcome } = call;
  return {
    ...{ callSid: id, name: 'inbound', agent: agentName, versionId: null, from: digits(fromNumber), to: digits(toNumber) },
    ...{ recordingUrl: null, transcription: null, batchId: null, try_count: 0, next_call_scheduled: null },
    call_duration: Math.round(call.talkedMs / 1_000),
    time: callKaroTime(call.rangAt),
    call_metadata: contactId === null ? {} : { hubspotContactId: contactId },
    ...{ hangup_reason, conversion_status, disposition_reason: inboundOutcomeInWords(outcome) },
    ...toldInCall(told, answeredAt ?? call.rangAt),
    call_link: linkTo(publicUrl, call),
  };
}

/** Only where the team wants it, since whoever forges a number would write to its contact; and only where somebody was spoken with. */
async function tellHubspot(
  context: InboundEndContext,
  db: Db,
  call: InboundCallRow & InboundEnd,
  agentName: string,
): Promise<void> {
  const { teamId, portalId, contactId, fromNumber, outcome } = call;
  if (portalId === null || contactId === null || fromNumber === null || isMissed(outcome)) return;
  const { policy } = await readCallingPolicy(db, teamId);
  if (!policy.logsInboundCalls || !(await isConnected(db, { teamId, portalId }))) return;
  const wanted = loggedInboundCall({
    ...{ inboundCallId: call.id, agentName, callerName: call.contactName, fromNumber, toNumber: call.toNumber },
    ...{ startedAt: call.rangAt, talkedMs: call.talkedMs, disposition: outcome, summary: call.summary },
    url: linkTo(context.publicUrl, call),
  });
  const report = { kind: 'call', subjectId: call.id, target: contactId, wanted } as const;
  const added = await addReports(db, { teamId, portalId }, [report], context.clock.now());
  if (added > 0) await context.enqueueJobs(db, [{ name: 'report-hubspot', input: { teamId, portalId } }]);
}

const digits = (number: string | null) => number?.replace(/^\+/, '') ?? '';

/** A call that may have been recorded, or the list of all. */
function linkTo(publicUrl: string, { talkId, talkedMs }: Pick<InboundCallRow, 'talkId' | 'talkedMs'>): string {
  return talkId !== null && talkedMs > 0 ? `${publicUrl}/calls/${talkId}` : `${publicUrl}/outbound/incoming`;
}
