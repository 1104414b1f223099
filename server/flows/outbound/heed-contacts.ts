// What an event says of a contact counts for every call that waits for it, whichever agent the event was for: a number that has come, and a no.
import { saysNo } from '../../../rules/compliance.ts';
import { bringsPhone, toldValue, type Ignored, type Trigger } from '../../../rules/trigger.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import { listPortals } from '../../database/hubspot-portals.ts';
import { takeOpenCallsOf } from '../../database/open-calls.ts';
import { updatePlannedCall, wakeWaitingForNumber } from '../../database/planned-calls.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { heedRefusedLeads } from './heed-refused-leads.ts';
import { decideAgain } from './plan-again.ts';

/** Of more calls than these the others end when their time has come. */
const MOST_CALLS = 5_000;

/** Inside the caller's transaction. Echoes of our own writes are not among the readings that count. */
export async function heedContacts(
  context: BaseContext,
  db: Db,
  teamId: string,
  readings: readonly (Trigger | Ignored)[],
): Promise<void> {
  const triggers = readings.filter((reading) => reading.kind === 'contact');
  await heedOptOuts(context, db, teamId, triggers);
  await wakeByNumber(context, db, teamId, triggers);
  await heedRefusedLeads(context, db, teamId, readings);
}

async function wakeByNumber(context: BaseContext, db: Db, teamId: string, triggers: readonly Trigger[]): Promise<void> {
  const bringing = triggers.filter(bringsPhone);
  const contactIds = [...new Set(bringing.flatMap(({ contact }) => contact?.id ?? []))];
  const portalIds = [...new Set(bringing.flatMap(({ portalId }) => portalId ?? []))];
  const woken = await wakeWaitingForNumber(db, teamId, { portalIds, contactIds }, context.clock.now());
  if (woken > 0) await context.enqueueJobs(db, [{ name: 'plan-calls', input: { teamId } }]);
}

/**
 * Calls that wait end at once; one that is being dialled goes on, and no other attempt follows it. A yes only changes what stands in calls
 * that are still open.
 */
async function heedOptOuts(context: BaseContext, db: Db, teamId: string, triggers: readonly Trigger[]): Promise<void> {
  const property = (await readCallingPolicy(db, teamId)).policy.optOutProperty;
  if (property === null) return;
  const told = await optOutsTold(db, teamId, triggers, property);
  const changed = (await takeOpenCallsOf(db, teamId, [...told.values()], MOST_CALLS)).flatMap((call) => {
    const value = told.get(keyOf(call))?.value ?? null;
    const isNews = saysNo(value) !== saysNo(call.contact[property]);
    return isNews ? [{ ...call, contact: { ...call.contact, [property]: value } }] : [];
  });
  const now = context.clock.now();
  for (const { id, contact } of changed) {
    await updatePlannedCall(db, { teamId, plannedCallId: id }, { contact: JSON.stringify(contact), updatedAt: now });
  }
  await decideAgain(
    context,
    db,
    teamId,
    changed.filter(({ state }) => state !== 'calling'),
  );
}

type OptOutTold = { portalId: string; contactId: string; value: string | null };

/** The last of each contact: a body may hold events in any order. */
async function optOutsTold(
  db: Db,
  teamId: string,
  triggers: readonly Trigger[],
  property: string,
): Promise<Map<string, OptOutTold>> {
  const told = new Map<string, OptOutTold>();
  const telling = triggers.flatMap((trigger) => {
    const value = toldValue(trigger, property);
    return value === undefined || trigger.contact?.crm !== 'hubspot' ? [] : [{ ...trigger, contactId: trigger.contact.id, value }];
  });
  if (telling.length === 0) return told;
  const [first, second] = await listPortals(db, teamId, 2);
  const only = second === undefined ? (first?.portalId ?? null) : null;
  const whenOf = ({ occurredAt }: Trigger) => occurredAt?.getTime() ?? 0;
  for (const { portalId: named, contactId, value } of telling.toSorted((a, b) => whenOf(a) - whenOf(b))) {
    const portalId = named ?? only;
    if (portalId !== null) told.set(keyOf({ portalId, contactId }), { portalId, contactId, value });
  }
  return told;
}

const keyOf = ({ portalId, contactId }: { portalId: string | null; contactId: string | null }) => `${portalId} ${contactId}`;
