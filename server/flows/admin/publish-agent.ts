// Publish an agent's draft as a version that never changes, or make calls with an earlier version again.
import type { Agent, AgentVersion } from '../../../rules/agent.ts';
import { publishDraft, rollBack } from '../../../rules/agent-versions.ts';
import { Problem, type FieldProblem } from '../../../rules/problem.ts';
import {
  addAgentVersion,
  findAgentVersion,
  lockAgent,
  newestVersion,
  updateAgent,
  type AgentRecord,
  type OfAgent,
} from '../../database/agent-admin.ts';
import { listCallerNumbers } from '../../database/caller-numbers.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';
import { lockDraft } from './edit-agent.ts';

export type Published = { version: number; isNew: boolean };

/**
 * A draft that says what is live already is not published again. Throws Problem `not_found`, `conflict` for a draft that was saved
 * meanwhile, `validation_failed` with what has to be mended.
 */
export async function publishAgent(
  context: BaseContext,
  input: OfAgent & { revision: number; note: string; publishedBy: string | null },
): Promise<Published> {
  return context.db.transaction().execute(async (db) => {
    const record = await lockDraft(db, input, input.revision);
    const foreign = await foreignNumbers(db, record);
    if (foreign.length > 0) throw notPublished(foreign);
    const agent = await asAgent(db, input, record);
    const by = { at: context.clock.now(), person: input.publishedBy ?? '', note: input.note };
    const publishing = publishDraft(agent, by);
    if (publishing.kind === 'refused') throw notPublished(publishing.problems);
    if (publishing.kind === 'unchanged') return { version: publishing.version, isNew: false };
    const { version, settings } = publishing.version;
    const { teamId, agentId } = input;
    await addAgentVersion(db, {
      ...{ teamId, agentId, version, content: JSON.stringify(settings), note: input.note },
      ...{ publishedBy: input.publishedBy, publishedAt: by.at },
    });
    await goLive(context, db, input, version);
    await noteAct(context, db, { teamId, act: 'agent.published', subject: settings.name, detail: { version, note: input.note } });
    return { version, isNew: true };
  });
}

/** The draft stays. Throws Problem `not_found`. */
export async function rollBackAgent(context: BaseContext, input: OfAgent & { version: number }): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const record = await lockAgent(db, input);
    if (!record) throw new Problem('not_found', 'There is no such agent.');
    const rolling = rollBack(await asAgent(db, input, record, input.version), input.version);
    if (rolling.kind === 'no_such_version') throw new Problem('not_found', `There is no version ${input.version} of this agent.`);
    if (rolling.kind !== 'live') return;
    await goLive(context, db, input, input.version);
    const detail = { version: input.version, before: record.publishedVersion };
    await noteAct(context, db, { teamId: input.teamId, act: 'agent.published', subject: record.name, detail });
  });
}

/** What the version says may move the calls that wait; those under way keep the one they began with. */
async function goLive(context: BaseContext, db: Db, { teamId, agentId }: OfAgent, version: number): Promise<void> {
  await updateAgent(db, { teamId, agentId }, { publishedVersion: version, updatedAt: context.clock.now() });
  await context.enqueueJobs(db, [{ name: 'plan-again', input: { teamId, agentId, afterId: null } }]);
  await context.publishEvents(db, [{ kind: 'outbound.changed', teamId }]);
}

/** With the versions the rules look at: the newest, the live one, and one that is asked for. */
async function asAgent(db: Db, of: OfAgent, record: AgentRecord, asked: number | null = null): Promise<Agent> {
  const wanted = new Set([await newestVersion(db, of), record.publishedVersion, asked]);
  const versions: AgentVersion[] = [];
  for (const version of wanted) {
    const found = version === null ? null : await findAgentVersion(db, { ...of, version });
    if (!found) continue;
    const { content: settings, publishedAt, publishedBy, note } = found;
    versions.push({ version: found.version, settings, publishedAt, publishedBy: publishedBy ?? '', note });
  }
  return { agentId: record.id, draft: record.draft, versions, liveVersion: record.publishedVersion };
}

/** Only a number of the team can call. */
export async function foreignNumbers(db: Db, { teamId, draft }: Pick<AgentRecord, 'teamId' | 'draft'>): Promise<FieldProblem[]> {
  const own = new Set((await listCallerNumbers(db, teamId)).map(({ number }) => number));
  return draft.callerNumbers.flatMap((number, index) =>
    own.has(number)
      ? []
      : [
          {
            path: `callerNumbers.${index}`,
            code: 'not_yours',
            message: `${number} is no caller number of this team. Add it under Calling policy → Caller numbers.`,
          },
        ],
  );
}

function notPublished(problems: FieldProblem[]): Problem {
  const [first] = problems;
  const more = problems.length > 1 ? ` And ${problems.length - 1} more.` : '';
  return new Problem('validation_failed', `The draft cannot be published yet. ${first?.path}: ${first?.message}${more}`, {
    fields: problems,
  });
}
