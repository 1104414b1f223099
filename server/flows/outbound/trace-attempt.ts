// An attempt has ended: its trace from the contact on, told from the times that stand in its row.
import type { AttemptRow, PlannedCallRow } from '../../database/planned-calls.ts';
import type { TracedStep } from '../../ports/tracing.ts';
import type { BaseContext } from '../context.ts';

type EndedAttempt = AttemptRow & { endedAt: Date };

/** Inside the transaction that ends it: one that fails and is repeated tells the same steps again. */
export function traceAttempt({ trace }: Pick<BaseContext, 'trace'>, attempt: EndedAttempt, call: PlannedCallRow): void {
  if (!trace) return;
  const { id: callId, createdAt, dueAt, rangAt, answeredAt, endedAt } = attempt;
  // The first one, numbered 0, began when the contact was heard of; later ones when they became due.
  const from = attempt.number === 0 ? call.createdAt : dueAt;
  const about = {
    ...{ team_id: attempt.teamId, agent_id: attempt.agentId, carrier: attempt.carrier, number: attempt.number + 1 },
    disposition: attempt.disposition,
  };
  const step = (name: TracedStep['name'], from: Date | null, to: Date | null): void => {
    if (from && to) trace({ callId, name, from, to, about });
  };
  trace({ callId, name: 'attempt', from, to: endedAt, isFirst: true, errorCode: attempt.errorCode, about });
  if (attempt.number === 0) step('attempt: plan', call.createdAt, dueAt);
  step('attempt: wait for a line', dueAt, createdAt);
  step('attempt: ring', rangAt, answeredAt ?? endedAt);
  step('attempt: talk', answeredAt, endedAt);
}
