// Routes that set which scorecard scores which call.
import { choiceInWords } from '../../rules/scorecard-choice.ts';
import { findChoice, listActiveScorecards } from '../database/scorecards.ts';
import { listMembers } from '../database/team-members.ts';
import { previewChoice, saveScorecardChoice } from '../flows/admin/choose-scorecards.ts';
import type { BaseContext } from '../flows/context.ts';
import { route, type Web } from './route.ts';

const CALLS_SHOWN = 20;

export function registerScorecardChoice(web: Web, { context }: { context: BaseContext }): void {
  const saved = async (teamId: string) => findChoice(web.db, teamId, await listActiveScorecards(web.db, teamId));

  route(web, 'GET /api/scorecard-choice', async ({ asker }) => saved(asker.team.teamId));

  route(web, 'PUT /api/scorecard-choice', async ({ asker, body }) => {
    const { teamId } = asker.team;
    await saveScorecardChoice(context, { ...body, teamId, changedBy: asker.person.personId });
    return saved(teamId);
  });

  route(web, 'POST /api/scorecard-choice/preview', async ({ asker, body }) => {
    const { teamId } = asker.team;
    const names = new Map((await listMembers(web.db, teamId)).map(({ personId, name }) => [personId, name]));
    const previewed = (await previewChoice(context, { teamId, choice: body })).map(({ call, chosen }) => ({
      ...{ callId: call.id, title: call.title, calledAt: call.calledAt.toISOString() },
      scorecardKey: chosen.kind === 'none' ? null : chosen.scorecardKey,
      because: choiceInWords(chosen, body, names),
    }));
    const shares = new Map<string | null, number>();
    for (const { scorecardKey } of previewed) shares.set(scorecardKey, (shares.get(scorecardKey) ?? 0) + 1);
    return {
      shares: [...shares].map(([scorecardKey, calls]) => ({ scorecardKey, calls })),
      calls: previewed.slice(0, CALLS_SHOWN),
    };
  });
}
