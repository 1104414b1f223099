// The audit log: entries are added, read and, after their time, dropped; nothing changes one.
import { sql, type RawBuilder, type Selectable } from 'kysely';
import { actsOnCalls, type AuditAct } from '../../rules/audit.ts';
import type { AuditEntryTable } from './privacy-tables.ts';
import type { Db } from './tables.ts';

export type AuditEntry = Selectable<AuditEntryTable>;

export async function addAuditEntries(db: Db, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await db
    .insertInto('auditEntry')
    .values(entries.map((entry) => ({ ...entry, detail: JSON.stringify(entry.detail) })))
    .execute();
}

export type AuditFilter = {
  teamId: string;
  acts?: readonly AuditAct[] | undefined;
  personId?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  /** The last entry of the page before. */
  after?: { at: Date; id: string } | undefined;
  limit: number;
};

/** Of a call its title, as long as it is there. */
const subjectShown = sql<string>`case
  when act in (${sql.join([...actsOnCalls])}) and subject ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then coalesce(
    (select c.title from call c where c.team_id = audit_entry.team_id and c.id = audit_entry.subject::uuid), subject)
  else subject end`;

/** Newest first. */
export async function listAuditEntries(db: Db, filter: AuditFilter): Promise<AuditEntry[]> {
  let query = db
    .selectFrom('auditEntry')
    .select(['teamId', 'id', 'at', 'actorKind', 'personId', 'personName', 'address', 'act', subjectShown.as('subject'), 'detail'])
    .where('teamId', '=', filter.teamId);
  if (filter.acts) query = query.where('act', 'in', filter.acts);
  if (filter.personId !== undefined) query = query.where('personId', '=', filter.personId);
  if (filter.from) query = query.where('at', '>=', filter.from);
  if (filter.to) query = query.where('at', '<', filter.to);
  if (filter.after) query = query.where(sql<boolean>`(at, id) < (${filter.after.at}, ${filter.after.id}::uuid)`);
  return query.orderBy('at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute();
}

/** People who stand in the log, also those who have left. */
export async function listAuditPeople(db: Db, teamId: string, limit: number): Promise<{ personId: string; name: string }[]> {
  // Each person once, from one entry of the index to the next greater one.
  const next = (behind: RawBuilder<unknown>) => sql`
    select person_id, person_name from audit_entry
    where team_id = ${teamId} and person_id is not null ${behind} order by person_id, at desc, id desc limit 1`;
  const { rows } = await sql<{ personId: string; name: string }>`
    with recursive step as (
      (${next(sql``)})
      union all
      select follower.* from step, lateral (${next(sql`and person_id > step.person_id`)}) follower
    ) select person_id, coalesce(person_name, '') as name from step limit ${limit}`.execute(db);
  return rows.toSorted((a, b) => a.name.localeCompare(b.name));
}
