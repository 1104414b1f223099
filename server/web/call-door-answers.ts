// What the doors for calls answer, in the words of the compatible API.
import { storedPlan } from '../../rules/planned-call.ts';
import type { FieldProblem } from '../../rules/problem.ts';
import type { ShownCall } from '../flows/outbound/preview-call.ts';
import { presentAttemptError, presentPlan, presentRequested } from './call-answer.ts';
import type { WebhookTaken } from './call-webhook.ts';

export type Answer = Record<string, unknown>;

export const done = (message: string, more: Answer): Answer => ({ status: 'done', message, ...more });

export function webhookAnswer({ fates, plan, warnings }: WebhookTaken): Answer {
  const count = (fate: WebhookTaken['fates'][number]['fate']) => fates.filter((one) => one.fate === fate).length;
  const counts = { taken: count('taken'), repeated: count('repeated'), ignored: count('ignored') };
  const message = `${fates.length} received: ${counts.taken} taken, ${counts.repeated} known already, ${counts.ignored} ignored`;
  const events = fates.map(({ requestId, plannedCallId, ...fate }, event) => ({
    ...{ event, ...fate },
    ...{ request_id: requestId, call_sid: plannedCallId },
  }));
  return done(message, { ...counts, events, plan: presentRequested(plan), warnings });
}

/** The step waits until the call has ended and says how; a contact no call comes of goes on at once. */
export function workflowAnswer({ fates }: WebhookTaken): Answer {
  const [fate] = fates;
  if (!fate || fate.fate === 'ignored') {
    return { outputFields: { hs_execution_state: 'FAIL_CONTINUE', ringside_result: fate?.reason ?? 'not_an_event' } };
  }
  return { outputFields: { hs_execution_state: 'BLOCK', hs_expiration_duration: 'P2W', ringside_result: 'waiting' } };
}

export function outboundAnswer(shown: ShownCall, duplicate: boolean, warnings: FieldProblem[]): Answer {
  const { call, outlook } = shown;
  const isRefused = call.state === 'given_up' || call.state === 'cancelled';
  const message = isRefused ? shown.message : duplicate ? 'This call had been asked for already' : 'Call queued successfully';
  return {
    ...{
      status: isRefused ? 'refused' : 'done',
      message: message ?? 'The call has ended.',
      call_sid: call.id,
      duplicate,
      state: call.state,
    },
    ...{ requested: presentRequested(storedPlan(call.plan)), plan: outlook && presentPlan(outlook), warnings },
  };
}

export function statusAnswer(shown: ShownCall): Answer {
  const { call, attempts, outlook } = shown;
  return {
    ...{ status: 'done', call_sid: call.id, agent_id: call.agentId, batch_id: call.campaignId },
    ...{ to_number: call.toNumber, contact_id: call.contactId, state: call.state, reason: call.reason, message: shown.message },
    ...{ paused: call.pausedAt !== null, next_at: iso(call.nextAt), disposition: call.lastDisposition },
    ...{ created_at: iso(call.createdAt), ended_at: iso(call.endedAt) },
    ...{ requested: presentRequested(storedPlan(call.plan)), plan: outlook && presentPlan(outlook) },
    attempts: attempts.map((attempt) => ({
      ...{ attempt: attempt.number + 1, state: attempt.state, due_at: iso(attempt.dueAt), dialled_at: iso(attempt.intentAt) },
      ...{ answered_at: iso(attempt.answeredAt), ended_at: iso(attempt.endedAt), from_number: attempt.fromNumber },
      disposition: attempt.disposition,
      error: presentAttemptError(attempt),
    })),
  };
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
