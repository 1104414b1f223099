// Lets an agent hear of a portal's contacts through the portal's connection, and hands it what arrives there or is found there.
import { Problem } from '../../../rules/problem.ts';
import { readTriggers } from '../../../rules/trigger-body.ts';
import { noOwnWrites } from '../../../rules/trigger-hubspot-event.ts';
import { readTriggerParameters } from '../../../rules/trigger-parameters.ts';
import { asksForNewContacts, type TriggerRule } from '../../../rules/trigger.ts';
import {
  listListeners,
  pauseListener,
  removeListener,
  saveListener,
  type AgentListenerRow,
} from '../../database/agent-listeners.ts';
import { findPublishedAgents } from '../../database/agents.ts';
import { createContactsLane, deleteContactsLane } from '../../database/hubspot-lanes.ts';
import { lockPortal, type HubspotPortalRow, type OfPortal } from '../../database/hubspot-portals.ts';
import type { Db } from '../../database/tables.ts';
import { againAfterClash } from '../../database/transaction-clash.ts';
import type { BaseContext } from '../context.ts';
import { heedContacts } from './heed-contacts.ts';
import { ownWritesIn, takeReadings } from './take-crm-webhook.ts';

type OfListener = { teamId: string; agentId: string; portalId: string };

/** Throws Problem `not_found`, `validation_failed` for parameters that the address of the CRM webhook would not take either. */
export async function listenToPortal(
  context: BaseContext,
  of: OfListener & { rules: readonly TriggerRule[]; parameters: Record<string, unknown> },
): Promise<void> {
  const { teamId, agentId, portalId, rules } = of;
  const parameters = { ...of.parameters, agent_id: agentId, type: 'hubspot' };
  const reading = readTriggerParameters(parameters, 'crm-webhook');
  if (reading.kind === 'refused') {
    throw new Problem('validation_failed', reading.problems[0]?.message ?? 'A parameter cannot be read.', {
      fields: reading.problems,
    });
  }
  const listen = async (db: Db): Promise<void> => {
    if (!(await findPublishedAgents(db, teamId, [agentId])).has(agentId)) throw new Problem('not_found', 'There is no such agent.');
    const portal = await lockPortal(db, { teamId, portalId });
    if (!portal)
      throw new Problem('not_found', `The portal ${portalId} is not connected. Connect it under Integrations › HubSpot.`);
    const now = context.clock.now();
    const [before] = await listListeners(db, teamId, { agentId, portalIds: [portalId] });
    const isWider = asksForNewContacts(rules) && before !== undefined && !asksForNewContacts(before.rules);
    const listeningSince = before && !isWider ? before.listeningSince : hubspotTime(portal, now);
    await saveListener(db, { teamId, agentId, portalId, rules, parameters, listeningSince }, now);
    await lookForContacts(context, db, { teamId, portalId }, now);
    await context.publishEvents(db, [{ kind: 'outbound.changed', teamId }]);
  };
  await againAfterClash(() => context.db.transaction().execute(listen));
}

/** What happens while it is paused asks for no call, later either. Throws Problem `not_found`. */
export async function pauseListening(context: BaseContext, of: OfListener, isPaused: boolean): Promise<void> {
  await changeListener(context, of, (db, portal, now) =>
    pauseListener(db, of, isPaused ? { kind: 'pause' } : { kind: 'go-on', listeningSince: hubspotTime(portal, now) }, now),
  );
}

/** Throws Problem `not_found`. */
export async function stopListening(context: BaseContext, of: OfListener): Promise<void> {
  await changeListener(context, of, (db) => removeListener(db, of));
}

/** `change` tells whether there is such a listener. Throws Problem `not_found`. */
async function changeListener(
  context: BaseContext,
  of: OfListener,
  change: (db: Db, portal: HubspotPortalRow, now: Date) => Promise<boolean>,
): Promise<void> {
  const { teamId, portalId } = of;
  const run = async (db: Db): Promise<void> => {
    const now = context.clock.now();
    const portal = await lockPortal(db, of);
    if (!portal || !(await change(db, portal, now))) throw new Problem('not_found', 'This agent does not listen to this portal.');
    await lookForContacts(context, db, { teamId, portalId }, now);
    await context.publishEvents(db, [{ kind: 'outbound.changed', teamId }]);
  };
  await againAfterClash(() => context.db.transaction().execute(run));
}

/** Contacts that are created are looked for as long as an agent wants to hear of them. The caller holds the portal: one decides at a time. */
async function lookForContacts(context: BaseContext, db: Db, of: OfPortal, now: Date): Promise<void> {
  const hearing = await listListeners(db, of.teamId, { portalIds: [of.portalId], isHearing: true });
  if (hearing.some(({ rules }) => asksForNewContacts(rules))) await createContactsLane(db, { ...of, id: context.newId(), now });
  else await deleteContactsLane(db, of);
  await context.publishEvents(db, [{ kind: 'hubspot.changed', teamId: of.teamId, portalId: of.portalId }]);
}

/** Contacts are created by HubSpot's clock, of which its answers tell whole seconds: rather a moment early than one contact too few. */
function hubspotTime({ clockAheadMs }: HubspotPortalRow, now: Date): Date {
  return new Date(now.getTime() - (clockAheadMs ?? 0) - 500);
}

/** An agent hears of what has happened since it listens. */
export function hears(listener: AgentListenerRow, event: { portalId: string; occurredAt: Date }): boolean {
  return listener.portalId === event.portalId && event.occurredAt >= listener.listeningSince;
}

/** Inside the caller's transaction: events of contacts, new, and signed or found. What they say of a contact is also for calls that wait. */
export async function tellListeners(
  context: BaseContext,
  db: Db,
  teamId: string,
  events: readonly { portalId: string; occurredAt: Date; body: Record<string, unknown> }[],
  listeners: readonly AgentListenerRow[],
): Promise<void> {
  const bodies = events.map(({ body }) => body);
  const own = await ownWritesIn(context, db, teamId, readTriggers(bodies, 'hubspot', noOwnWrites));
  await heedContacts(context, db, teamId, readTriggers(bodies, 'hubspot', own));
  for (const listener of listeners) {
    const { agentId, rules, parameters } = listener;
    const heard = events.filter((event) => hears(listener, event)).map(({ body }) => body);
    if (heard.length === 0) continue;
    const readings = readTriggers(heard, 'hubspot', own);
    await takeReadings(context, db, {
      teamId,
      readings,
      bodies: heard,
      door: 'crm-webhook',
      listening: { agentId, rules, parameters },
    });
  }
}
