// Saves calls that are planned: one for each trigger, however often and from how many processes it comes.
import type { CrmProperties } from '../../../rules/variable.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import {
  addPlannedCalls,
  findByTriggerKeys,
  lockPlannedCall,
  updatePlannedCall,
  type PlannedCallRow,
} from '../../database/planned-calls.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { tellGivenUp, type AttemptTellContext, type EndedCall } from '../reporting/tell-attempt.ts';
import { eventsOfCalls } from './call-events.ts';
import { readSurroundingsOf, type Surroundings } from './call-facts.ts';
import { keptProperties, keyOf, numberOf, outlook, planOneCall, type CallToPlan } from './plan-one-call.ts';
import { findTwins } from './twin-calls.ts';

export type SavedCall =
  | { kind: 'planned'; plannedCallId: string; isNew: boolean }
  /** There is neither a contact nor a number that can be dialled. */
  | { kind: 'nobody' };

/** Inside the caller's transaction. One answer for each request, by its id. */
export async function savePlannedCalls(
  context: Pick<BaseContext, 'publishEvents'> & AttemptTellContext,
  db: Db,
  teamId: string,
  calls: readonly CallToPlan[],
): Promise<Map<string, SavedCall>> {
  const now = context.clock.now();
  const { policy } = await readCallingPolicy(db, teamId);
  const known = calls.map((call) => ({ call, ...numberOf(call, policy) }));
  const twins = await findTwins(db, teamId, known);
  const around = await readSurroundingsOf(
    db,
    teamId,
    known.map(({ call, toNumber }) => ({ agentId: call.agentId, campaignId: call.plan.batchId, toNumber })),
    now,
  );
  const saved = new Map<string, SavedCall>();
  const rows = new Map<string, ReturnType<typeof planOneCall>>();
  const asked: { call: CallToPlan; key: string; toNumber: string | null; contactName: string | null }[] = [];
  for (const one of known) {
    const { call, ...number } = one;
    const key = keyOf(call, number.toNumber);
    const twin = twins.of(one);
    if (twin !== null) saved.set(call.requestId, { kind: 'planned', plannedCallId: twin, isNew: false });
    else if (key === null) saved.set(call.requestId, { kind: 'nobody' });
    else {
      asked.push({ call, key, ...number });
      if (rows.has(key)) continue;
      rows.set(key, planOneCall(call, { teamId, triggerKey: key, ...number }, around, now));
      twins.add(one);
    }
  }
  const added = await addPlannedCalls(db, [...rows.values()]);
  const older = [...rows].filter(([, { id }]) => !added.has(id)).map(([key]) => key);
  const before = await findByTriggerKeys(db, teamId, older);
  const brought = new Map<string, FoundNumber>();
  const over: EndedCall[] = [];
  for (const { call, key, toNumber, contactName } of asked) {
    const old = before.get(key);
    const planned = rows.get(key);
    const plannedCallId = old?.id ?? planned?.id ?? call.plannedCallId;
    const isNew = added.has(call.plannedCallId);
    saved.set(call.requestId, { kind: 'planned', plannedCallId, isNew });
    if (isNew && planned) {
      const { agentId, contact, metadata, plan } = call;
      const { reason, endedAt } = planned;
      over.push({
        id: plannedCallId,
        agentId,
        campaignId: plan.batchId,
        toNumber,
        attempts: 0,
        contact,
        metadata,
        reason,
        endedAt,
      });
    }
    if (!old || !lacksNumber(old) || toNumber === null || brought.has(old.id)) continue;
    brought.set(old.id, { toNumber, contactName, contact: call.contact });
  }
  const filled: string[] = [];
  // In the order in which others take calls, so that two waits never cross.
  for (const [id, found] of [...brought].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const waiting = await lockPlannedCall(db, { teamId, plannedCallId: id });
    // Cancelled, or filled by another event meanwhile.
    if (!waiting || !lacksNumber(waiting)) continue;
    filled.push(id);
    await fillNumber(context, db, waiting, found, around, now);
  }
  await tellGivenUp(context, db, teamId, over);
  await context.publishEvents(db, eventsOfCalls(teamId, [...added, ...filled]));
  return saved;
}

/** One that was given up for want of a number is taken up again: whoever adds the number expects the call. */
function lacksNumber({ state, reason, attempts }: PlannedCallRow): boolean {
  return state === 'waiting_for_number' || (state === 'given_up' && reason === 'number_missing' && attempts === 0);
}

type FoundNumber = { toNumber: string; contactName: string | null; contact: CrmProperties };

/** A call that waited for a number has one; the caller holds it. `around` knows the number. */
export async function fillNumber(
  context: AttemptTellContext,
  db: Db,
  waiting: PlannedCallRow,
  found: FoundNumber,
  around: Surroundings,
  now: Date,
): Promise<void> {
  const { toNumber, contactName } = found;
  const contact = keptProperties(found.contact, around.policy.policy);
  const columns = { ...waiting, state: 'planned' as const, toNumber, contact };
  const standing = outlook(columns, around, { since: waiting.createdAt, giveUpAt: waiting.giveUpAt ?? now }, now);
  await updatePlannedCall(
    db,
    { teamId: waiting.teamId, plannedCallId: waiting.id },
    { ...standing, ...{ toNumber, contactName, contact: JSON.stringify(contact), waitingSince: now, updatedAt: now } },
  );
  await tellGivenUp(context, db, waiting.teamId, [{ ...columns, ...standing }]);
}
