// Looks through the newest rows for a few typed letters, never through all of them: somebody is waiting at the keyboard.
import { sql } from 'kysely';
import type { Db } from './tables.ts';

export type TextSearch = { teamId: string; text: string; among: number; limit: number };

const part = (text: string): string => `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;

export type FoundCall = { id: string; title: string; rep: string | null; calledAt: Date };

/** By title or rep, newest first. */
export async function searchCalls(db: Db, of: TextSearch): Promise<FoundCall[]> {
  const { rows } = await sql<FoundCall>`
    select c.id, c.title, coalesce(p.name, c.rep_name, c.rep_email) as rep, c.called_at
    from (
      select id, title, rep_person_id, rep_name, rep_email, called_at from call
      where team_id = ${of.teamId} order by called_at desc, id desc limit ${of.among}
    ) c left join person p on p.id = c.rep_person_id
    where c.title ilike ${part(of.text)} or coalesce(p.name, c.rep_name, c.rep_email) ilike ${part(of.text)}
    order by c.called_at desc, c.id desc limit ${of.limit}`.execute(db);
  return rows;
}

export type FoundContact = { plannedCallId: string; name: string | null; number: string | null };

/** By name or part of the number, each number once with its newest planned call. */
export async function searchContacts(db: Db, of: TextSearch): Promise<FoundContact[]> {
  const digits = of.text.replaceAll(/\D/g, '');
  const { rows } = await sql<FoundContact>`
    select planned_call_id, name, number from (
      select distinct on (coalesce(p.to_number, p.contact_id, p.id::text)) p.id as planned_call_id, p.contact_name as name,
        p.to_number as number, p.created_at
      from (
        select id, contact_id, contact_name, to_number, created_at from planned_call
        where team_id = ${of.teamId} order by created_at desc, id desc limit ${of.among}
      ) p
      where p.contact_name ilike ${part(of.text)} or (${digits.length >= 3} and p.to_number like ${part(digits)})
      order by coalesce(p.to_number, p.contact_id, p.id::text), p.created_at desc
    ) found order by created_at desc limit ${of.limit}`.execute(db);
  return rows;
}
