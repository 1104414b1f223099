// One person may be known once as a contact and once by number only: finds the call that answers for both.
import { listCallsToNumbers, lockNumbers, type CallToNumber } from '../../database/planned-calls.ts';
import type { Db } from '../../database/tables.ts';
import { keyOf, type CallToPlan } from './plan-one-call.ts';

type Known = { call: CallToPlan; toNumber: string | null };

export type Twins = {
  /** The call that answers for this person already. */
  of(known: Known): string | null;
  /** A call that is planned from now on answers as well. */
  add(known: Known): void;
};

/** Two contacts that share a number are two people; a number without a contact is whoever has it. */
export async function findTwins(db: Db, teamId: string, calls: readonly Known[]): Promise<Twins> {
  const numbers = calls.flatMap(({ call, toNumber }) =>
    toNumber !== null && mayHaveTwin(call) ? [{ agentId: call.agentId, toNumber }] : [],
  );
  await lockNumbers(db, teamId, numbers);
  const found = new Map<string, CallToNumber[]>();
  const add = (row: CallToNumber) => {
    const place = `${row.agentId} ${row.toNumber}`;
    const others = found.get(place);
    if (others) others.push(row);
    else found.set(place, [row]);
  };
  for (const row of await listCallsToNumbers(db, teamId, numbers)) add(row);
  return {
    of({ call, toNumber }) {
      if (toNumber === null || !mayHaveTwin(call)) return null;
      const key = keyOf(call, toNumber) ?? '';
      const contactId = call.trigger.contact?.id ?? null;
      const twin = found
        .get(`${call.agentId} ${toNumber}`)
        ?.find((row) => row.triggerKey !== key && ruleOf(row.triggerKey) === ruleOf(key) && isSame(contactId, row.contactId));
      return twin?.id ?? null;
    },
    add({ call, toNumber }) {
      const contactId = call.trigger.contact?.id ?? null;
      add({ id: call.plannedCallId, agentId: call.agentId, toNumber, contactId, triggerKey: keyOf(call, toNumber) ?? '' });
    },
  };
}

/** Who asks for a call by number, one at a time or in a campaign, means that call and no other. */
function mayHaveTwin({ door, plan }: CallToPlan): boolean {
  return plan.batchId === null && (door === 'crm-webhook' || door === 'workflow');
}

function isSame(one: string | null, other: string | null): boolean {
  return one === null || other === null;
}

/** Rule and period, which end every key (rules/trigger.ts). */
function ruleOf(key: string): string {
  return key.slice(key.indexOf('|rule:'));
}
