// Recorded calls as they are told to others.
import { sql } from 'kysely';
import type { Db } from './tables.ts';

export type CallNewsRow = {
  source: string;
  title: string;
  calledAt: Date;
  durationMs: number | null;
  direction: string | null;
  externalId: string | null;
  hubspotCallId: string | null;
  repPersonId: string | null;
  repName: string | null;
  repEmail: string | null;
  agentId: string | null;
  agentName: string | null;
};

export async function findCallNews(db: Db, of: { teamId: string; callId: string }): Promise<CallNewsRow | null> {
  const { rows } = await sql<CallNewsRow>`
    select c.source, c.title, c.called_at, c.duration_ms, c.direction, c.external_id, c.hubspot_call_id,
      c.rep_person_id, coalesce(p.name, c.rep_name) as rep_name, coalesce(c.rep_email, p.email) as rep_email,
      a.id as agent_id, a.name as agent_name
    from call c
    left join person p on p.id = c.rep_person_id
    left join lateral (
      select agent_id, created_at from attempt where team_id = c.team_id and call_id = c.id
      union all
      select k.agent_id, k.created_at from inbound_call i join talk k on k.id = i.talk_id where i.team_id = c.team_id and i.talk_id = c.id
      order by created_at desc limit 1) t on true
    left join agent a on a.team_id = c.team_id and a.id = t.agent_id
    where c.team_id = ${of.teamId} and c.id = ${of.callId}`.execute(db);
  return rows[0] ?? null;
}

/** The agent that made or answered a recorded call; null for calls of people. */
export async function findAgentOfCall(db: Db, of: { teamId: string; callId: string }): Promise<string | null> {
  const row = await db
    .selectFrom('attempt')
    .select('agentId')
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .orderBy('createdAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.agentId ?? findAgentRung(db, of);
}

async function findAgentRung(db: Db, of: { teamId: string; callId: string }): Promise<string | null> {
  const row = await db
    .selectFrom('inboundCall as i')
    .innerJoin('talk as t', 't.id', 'i.talkId')
    .select('t.agentId')
    .where('i.teamId', '=', of.teamId)
    .where('i.talkId', '=', of.callId)
    .executeTakeFirst();
  return row?.agentId ?? null;
}

export async function findAgentName(db: Db, teamId: string, agentId: string): Promise<string | null> {
  const row = await db.selectFrom('agent').select('name').where('teamId', '=', teamId).where('id', '=', agentId).executeTakeFirst();
  return row?.name ?? null;
}
