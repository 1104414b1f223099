// Routes of paths: what one is asked to practise, and for managers who goes which path and how far they are.
import type { AssignmentReply } from '../../contract/practice-paths.ts';
import { mayDo } from '../../rules/role.ts';
import { listPaths } from '../database/practice-paths.ts';
import { nameProspects } from '../database/practice-prospects.ts';
import { listMembers } from '../database/team-members.ts';
import {
  archivePath,
  assignToMembers,
  createPath,
  MOST_PATHS,
  standings,
  withdrawFrom,
  type StandingAssignment,
} from '../flows/coaching/change-path.ts';
import type { BaseContext } from '../flows/context.ts';
import { route, type Web } from './route.ts';

const PUT_AWAY = 'Somebody who is gone';

export function registerPracticePaths(web: Web, options: { context: BaseContext }): void {
  const { context } = options;

  route(web, 'GET /api/practice/due', async ({ asker }) => {
    const { teamId } = asker.team;
    const own = await standings(context, { teamId, personId: asker.person.personId });
    const names = await nameProspects(web.db, teamId, idsOf(own));
    return { items: own.map((one) => present(one, names)) };
  });

  route(web, 'GET /api/practice/paths', async ({ asker }) => {
    const { teamId } = asker.team;
    const [paths, assigned, members] = await Promise.all([
      listPaths(web.db, teamId, MOST_PATHS),
      standings(context, { teamId, personId: null }),
      listMembers(web.db, teamId),
    ]);
    const names = await nameProspects(web.db, teamId, idsOf([...paths, ...assigned]));
    return {
      items: paths.map(({ id: pathId, name, steps }) => ({
        ...{ pathId, name },
        steps: steps.map((step) => ({ ...step, prospectName: names.get(step.prospectId) ?? PUT_AWAY })),
      })),
      assignments: assigned.map((one) => present(one, names)),
      members: members.filter(({ role }) => mayDo(role, 'practice.take')).map(({ personId, name }) => ({ personId, name })),
    };
  });

  route(web, 'POST /api/practice/paths', async ({ asker, body }) => ({
    pathId: await createPath(context, { ...body, teamId: asker.team.teamId, createdBy: asker.person.personId }),
  }));

  route(web, 'DELETE /api/practice/paths/:pathId', async ({ asker, params }) => {
    await archivePath(context, { teamId: asker.team.teamId, ...params });
  });

  route(web, 'POST /api/practice/paths/:pathId/assignments', async ({ asker, params, body }) => {
    const { teamId } = asker.team;
    await assignToMembers(context, { teamId, ...params, ...body, assignedBy: asker.person.personId });
  });

  route(web, 'DELETE /api/practice/assignments/:assignmentId', async ({ asker, params }) => {
    await withdrawFrom(context, { teamId: asker.team.teamId, ...params });
  });
}

function idsOf(rows: readonly { steps: readonly { prospectId: string }[] }[]): string[] {
  return [...new Set(rows.flatMap(({ steps }) => steps.map(({ prospectId }) => prospectId)))];
}

function present(one: StandingAssignment, names: ReadonlyMap<string, string>): AssignmentReply {
  const { id: assignmentId, pathId, pathName, personId, personName, dueOn, assignedByName, standing } = one;
  return {
    ...{ assignmentId, pathId, pathName, personId, personName, dueOn, assignedByName },
    ...{ state: standing.state, nextProspectId: standing.next?.prospectId ?? null },
    steps: standing.steps.map((step) => ({ ...step, prospectName: names.get(step.prospectId) ?? PUT_AWAY })),
  };
}
