// Looks again at contacts whose number is waited for: the call is planned when one has come, and given up when the time is over.
import { readCalledPerson } from '../../../rules/called-person.ts';
import { nextLookForNumber } from '../../../rules/planned-call.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import { claimWaitingForNumber, lockPlannedCall, updatePlannedCall, type PlannedCallRow } from '../../database/planned-calls.ts';
import type { HubspotContext } from '../context.ts';
import { tellGivenUp } from '../reporting/tell-attempt.ts';
import { eventsOfCalls } from './call-events.ts';
import { readSurroundingsOf } from './call-facts.ts';
import { readContacts, type ContactReading } from './read-contacts.ts';
import { keptProperties } from './plan-one-call.ts';
import { fillNumber } from './save-planned-calls.ts';

const AT_ONCE = 100;
const HELD_MS = 60_000;

/** Returns how many were looked at. */
export async function lookForNumbers(context: HubspotContext, teamId: string, signal: AbortSignal): Promise<number> {
  const now = context.clock.now();
  const until = new Date(now.getTime() + HELD_MS);
  const waiting = await claimWaitingForNumber(context.db, teamId, { limit: AT_ONCE, now, until });
  if (waiting.length === 0) return 0;
  const { policy } = await readCallingPolicy(context.db, teamId);
  const asked = waiting.flatMap(({ portalId, contactId }) => (contactId === null ? [] : [{ portalId, contactId }]));
  const contacts = await readContacts(context, { teamId, policy }, asked, signal);
  for (const call of waiting) {
    const reading: ContactReading =
      call.contactId === null ? { kind: 'unknown' } : contacts.of({ portalId: call.portalId, contactId: call.contactId });
    await settle(context, call, reading);
  }
  return waiting.length;
}

async function settle(context: HubspotContext, claimed: PlannedCallRow, reading: ContactReading): Promise<void> {
  const { teamId, id: plannedCallId } = claimed;
  await context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    const call = await lockPlannedCall(db, { teamId, plannedCallId });
    // Cancelled, or filled by another event meanwhile.
    if (call?.state !== 'waiting_for_number') return;
    const giveUpAt = call.giveUpAt ?? now;
    const around = (toNumber: string | null) => readSurroundingsOf(db, teamId, [{ ...call, toNumber }], now);
    // What is written there, so that it can be said what is wrong with it.
    let { contact } = call;
    if (reading.kind === 'found') {
      const { policy } = (await around(null)).policy;
      contact = keptProperties(reading.properties, policy);
      const { phone, name } = readCalledPerson(
        { contact: reading.properties, sentPhone: null, timeZone: call.plan.timeZone },
        policy,
      );
      if (phone.kind === 'number') {
        const found = { toNumber: phone.e164, contactName: name, contact: reading.properties };
        await fillNumber(context, db, call, found, await around(phone.e164), now);
        await context.publishEvents(db, eventsOfCalls(teamId, [plannedCallId]));
        return;
      }
    }
    if (now < giveUpAt) {
      await updatePlannedCall(
        db,
        { teamId, plannedCallId },
        { nextAt: nextLookForNumber({ since: call.createdAt, giveUpAt }, now), contact: JSON.stringify(contact) },
      );
      return;
    }
    const ended = { state: 'given_up', reason: 'number_missing', nextAt: null, endedAt: now } as const;
    await updatePlannedCall(db, { teamId, plannedCallId }, { ...ended, contact: JSON.stringify(contact), updatedAt: now });
    await tellGivenUp(context, db, teamId, [{ ...call, ...ended, contact }]);
    await context.publishEvents(db, eventsOfCalls(teamId, [plannedCallId]));
  });
}
