// Make paths, put them away, and ask members to go them. A path never changes, so that what was passed stays passed.
import { dayNotOver, pathStanding, stepProblems, type PathStanding, type PathStep } from '../../../rules/practice-path.ts';
import { Problem } from '../../../rules/problem.ts';
import {
  addPath,
  archivePathRow,
  assignPath,
  findPath,
  listAssignedScores,
  listAssignments,
  listPaths,
  withdrawAssignment,
  type ListedAssignment,
} from '../../database/practice-paths.ts';
import { listProspects } from '../../database/practice-prospects.ts';
import type { BaseContext } from '../context.ts';
import { MOST_PROSPECTS } from './change-prospect.ts';
import { requireDayToCome, requireMember } from './plan-person.ts';

export const MOST_PATHS = 100;
const MOST_ASSIGNMENTS = 1_000;
const MOST_ROUNDS = 20_000;

/** Throws Problem `validation_failed`, `conflict` (too many paths). */
export async function createPath(
  context: BaseContext,
  input: { teamId: string; name: string; steps: readonly PathStep[]; createdBy: string },
): Promise<string> {
  const { db, clock } = context;
  const known = new Set((await listProspects(db, input.teamId, MOST_PROSPECTS)).map(({ id }) => id));
  const fields = stepProblems(input.steps, known);
  if (fields.length > 0) throw new Problem('validation_failed', fields[0]?.message ?? '', { fields });
  if ((await listPaths(db, input.teamId, MOST_PATHS)).length >= MOST_PATHS)
    throw new Problem('conflict', `A team keeps ${MOST_PATHS} paths. Put some away.`);
  const id = context.newId();
  await addPath(db, { ...input, id, createdAt: clock.now() });
  return id;
}

export async function archivePath(context: BaseContext, of: { teamId: string; pathId: string }): Promise<void> {
  await requirePath(context, of);
  await archivePathRow(context.db, { ...of, now: context.clock.now() });
}

/** Throws Problem `not_found` (path or member), `validation_failed` (a day that has passed). */
export async function assignToMembers(
  context: BaseContext,
  input: { teamId: string; pathId: string; personIds: readonly string[]; dueOn: string; assignedBy: string },
): Promise<void> {
  const { teamId, pathId, personIds, dueOn, assignedBy } = input;
  const createdAt = context.clock.now();
  await requirePath(context, input);
  requireDayToCome(dueOn, createdAt);
  const everyOne = [...new Set(personIds)];
  for (const personId of everyOne) await requireMember(context.db, { teamId, personId });
  await assignPath(
    context.db,
    everyOne.map((personId) => ({ teamId, id: context.newId(), pathId, personId, dueOn, assignedBy, createdAt })),
  );
}

/** Throws Problem `not_found`. */
export async function withdrawFrom(context: BaseContext, of: { teamId: string; assignmentId: string }): Promise<void> {
  if (await withdrawAssignment(context.db, { ...of, now: context.clock.now() })) return;
  throw new Problem('not_found', 'There is no such assignment, or it was withdrawn.');
}

export type StandingAssignment = ListedAssignment & { standing: PathStanding };

/** What is assigned to one member or, with null, to all, and how far they are. */
export async function standings(
  context: Pick<BaseContext, 'db' | 'clock'>,
  of: { teamId: string; personId: string | null },
): Promise<StandingAssignment[]> {
  const { db, clock } = context;
  const assigned = await listAssignments(db, { ...of, limit: MOST_ASSIGNMENTS });
  const assignmentIds = assigned.map(({ id }) => id);
  const played = await listAssignedScores(db, { teamId: of.teamId, assignmentIds, limit: MOST_ROUNDS });
  const today = dayNotOver(clock.now());
  return assigned.map((one) => ({
    ...one,
    standing: pathStanding(
      one.steps,
      played.filter(({ assignmentId }) => assignmentId === one.id),
      { dueOn: one.dueOn, today },
    ),
  }));
}

async function requirePath({ db }: BaseContext, of: { teamId: string; pathId: string }): Promise<void> {
  if (await findPath(db, of)) return;
  throw new Problem('not_found', 'There is no such path, or it was put away.');
}
