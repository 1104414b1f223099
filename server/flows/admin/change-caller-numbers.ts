// Add, change and remove the numbers a team calls from.
import { differences } from '../../../rules/audit.ts';
import { Problem } from '../../../rules/problem.ts';
import { readPhoneNumber } from '../../../rules/phone-number.ts';
import { listAgents } from '../../database/agent-admin.ts';
import { findPublishedAgents } from '../../database/agents.ts';
import {
  addCallerNumber as addRow,
  listCallerNumbers,
  removeCallerNumber as removeRow,
  updateCallerNumber,
  type CallerNumberChange,
} from '../../database/caller-numbers.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';

const MOST_NUMBERS = 1_000;
const MOST_AGENTS = 500;
type OfNumber = { teamId: string; number: string };

/** `number` as people write it. Throws Problem `validation_failed`, `conflict`. */
export async function addCallerNumber(
  context: BaseContext,
  input: OfNumber & { carrier: string; label: string },
): Promise<{ number: string }> {
  const { teamId, carrier, label } = input;
  return context.db.transaction().execute(async (db) => {
    const { policy } = await readCallingPolicy(db, teamId);
    const reading = readPhoneNumber(input.number, policy.defaultCountry);
    if (reading.kind === 'refused') {
      throw new Problem('validation_failed', reading.message, {
        fields: [{ path: 'body.number', code: reading.why, message: reading.message }],
      });
    }
    if ((await listCallerNumbers(db, teamId)).length >= MOST_NUMBERS) {
      throw new Problem('conflict', `A team calls from at most ${MOST_NUMBERS} numbers. Remove one first.`);
    }
    const number = reading.e164;
    const row = { teamId, number, carrier, label, state: 'active' as const, createdAt: context.clock.now() };
    if (!(await addRow(db, row))) throw new Problem('conflict', `${number} is there already.`);
    await noteAct(context, db, { teamId, act: 'caller_number.added', subject: number, detail: { carrier, label } });
    await context.publishEvents(db, [{ kind: 'outbound.changed', teamId }]);
    return { number };
  });
}

/** Throws Problem `not_found`, `validation_failed` for an agent that has nothing to say yet. */
export async function changeCallerNumber(context: BaseContext, input: OfNumber & { change: CallerNumberChange }): Promise<void> {
  const { answeredBy } = input.change;
  await context.db.transaction().execute(async (db) => {
    if (answeredBy) await requirePublished(db, input.teamId, answeredBy);
    if (!(await updateCallerNumber(db, input, input.change))) throw noNumber();
    const { teamId, number: subject } = input;
    await noteAct(context, db, { teamId, act: 'caller_number.changed', subject, detail: differences({}, input.change) });
    await context.publishEvents(db, [{ kind: 'outbound.changed', teamId: input.teamId }]);
  });
}

/** Throws Problem `not_found`, `conflict` while an agent that is published calls from it. */
export async function removeCallerNumber(context: BaseContext, input: OfNumber): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const agents = await listAgents(db, input.teamId, { withArchived: false, limit: MOST_AGENTS });
    const users = agents.filter((agent) => agent.published?.callerNumbers.includes(input.number)).map((agent) => `“${agent.name}”`);
    if (users.length > 0) {
      throw new Problem('conflict', `${users.join(', ')} call from this number. Publish them without it first, or let it rest.`);
    }
    if (!(await removeRow(db, input))) throw noNumber();
    await noteAct(context, db, { teamId: input.teamId, act: 'caller_number.removed', subject: input.number });
    await context.publishEvents(db, [{ kind: 'outbound.changed', teamId: input.teamId }]);
  });
}

async function requirePublished(db: Db, teamId: string, agentId: string): Promise<void> {
  const agent = (await findPublishedAgents(db, teamId, [agentId])).get(agentId);
  if (agent?.published) return;
  const message = agent ? `“${agent.name}” cannot answer before it is published.` : 'There is no such agent.';
  throw new Problem('validation_failed', message, { fields: [{ path: 'body.answeredBy', code: 'not_published', message }] });
}

function noNumber(): Problem {
  return new Problem('not_found', 'The team has no such number.');
}
