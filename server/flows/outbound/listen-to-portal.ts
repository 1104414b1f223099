// Lets an agent hear of a portal's contacts through the portal's connection, and hands it the events that arrive there.
import { Problem } from '../../../rules/problem.ts';
import { readTriggers } from '../../../rules/trigger-body.ts';
import { noOwnWrites } from '../../../rules/trigger-hubspot-event.ts';
import { readTriggerParameters } from '../../../rules/trigger-parameters.ts';
import type { TriggerRule } from '../../../rules/trigger.ts';
import { pauseListener, removeListener, saveListener, type AgentListenerRow } from '../../database/agent-listeners.ts';
import { findPublishedAgents } from '../../database/agents.ts';
import { findPortal } from '../../database/hubspot-portals.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { ownWritesIn, takeReadings, wakeByNumber } from './take-crm-webhook.ts';

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
  await context.db.transaction().execute(async (db) => {
    if (!(await findPublishedAgents(db, teamId, [agentId])).has(agentId)) throw new Problem('not_found', 'There is no such agent.');
    if (!(await findPortal(db, { teamId, portalId }))) {
      throw new Problem('not_found', `The portal ${portalId} is not connected. Connect it under Integrations › HubSpot.`);
    }
    await saveListener(db, { teamId, agentId, portalId, rules, parameters }, context.clock.now());
    await context.publishEvents(db, [{ kind: 'outbound.changed', teamId }]);
  });
}

/** What happens while it is paused asks for no call, later either. Throws Problem `not_found`. */
export async function pauseListening(context: BaseContext, of: OfListener, isPaused: boolean): Promise<void> {
  const now = context.clock.now();
  if (!(await pauseListener(context.db, of, isPaused ? now : null, now))) throw noListener();
  await context.publishEvents(context.db, [{ kind: 'outbound.changed', teamId: of.teamId }]);
}

/** Throws Problem `not_found`. */
export async function stopListening(context: BaseContext, of: OfListener): Promise<void> {
  if (!(await removeListener(context.db, of))) throw noListener();
  await context.publishEvents(context.db, [{ kind: 'outbound.changed', teamId: of.teamId }]);
}

/** Inside the caller's transaction: events of contacts, signed and new. A number that comes is also for those who only wait for it. */
export async function tellListeners(
  context: BaseContext,
  db: Db,
  teamId: string,
  events: readonly { portalId: string; body: Record<string, unknown> }[],
  listeners: readonly AgentListenerRow[],
): Promise<void> {
  const bodies = events.map(({ body }) => body);
  const own = await ownWritesIn(context, db, teamId, readTriggers(bodies, 'hubspot', noOwnWrites));
  await wakeByNumber(context, db, teamId, readTriggers(bodies, 'hubspot', own));
  for (const { agentId, portalId, rules, parameters } of listeners) {
    const heard = events.filter((event) => event.portalId === portalId).map(({ body }) => body);
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

function noListener(): Problem {
  return new Problem('not_found', 'This agent does not listen to this portal.');
}
