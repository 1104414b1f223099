// A person asks for one call at the press of a button: of a contact, which is read first, or of a number.
import { readOutboundRequest } from '../../../rules/outbound-request.ts';
import { Problem } from '../../../rules/problem.ts';
import { readTriggerParameters } from '../../../rules/trigger-parameters.ts';
import { findPublishedAgents } from '../../database/agents.ts';
import type { BaseContext } from '../context.ts';
import { takeCallRequests } from './take-call-requests.ts';
import { takeOutboundCall } from './take-outbound-call.ts';

export type AskedCall = {
  teamId: string;
  agentId: string;
  /** The same for the same press: pressed twice it is one call. */
  requestKey: string;
  whom: { contactId: string; portalId: string | null } | { toNumber: string };
  /** As `/call/outbound` takes them. */
  parameters: Record<string, unknown>;
};

/** Throws Problem `not_found`, `conflict` without a published version, `validation_failed`. */
export async function askCall(context: BaseContext, asked: AskedCall): Promise<{ plannedCallId: string | null; isNew: boolean }> {
  const { teamId, agentId, requestKey, whom } = asked;
  const agent = (await findPublishedAgents(context.db, teamId, [agentId])).get(agentId);
  if (!agent || agent.state === 'archived') throw new Problem('not_found', 'There is no such agent.');
  if (!agent.published) throw new Problem('conflict', `The agent ${agent.name} has no published version. Publish it first.`);
  const parameters = { ...asked.parameters, agent_id: agentId };
  if ('toNumber' in whom) {
    const body = { ...parameters, to_number: whom.toNumber };
    const reading = readOutboundRequest(body, agent.published.settings.retries);
    if (reading.kind === 'refused') throw refused(reading.problems);
    return takeOutboundCall(context, { teamId, agentId, request: reading.request, body, idempotencyKey: `button ${requestKey}` });
  }
  const reading = readTriggerParameters(parameters, 'outbound', agent.published.settings.retries);
  if (reading.kind === 'refused') throw refused(reading.problems);
  const { contactId, portalId } = whom;
  return context.db.transaction().execute(async (db) => {
    const [kept] = await takeCallRequests(context, db, { teamId, isPlannedHere: false }, [
      {
        ...{ agentId, door: 'button', parameters, identity: `button ${requestKey}`, ignored: null },
        body: { objectId: contactId, ...(portalId === null ? {} : { portalId }) },
        rule: { ruleId: `button:${requestKey}`, period: 'ever' },
      },
    ]);
    return { plannedCallId: kept?.plannedCallId ?? null, isNew: kept?.isNew ?? false };
  });
}

function refused(fields: NonNullable<Problem['fields']>): Problem {
  return new Problem('validation_failed', fields[0]?.message ?? 'Something in it cannot be read.', { fields });
}
