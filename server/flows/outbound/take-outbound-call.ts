// Takes one call that a program asked for by number: kept and planned in one transaction, so that the answer can tell the plan.
import { createHash } from 'node:crypto';
import { propertiesOfFields } from '../../../rules/called-person.ts';
import type { OutboundRequest } from '../../../rules/outbound-request.ts';
import { closeCallRequests } from '../../database/call-requests.ts';
import { findLastOfRule, lockNumbers } from '../../database/planned-calls.ts';
import type { BaseContext } from '../context.ts';
import { metadataOfRequest, triggerOfRequest } from './request-trigger.ts';
import { savePlannedCalls } from './save-planned-calls.ts';
import { takeCallRequests } from './take-call-requests.ts';

export type TakenCall = { plannedCallId: string; isNew: boolean };

/** How long after the end of a call the same request still means that call: programs that got no answer ask again for about as long. */
const SAME_AFTER_END_MS = 3_600_000;

/**
 * The same request sent again, as programs do that got no answer, is the same call: by its idempotency key for ever, without one until an
 * hour after the call has ended. In a campaign a number has one call in any case.
 */
export async function takeOutboundCall(
  context: BaseContext,
  input: {
    teamId: string;
    agentId: string;
    request: OutboundRequest;
    body: Record<string, unknown>;
    idempotencyKey: string | null;
  },
): Promise<TakenCall> {
  const { teamId, agentId, request, body, idempotencyKey } = input;
  const now = context.clock.now();
  const { metadata, ...parameters } = body;
  const wanted = idempotencyKey === null ? sorted(body) : `key ${idempotencyKey}`;
  const mark = createHash('sha256').update(wanted).digest('base64url').slice(0, 22);
  const isInCampaign = request.batchId !== null;
  const isAskedAnew = idempotencyKey === null && !isInCampaign;
  return context.db.transaction().execute(async (db) => {
    const { toNumber } = request;
    if (isAskedAnew) await lockNumbers(db, teamId, [{ agentId, toNumber }]);
    const last = isAskedAnew ? await findLastOfRule(db, teamId, { agentId, toNumber, ruleId: `request:${mark}` }) : null;
    const isOver = last?.endedAt != null && now.getTime() - last.endedAt.getTime() >= SAME_AFTER_END_MS;
    const same = isOver ? null : last;
    const since = isAskedAnew ? (same?.createdAt ?? now).toISOString() : '';
    const ruleId = isInCampaign ? 'campaign' : `request:${mark}`;
    const rule = { ruleId: isAskedAnew ? `${ruleId}|${since}` : ruleId, period: 'ever' as const };
    const identity = ['outbound', wanted, since].join('\n');
    const ask = {
      agentId,
      door: 'outbound' as const,
      body: { metadata, ...parameters },
      parameters,
      rule,
      identity,
      ignored: null,
    };
    const [kept] = await takeCallRequests(context, db, { teamId, isPlannedHere: true }, [ask]);
    if (!kept) throw new Error('a request that was saved is not there');
    if (kept.plannedCallId !== null) return { plannedCallId: kept.plannedCallId, isNew: false };
    if (same !== null) {
      await closeCallRequests(db, teamId, [{ id: kept.id, kind: 'planned', plannedCallId: same.id, reason: 'same_trigger' }]);
      return { plannedCallId: same.id, isNew: false };
    }
    const trigger = triggerOfRequest(ask);
    if (trigger.kind === 'ignored') throw new Error('a request with a number is about nobody');
    const saved = await savePlannedCalls(context, db, teamId, [
      {
        ...{ requestId: kept.id, plannedCallId: context.newId(), agentId, door: ask.door, rule, portalId: null, askedAt: now },
        ...{ plan: request, trigger, contact: propertiesOfFields(metadataOfRequest(ask)), metadata: metadataOfRequest(ask) },
      },
    ]);
    const call = saved.get(kept.id);
    if (call?.kind !== 'planned') throw new Error('a call with a number has no key');
    const reason = call.isNew ? null : 'same_trigger';
    await closeCallRequests(db, teamId, [{ id: kept.id, kind: 'planned', plannedCallId: call.plannedCallId, reason }]);
    return { plannedCallId: call.plannedCallId, isNew: call.isNew };
  });
}

/** Fields in any order are the same request. */
function sorted(body: Record<string, unknown>): string {
  return JSON.stringify(body, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}
