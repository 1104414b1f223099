// What HubSpot is told of calls of agents: the call that stands on the contact, and how a workflow that waited goes on.
import type { PlannedCallState } from './attempt.ts';
import { attemptReasons, type AttemptReason } from './attempt-reason.ts';
import { dispositions, type Disposition } from './disposition.ts';
import { escapeHtml } from './hubspot-write-back.ts';

export type EndedAttempt = {
  attemptId: string;
  agentName: string;
  contactName: string | null;
  toNumber: string;
  fromNumber: string | null;
  /** 0 for the first. */
  number: number;
  startedAt: Date;
  answeredAt: Date | null;
  endedAt: Date;
  disposition: Disposition;
  nextAt: Date | null;
  /** Where the dashboard shows it. */
  url: string;
};

const LONGEST_TITLE = 200;

/** The properties of a call in HubSpot: developers.hubspot.com/docs, "Engagements: calls". */
export function loggedCall(attempt: EndedAttempt): Record<string, string> {
  const { disposition, answeredAt, endedAt, startedAt } = attempt;
  const { label, hubspot } = dispositions[disposition];
  return {
    hs_timestamp: startedAt.toISOString(),
    hs_call_title: `${attempt.agentName} called ${attempt.contactName ?? attempt.toNumber}`.slice(0, LONGEST_TITLE).toWellFormed(),
    hs_call_body: bodyOf(attempt, label),
    hs_call_direction: 'OUTBOUND',
    hs_call_status: hubspot.status,
    hs_call_duration: String(answeredAt === null ? 0 : Math.max(0, endedAt.getTime() - answeredAt.getTime())),
    hs_call_to_number: attempt.toNumber,
    ...(attempt.fromNumber === null ? {} : { hs_call_from_number: attempt.fromNumber }),
    ...(hubspot.disposition === null ? {} : { hs_call_disposition: hubspot.disposition }),
  };
}

/** The last line is how our own call is known again: HubSpot offers no key of ours for it. */
function bodyOf({ number, nextAt, url, attemptId }: EndedAttempt, label: string): string {
  const next = nextAt === null ? '' : ` Tried again not before ${nextAt.toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
  const lines = [
    escapeHtml(`${label}. Attempt ${number + 1}.${next}`),
    `<a href="${escapeHtml(url)}">Open it in Ringside</a>`,
    markOf(attemptId),
  ];
  return lines.map((line) => `<p>${line}</p>`).join('');
}

const markOf = (attemptId: string) => `Ringside attempt ${attemptId}`;
const markOfInbound = (inboundCallId: string) => `Ringside call ${inboundCallId}`;

/** True for a call that was made for this attempt, or for this call to us. */
export function isLoggedFor(subjectId: string, body: string | null | undefined): boolean {
  return body?.includes(markOf(subjectId)) === true || body?.includes(markOfInbound(subjectId)) === true;
}

const ourMark = /Ringside (?:attempt|call) [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/** True for a call that any Ringside put into HubSpot. */
export function isMadeHere(body: string | null): boolean {
  return body !== null && ourMark.test(body);
}

export type EndedInbound = Pick<EndedAttempt, 'agentName' | 'startedAt' | 'disposition' | 'url'> & {
  inboundCallId: string;
  callerName: string | null;
  fromNumber: string;
  toNumber: string;
  talkedMs: number;
  summary: string | null;
};

/** Of a call to us: nobody can say that it was really its contact who rang, so the text says how they are known. */
export function loggedInboundCall(call: EndedInbound): Record<string, string> {
  const { agentName, callerName, fromNumber, toNumber, disposition, summary, url } = call;
  const { label, hubspot } = dispositions[disposition];
  const lines = [
    escapeHtml(`${label}. ${summary ?? ''}`.trim()),
    escapeHtml(`Known by the number ${fromNumber} alone.`),
    `<a href="${escapeHtml(url)}">Open it in Ringside</a>`,
    markOfInbound(call.inboundCallId),
  ];
  return {
    hs_timestamp: call.startedAt.toISOString(),
    hs_call_title: `${callerName ?? fromNumber} rang ${agentName}`.slice(0, LONGEST_TITLE).toWellFormed(),
    hs_call_body: lines.map((line) => `<p>${line}</p>`).join(''),
    ...{ hs_call_direction: 'INBOUND', hs_call_status: hubspot.status, hs_call_duration: String(call.talkedMs) },
    ...{ hs_call_from_number: fromNumber, hs_call_to_number: toNumber },
    ...(hubspot.disposition === null ? {} : { hs_call_disposition: hubspot.disposition }),
  };
}

export type EndedCall = {
  plannedCallId: string;
  state: Extract<PlannedCallState, 'done' | 'given_up' | 'cancelled'>;
  reason: AttemptReason | null;
  disposition: Disposition | null;
  attempts: number;
};

/** The output fields of the workflow action; a call that did not come about lets the workflow go on as well. */
export function callbackOutput({ plannedCallId, state, reason, disposition, attempts }: EndedCall): Record<string, string> {
  return {
    hs_execution_state: state === 'done' ? 'SUCCESS' : 'FAIL_CONTINUE',
    call_sid: plannedCallId,
    call_state: state,
    call_outcome: disposition ?? '',
    call_outcome_label: disposition === null ? '' : dispositions[disposition].label,
    call_reason: reason === null ? '' : attemptReasons[reason],
    call_attempts: String(attempts),
  };
}
