// Leads of LeadSquared that are not to be called: what has asked for a call of theirs starts none, and what is planned or waits for a number ends.
import { propertiesOfFields, readCalledPerson } from '../../../rules/called-person.ts';
import type { CallingPolicy } from '../../../rules/calling-policy.ts';
import type { Ignored, Trigger } from '../../../rules/trigger.ts';
import { closeCallRequests, takePendingRequests, type CallRequestRow } from '../../database/call-requests.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import { takeOpenCallsOfLeads } from '../../database/open-calls.ts';
import { updatePlannedCall } from '../../database/planned-calls.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { tellGivenUp, type EndedCall } from '../reporting/tell-attempt.ts';
import { eventsOfCalls } from './call-events.ts';
import { metadataOfRequest, triggerOfRequest } from './request-trigger.ts';

const AT_ONCE = 500;
/** Of a number, as it stands in any way of writing it. */
const LAST_DIGITS = 7;

type Refused = { leadIds: string[]; numbers: string[] };

/** Inside the caller's transaction. No other attempt follows one that is being dialled. */
export async function heedRefusedLeads(
  context: BaseContext,
  db: Db,
  teamId: string,
  readings: readonly (Trigger | Ignored)[],
): Promise<void> {
  const leads = readings.flatMap((reading) => (reading.kind === 'ignored' && reading.refused ? [reading.refused] : []));
  if (leads.length === 0) return;
  const { policy } = await readCallingPolicy(db, teamId);
  const refused: Refused = {
    leadIds: leads.flatMap(({ contact }) => contact?.id ?? []),
    numbers: leads.flatMap((lead) => numberOf(lead, policy) ?? []),
  };
  // Requests first: whoever plans one of them holds it, and its call can be seen afterwards.
  await closeRequests(db, teamId, refused, policy);
  while ((await endCalls(context, db, teamId, refused)) === AT_ONCE);
}

function numberOf({ phone: sentPhone, fields }: Pick<Trigger, 'phone' | 'fields'>, policy: CallingPolicy): string | null {
  const { phone } = readCalledPerson({ contact: propertiesOfFields(fields), sentPhone, timeZone: null }, policy);
  return phone.kind === 'number' ? phone.e164 : null;
}

async function closeRequests(db: Db, teamId: string, { leadIds, numbers }: Refused, policy: CallingPolicy): Promise<void> {
  const isMeant = (request: CallRequestRow) => {
    const trigger = triggerOfRequest(request);
    if (trigger.kind === 'ignored' || trigger.contact?.crm === 'hubspot') return false;
    if (trigger.contact && leadIds.includes(trigger.contact.id)) return true;
    const number = numberOf({ ...trigger, fields: { ...trigger.fields, ...metadataOfRequest(request) } }, policy);
    return number !== null && numbers.includes(number);
  };
  const holding = { words: leadIds, digits: numbers.map((number) => number.slice(-LAST_DIGITS)) };
  const meant = (await takePendingRequests(db, teamId, holding)).filter(isMeant);
  await closeCallRequests(
    db,
    teamId,
    meant.map(({ id }) => ({ id, kind: 'ignored', reason: 'do_not_call' })),
  );
}

/** Some of them; returns how many. */
async function endCalls(context: BaseContext, db: Db, teamId: string, refused: Refused): Promise<number> {
  const calls = await takeOpenCallsOfLeads(db, teamId, refused, AT_ONCE);
  const now = context.clock.now();
  const over: EndedCall[] = [];
  for (const call of calls) {
    const { id, state } = call;
    const ended = { reason: 'opted_out', nextAt: null, endedAt: call.endedAt ?? now, updatedAt: now } as const;
    // What is claimed and not dialled yet stands down where its call is cancelled. The end of an attempt under way tells of its call.
    const change = { ...ended, state: state === 'calling' ? ('cancelled' as const) : ('given_up' as const) };
    await updatePlannedCall(db, { teamId, plannedCallId: id }, change);
    if (state === 'planned' || state === 'waiting_for_number') over.push({ ...call, ...change });
  }
  await tellGivenUp(context, db, teamId, over);
  await context.publishEvents(
    db,
    eventsOfCalls(
      teamId,
      calls.map(({ id }) => id),
    ),
  );
  return calls.length;
}
