// Nobody rings these numbers any more: they come onto the do-not-call list, their planned calls end, and HubSpot is told where that is wanted.
import type { NewJob } from '../../../rules/job.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import { addDoNotCall, type DoNotCallRow } from '../../database/do-not-call.ts';
import { listContactsOfNumbers, takeOpenCallsTo } from '../../database/open-calls.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { decideAgain } from './plan-again.ts';

export type RefusedNumbers = {
  teamId: string;
  /** E.164. */
  numbers: readonly string[];
  source: DoNotCallRow['source'];
  note: string;
  /** The attempt in which the person said so. */
  attemptId?: string;
  createdBy: string | null;
};

const NUMBERS_AT_ONCE = 1_000;
/** Of more calls than these the others end when their time has come. */
const MOST_CALLS = 5_000;
const CONTACTS_AT_ONCE = 100;

/** Returns how many were new to the list. */
export async function refuseNumbers(context: BaseContext, input: RefusedNumbers): Promise<number> {
  return context.db.transaction().execute((db) => refuseNumbersIn(context, db, input));
}

/** Inside the caller's transaction: a call that ends with an opt-out leaves both or neither. */
export async function refuseNumbersIn(context: BaseContext, db: Db, input: RefusedNumbers): Promise<number> {
  const { teamId, source, note, createdBy, attemptId = null } = input;
  const { policy } = await readCallingPolicy(db, teamId);
  const isTold = policy.writeOptOut && policy.optOutProperty !== null && source !== 'hubspot';
  const numbers = [...new Set(input.numbers)];
  let added = 0;
  for (let at = 0; at < numbers.length; at += NUMBERS_AT_ONCE) {
    const some = numbers.slice(at, at + NUMBERS_AT_ONCE);
    const createdAt = context.clock.now();
    const fresh = await addDoNotCall(
      db,
      some.map((number) => ({ teamId, number, source, note, attemptId, createdBy, createdAt })),
    );
    added += fresh.size;
    await decideAgain(context, db, teamId, await takeOpenCallsTo(db, teamId, [...fresh], MOST_CALLS));
    if (isTold)
      await context.enqueueJobs(db, jobsOf(teamId, await listContactsOfNumbers(db, teamId, [...fresh], MOST_CALLS), createdAt));
  }
  if (added > 0) await context.publishEvents(db, [{ kind: 'outbound.changed', teamId }]);
  return added;
}

function jobsOf(teamId: string, contacts: readonly { portalId: string; contactId: string }[], now: Date): NewJob[] {
  const jobs: NewJob[] = [];
  const first = { attempt: 1, since: now.toISOString() };
  for (const portalId of new Set(contacts.map((contact) => contact.portalId))) {
    const ids = contacts.filter((contact) => contact.portalId === portalId).map(({ contactId }) => contactId);
    for (let at = 0; at < ids.length; at += CONTACTS_AT_ONCE) {
      jobs.push({
        name: 'write-opt-outs',
        input: { teamId, portalId, contactIds: ids.slice(at, at + CONTACTS_AT_ONCE), ...first },
      });
    }
  }
  return jobs;
}
