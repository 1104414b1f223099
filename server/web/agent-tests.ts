// Routes to try an agent without a phone: chats in text, its tests, and running them.
import type { z } from 'zod';
import type { agentTestRun } from '../../contract/agent-tests.ts';
import { criterionInWords } from '../../rules/agent-test.ts';
import { madeUpCall } from '../../rules/made-up-call.ts';
import { Problem } from '../../rules/problem.ts';
import { textTalkBegun } from '../../rules/text-talk.ts';
import { findAgent, type AgentWithVersion, type OfAgent } from '../database/agent-admin.ts';
import { readCallingPolicy } from '../database/calling-policy.ts';
import { saveTests } from '../flows/admin/edit-agent-tests.ts';
import { testAgent, type AgentTestRun, type HoldTestCall } from '../flows/admin/test-agent.ts';
import type { BaseContext } from '../flows/context.ts';
import type { LiveCalls } from '../ports/live-calls.ts';
import type { Rehearsals } from '../ports/rehearsals.ts';
import { route, type Web } from './route.ts';

/** Somebody waits for the answer; a language model that takes longer has none. */
const CHAT_WITHIN_MS = 20_000;

export function registerAgentTests(
  web: Web,
  options: { context: BaseContext; rehearsals: Rehearsals; liveCalls: LiveCalls },
): void {
  const { context, rehearsals, liveCalls } = options;
  const of = (asker: { team: { teamId: string } }, { agentId }: { agentId: string }): OfAgent => ({
    teamId: asker.team.teamId,
    agentId,
  });

  async function known(agent: OfAgent): Promise<AgentWithVersion> {
    const row = await findAgent(web.db, agent);
    if (row) return row;
    throw new Problem('not_found', 'There is no such agent.');
  }
  const zoneOf = async (agent: OfAgent): Promise<string> => (await readCallingPolicy(web.db, agent.teamId)).policy.teamZone;

  async function shown(agent: OfAgent) {
    const { tests, testsRevision: revision } = await known(agent);
    return { tests, revision, mind: rehearsals.mind };
  }

  route(web, 'POST /api/agents/:agentId/chat', async ({ asker, params, body }) => {
    const agent = of(asker, params);
    const { draft } = await known(agent);
    if (draft.firstMessage.trim() === '')
      throw new Problem('conflict', 'The agent has nothing to say yet. Write its first message under Prompt.');
    const brief = madeUpCall(draft, body.values, await zoneOf(agent));
    const signal = AbortSignal.timeout(CHAT_WITHIN_MS);
    return { talk: await rehearsals.goOn(brief, body.talk ?? textTalkBegun, body.said, signal), mind: rehearsals.mind };
  });

  route(web, 'GET /api/agents/:agentId/tests', async ({ asker, params }) => shown(of(asker, params)));

  route(web, 'PUT /api/agents/:agentId/tests', async ({ asker, params, body }) => {
    await saveTests(context, { ...of(asker, params), ...body });
    return shown(of(asker, params));
  });

  route(web, 'POST /api/agents/:agentId/tests/run', async ({ asker, params, body }) => {
    const agent = of(asker, params);
    const { draft: settings, tests } = await known(agent);
    const test = tests.find(({ name }) => name === body.name);
    if (!test) throw new Problem('not_found', `The agent has no test “${body.name}”. Somebody may have renamed or removed it.`);
    const zone = await zoneOf(agent);
    const { teamId } = agent;
    const spoken: HoldTestCall = (brief, steps, signal) =>
      liveCalls.rehearse({ ...brief, teamId, reference: context.newId(), needsRecordingConsent: false }, steps, signal);
    const hold = body.sound ? spoken : rehearsals.hold;
    return presentRun(await testAgent({ clock: context.clock, hold }, { settings, test, zone }));
  });
}

function presentRun(run: AgentTestRun): z.input<typeof agentTestRun> {
  const { tookMs } = run;
  if (run.kind === 'fault') {
    return { outcome: 'could_not_run', message: run.message, criteria: [], summary: null, lines: [], answers: {}, tookMs };
  }
  const { verdict, told } = run;
  return {
    outcome: verdict.isPassed ? 'passed' : 'failed',
    message: null,
    criteria: verdict.criteria.map(({ criterion, isMet, found }) => ({ expected: criterionInWords(criterion), isMet, found })),
    summary: told.summary,
    lines: told.utterances.map(({ side, text }) => ({ side, text })),
    answers: told.answers,
    tookMs,
  };
}
