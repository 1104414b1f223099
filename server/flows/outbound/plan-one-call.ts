// One call as it is planned: its key, its number, and when it is looked at, decided by the same rules that dispatch asks.
import type { Insertable } from 'kysely';
import { decideCall } from '../../../rules/call-decision.ts';
import { propertiesOfPerson, readCalledPerson } from '../../../rules/called-person.ts';
import type { CallingPolicy } from '../../../rules/calling-policy.ts';
import type { AttemptReason } from '../../../rules/attempt-reason.ts';
import { saysNo } from '../../../rules/compliance.ts';
import type { PastAttempt } from '../../../rules/next-attempt.ts';
import { nextLookForNumber, standingAfter } from '../../../rules/planned-call.ts';
import type { PlanRequest } from '../../../rules/trigger-parameters.ts';
import { triggerKey, type Trigger, type TriggerPeriod } from '../../../rules/trigger.ts';
import type { CrmProperties } from '../../../rules/variable.ts';
import type { CallDoor, PlannedCallTable, StoredZones } from '../../database/outbound-tables.ts';
import type { PlannedCallRow } from '../../database/planned-calls.ts';
import { factsOfCall, type Surroundings } from './call-facts.ts';

/** A request that is understood, with the contact it is about as far as that is known. */
export type CallToPlan = {
  requestId: string;
  plannedCallId: string;
  agentId: string;
  door: CallDoor;
  plan: PlanRequest;
  trigger: Trigger;
  rule: { ruleId: string; period: TriggerPeriod };
  /** The portal of the contact; null where it is in none. */
  portalId: string | null;
  contact: CrmProperties;
  metadata: Record<string, unknown>;
  askedAt: Date;
};

export type NumberOfCall = { toNumber: string | null; contactName: string | null };

export function numberOf(call: CallToPlan, policy: CallingPolicy): NumberOfCall {
  const { contact, trigger, plan } = call;
  const { name, phone } = readCalledPerson({ contact, sentPhone: trigger.phone, timeZone: plan.timeZone }, policy);
  return { toNumber: phone.kind === 'number' ? phone.e164 : null, contactName: name };
}

/** Null where nobody can be told apart: there is neither a contact nor a number. Contacts of two portals may have the same id. */
export function keyOf(call: CallToPlan, toNumber: string | null): string | null {
  const { plan, trigger, portalId, rule } = call;
  const { contact } = trigger;
  const isNumberMeant = call.door === 'outbound' || call.door === 'csv';
  return triggerKey({
    for: plan.batchId === null ? { kind: 'agent', id: call.agentId } : { kind: 'campaign', id: plan.batchId },
    contact: contact && !isNumberMeant ? { ...contact, id: portalId === null ? contact.id : `${portalId}/${contact.id}` } : null,
    phone: toNumber,
    rule,
    at: trigger.occurredAt ?? call.askedAt,
  });
}

/** What decides whether and when a contact may be rung; the rest is read when it is dialled. */
export function keptProperties(contact: CrmProperties, policy: CallingPolicy): CrmProperties {
  const kept: CrmProperties = {};
  for (const name of propertiesOfPerson(policy)) if (contact[name] != null) kept[name] = contact[name];
  return kept;
}

export function planOneCall(
  call: CallToPlan,
  of: NumberOfCall & { teamId: string; triggerKey: string },
  around: Surroundings,
  now: Date,
): Insertable<PlannedCallTable> & Outlook {
  const { policy } = around.policy;
  const contact = keptProperties(call.contact, policy);
  const columns = {
    agentId: call.agentId,
    campaignId: call.plan.batchId,
    toNumber: of.toNumber,
    contact,
    plan: call.plan,
    pausedAt: null,
    createdAt: call.askedAt,
    state: 'planned' as const,
  };
  return {
    ...of,
    ...columns,
    id: call.plannedCallId,
    door: call.door,
    portalId: call.portalId,
    contactId: call.trigger.contact?.id ?? null,
    ...outlook(columns, around, { since: call.askedAt, giveUpAt: new Date(call.askedAt.getTime() + policy.waitForNumberMs) }, now),
    contact: JSON.stringify(contact),
    plan: JSON.stringify(call.plan),
    metadata: JSON.stringify(call.metadata),
    webhookFields: JSON.stringify(call.trigger.fields),
    callbackId: call.trigger.callbackId,
    priority: call.plan.priority,
    waitingSince: call.askedAt,
    lastDisposition: null,
    claimedUntil: null,
    claimedBy: null,
    updatedAt: now,
  };
}

export type Outlook = {
  state: PlannedCallRow['state'];
  reason: AttemptReason | null;
  nextAt: Date | null;
  endedAt: Date | null;
  giveUpAt: Date | null;
  zones: string | null;
};

/** What stands in the row until somebody looks again. Without a number the contact is looked at until `giveUpAt`. */
export function outlook(
  columns: Parameters<typeof factsOfCall>[0],
  around: Surroundings,
  waiting: { since: Date; giveUpAt: Date },
  now: Date,
  attempts: readonly PastAttempt[] = [],
): Outlook {
  if (columns.toNumber === null) {
    const { optOutProperty } = around.policy.policy;
    if (optOutProperty !== null && saysNo(columns.contact[optOutProperty])) {
      return { state: 'given_up', reason: 'opted_out', nextAt: null, endedAt: now, giveUpAt: waiting.giveUpAt, zones: null };
    }
    const isOver = now >= waiting.giveUpAt;
    return {
      state: isOver ? 'given_up' : 'waiting_for_number',
      reason: 'number_missing',
      nextAt: isOver ? null : nextLookForNumber(waiting, now),
      endedAt: isOver ? now : null,
      giveUpAt: waiting.giveUpAt,
      zones: null,
    };
  }
  const facts = factsOfCall(columns, around, attempts, now);
  // Nobody can publish nothing, so such an agent is on its way out; its calls wait with it.
  if (!facts) return { state: 'planned', reason: 'paused', nextAt: null, endedAt: null, giveUpAt: null, zones: null };
  const { verdict, zones, respected } = decideCall(facts);
  const stored: StoredZones | null = respected && {
    zones: respected.asked,
    law: respected.law,
    evidence: zones.kind === 'known' ? zones.evidence : [],
    unread: zones.unread,
    isConflict: zones.kind === 'known' && zones.isConflict,
  };
  return { ...standingAfter(verdict, now), giveUpAt: null, zones: stored && JSON.stringify(stored) };
}
