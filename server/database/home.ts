// What the first page reads. Each query looks at a bounded number of rows, however many calls a team has.
import { sql } from 'kysely';
import type { SetUpStep } from '../../rules/set-up-step.ts';
import type { Db } from './tables.ts';

/** Of which stretch, and of how many of its newest calls at most. */
export type Stretch = { teamId: string; from: Date; to: Date; most: number };
export type CallFigures = {
  calls: number;
  scored: number;
  averageScore: number | null;
  weak: number;
  talkShare: number | null;
  withTalkShare: number;
  agentCalls: number;
};

const newest = ({ teamId, from, to, most }: Stretch) => sql`
  select id, title, score, talk_share, source, rep_person_id, rep_name, rep_email, called_at from call
  where team_id = ${teamId} and called_at >= ${from} and called_at < ${to} and source <> 'practice'
  order by called_at desc, id desc limit ${most}`;

export async function countFigures(db: Db, of: Stretch & { weakBelow: number }): Promise<CallFigures> {
  const { rows } = await sql<CallFigures>`
    select count(*) as calls, count(score) as scored, avg(score)::float8 as average_score,
      count(*) filter (where score < ${of.weakBelow}) as weak, avg(talk_share::numeric)::float8 as talk_share,
      count(talk_share) as with_talk_share,
      count(*) filter (where source = 'agent') as agent_calls
    from (${newest(of)}) bounded`.execute(db);
  return rows[0] as CallFigures;
}

export type WeakCall = { id: string; title: string; score: number; rep: string | null; calledAt: Date };

/** Newest first. */
export async function listWeakCalls(db: Db, of: Stretch & { weakBelow: number; limit: number }): Promise<WeakCall[]> {
  const { rows } = await sql<WeakCall>`
    select c.id, c.title, c.score, coalesce(p.name, c.rep_name, c.rep_email) as rep, c.called_at
    from (${newest(of)}) c left join person p on p.id = c.rep_person_id
    where c.score < ${of.weakBelow} order by c.called_at desc, c.id desc limit ${of.limit}`.execute(db);
  return rows;
}

export type BrokenPortal = { portalId: string; message: string | null };

export async function listBrokenPortals(db: Db, teamId: string, limit: number): Promise<BrokenPortal[]> {
  return db
    .selectFrom('hubspotPortal')
    .select(['portalId', 'errorMessage as message'])
    .where('teamId', '=', teamId)
    .where('state', '=', 'broken')
    .orderBy('portalId')
    .limit(limit)
    .execute();
}

export type DisabledWebhook = { url: string; reason: string | null };

export async function listDisabledWebhooks(db: Db, teamId: string, limit: number): Promise<DisabledWebhook[]> {
  return db
    .selectFrom('webhookEndpoint')
    .select(['url', 'disabledReason as reason'])
    .where('teamId', '=', teamId)
    .where('state', '=', 'disabled')
    .orderBy('createdAt')
    .limit(limit)
    .execute();
}

/** True when some call names a rep's address that belongs to nobody of the team. */
export async function hasUnmatchedReps(db: Db, teamId: string): Promise<boolean> {
  const row = await db
    .selectFrom('call')
    .select('id')
    .where('teamId', '=', teamId)
    .where('repPersonId', 'is', null)
    .where('repEmail', 'is not', null)
    .orderBy(sql`lower(rep_email)`)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function findSetUp(
  db: Db,
  of: { teamId: string; now: Date },
): Promise<{ done: Record<SetUpStep, boolean>; isHidden: boolean }> {
  const { teamId, now } = of;
  const { rows } = await sql<{
    callScored: boolean;
    portal: boolean;
    agent: boolean;
    mate: boolean;
    key: boolean;
    hidden: boolean;
  }>`
    select (select true from call where team_id = t.id and score is not null order by score limit 1) as call_scored,
      exists (select 1 from hubspot_portal where team_id = t.id) as portal,
      exists (select 1 from agent where team_id = t.id and published_version is not null) as agent,
      (select count(*) from (select 1 from team_member where team_id = t.id limit 2) two) > 1
        or exists (select 1 from team_invitation where team_id = t.id and status = 'pending' and expires_at > ${now}) as mate,
      exists (select 1 from push_key where team_id = t.id and revoked_at is null and (expires_at is null or expires_at > ${now})) as key,
      t.set_up_hidden_at is not null as hidden
    from team t where t.id = ${teamId}`.execute(db);
  const row = rows[0];
  return {
    done: {
      call_scored: row?.callScored === true,
      hubspot_connected: row?.portal === true,
      agent_published: row?.agent === true,
      teammate_invited: row?.mate === true,
      key_made: row?.key === true,
    },
    isHidden: row?.hidden === true,
  };
}

export async function hideSetUp(db: Db, of: { teamId: string; hiddenAt: Date | null }): Promise<void> {
  await db.updateTable('team').set({ setUpHiddenAt: of.hiddenAt }).where('id', '=', of.teamId).execute();
}
