// Paths of a team, and who was asked to go them until when.
import { sql, type Selectable } from 'kysely';
import type { PathStep } from '../../rules/practice-path.ts';
import type { PracticeAssignmentTable, PracticePathTable } from './practice-tables.ts';
import type { Db } from './tables.ts';

export type PathRow = Selectable<PracticePathTable>;

/** Those in use, the newest first. */
export async function listPaths(db: Db, teamId: string, limit: number): Promise<PathRow[]> {
  return db
    .selectFrom('practicePath')
    .selectAll()
    .where('teamId', '=', teamId)
    .where('archivedAt', 'is', null)
    .orderBy('createdAt', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function findPath(db: Db, of: { teamId: string; pathId: string }): Promise<PathRow | null> {
  const row = await db
    .selectFrom('practicePath')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.pathId)
    .where('archivedAt', 'is', null)
    .executeTakeFirst();
  return row ?? null;
}

export async function addPath(
  db: Db,
  path: { teamId: string; id: string; name: string; steps: readonly PathStep[]; createdBy: string; createdAt: Date },
): Promise<void> {
  await db
    .insertInto('practicePath')
    .values({ ...path, steps: JSON.stringify(path.steps), archivedAt: null })
    .execute();
}

export async function archivePathRow(db: Db, of: { teamId: string; pathId: string; now: Date }): Promise<void> {
  await db
    .updateTable('practicePath')
    .set({ archivedAt: of.now })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.pathId)
    .where('archivedAt', 'is', null)
    .execute();
}

/** Whoever goes the path already gets the new day. */
export async function assignPath(
  db: Db,
  assignments: readonly Omit<Selectable<PracticeAssignmentTable>, 'withdrawnAt'>[],
): Promise<void> {
  await db
    .insertInto('practiceAssignment')
    .values(assignments.map((one) => ({ ...one, withdrawnAt: null })))
    .onConflict((conflict) =>
      conflict
        .columns(['teamId', 'pathId', 'personId'])
        .where('withdrawnAt', 'is', null)
        .doUpdateSet((eb) => ({ dueOn: eb.ref('excluded.dueOn'), assignedBy: eb.ref('excluded.assignedBy') })),
    )
    .execute();
}

/** False where there is no such assignment. */
export async function withdrawAssignment(db: Db, of: { teamId: string; assignmentId: string; now: Date }): Promise<boolean> {
  const result = await db
    .updateTable('practiceAssignment')
    .set({ withdrawnAt: of.now })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.assignmentId)
    .where('withdrawnAt', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export type ListedAssignment = {
  id: string;
  pathId: string;
  pathName: string;
  steps: PathStep[];
  personId: string;
  personName: string;
  dueOn: string;
  assignedByName: string | null;
};

/** Of one member, or of all: those of paths in use, what is due first. */
export async function listAssignments(
  db: Db,
  of: { teamId: string; personId: string | null; limit: number },
): Promise<ListedAssignment[]> {
  return db
    .selectFrom('practiceAssignment as a')
    .innerJoin('practicePath as p', (join) => join.onRef('p.teamId', '=', 'a.teamId').onRef('p.id', '=', 'a.pathId'))
    .innerJoin('person as who', 'who.id', 'a.personId')
    .innerJoin('teamMember as m', (join) => join.onRef('m.teamId', '=', 'a.teamId').onRef('m.personId', '=', 'a.personId'))
    .leftJoin('person as by', 'by.id', 'a.assignedBy')
    .select(['a.id', 'a.pathId', 'p.name as pathName', 'p.steps', 'a.personId', 'who.name as personName', 'a.dueOn'])
    .select('by.name as assignedByName')
    .where('a.teamId', '=', of.teamId)
    .where('a.withdrawnAt', 'is', null)
    .where('p.archivedAt', 'is', null)
    .$if(of.personId !== null, (query) => query.where('a.personId', '=', of.personId ?? ''))
    .orderBy('a.dueOn')
    .orderBy('who.name')
    .orderBy('a.id')
    .limit(of.limit)
    .execute();
}

type AssignedScore = { assignmentId: string; prospectId: string; score: number | null };

/** Rounds that were played since a path was assigned, by whom it was assigned to, the newest first; also those whose calls are gone. */
export async function listAssignedScores(
  db: Db,
  of: { teamId: string; assignmentIds: readonly string[]; limit: number },
): Promise<AssignedScore[]> {
  const { rows } = await sql<AssignedScore>`
    select a.id as assignment_id, r.prospect_id, coalesce(c.score, r.score) as score
    from practice_assignment a
    join practice_round r on r.team_id = a.team_id and r.person_id = a.person_id and r.created_at >= a.created_at
    left join call c on c.team_id = r.team_id and c.id = r.id
    where a.team_id = ${of.teamId} and a.id = any(${of.assignmentIds}::uuid[]) and (c.id is not null or r.score is not null)
    order by r.created_at desc, r.id limit ${of.limit}`.execute(db);
  return rows;
}
