// Clips of calls, and playlists of them.
import { sql, type Insertable } from 'kysely';
import type { ClipTable, PlaylistTable } from './review-tables.ts';
import type { Db } from './tables.ts';

export type OfClip = { teamId: string; clipId: string };
export type OfPlaylist = { teamId: string; playlistId: string };

export type ClipLine = {
  id: string;
  callId: string;
  callTitle: string;
  repName: string | null;
  repEmail: string | null;
  repPersonId: string | null;
  title: string;
  fromMs: number;
  toMs: number;
  madeBy: string | null;
  madeByName: string | null;
  madeAt: Date;
  hasRecording: boolean;
};

export async function addClip(db: Db, clip: Insertable<ClipTable>): Promise<void> {
  await db.insertInto('clip').values(clip).execute();
}

export async function countClips(db: Db, of: { teamId: string; callId: string }): Promise<number> {
  const row = await db
    .selectFrom('clip')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .executeTakeFirstOrThrow();
  return row.total;
}

/** Newest first; `playlistId`: those of a list, in its order. */
export async function listClips(
  db: Db,
  of: { teamId: string; clipId?: string; callId?: string | undefined; playlistId?: string; limit: number },
): Promise<ClipLine[]> {
  const { teamId, clipId, callId, playlistId, limit } = of;
  const inList = playlistId !== undefined;
  const { rows } = await sql<ClipLine>`
    select k.id, k.call_id, c.title as call_title, coalesce(r.name, c.rep_name) as rep_name, c.rep_email, c.rep_person_id, k.title,
      k.from_ms, k.to_ms, k.made_by, p.name as made_by_name, k.made_at,
      exists (select 1 from recording f where f.team_id = k.team_id and f.call_id = k.call_id) as has_recording
    from clip k
    join call c on c.team_id = k.team_id and c.id = k.call_id
    left join person p on p.id = k.made_by
    left join person r on r.id = c.rep_person_id
    ${inList ? sql`join playlist_clip l on l.team_id = k.team_id and l.clip_id = k.id and l.playlist_id = ${playlistId}` : sql``}
    where k.team_id = ${teamId}
      ${clipId === undefined ? sql`` : sql`and k.id = ${clipId}`} ${callId === undefined ? sql`` : sql`and k.call_id = ${callId}`}
    order by ${inList ? sql`l.position` : sql`k.made_at desc`}, k.id limit ${limit}`.execute(db);
  return rows;
}

export async function renameClip(db: Db, of: OfClip, title: string): Promise<void> {
  await db.updateTable('clip').set({ title }).where('teamId', '=', of.teamId).where('id', '=', of.clipId).execute();
}

export async function deleteClip(db: Db, of: OfClip): Promise<void> {
  await db.deleteFrom('clip').where('teamId', '=', of.teamId).where('id', '=', of.clipId).execute();
}

export type PlaylistLine = { id: string; name: string; madeByName: string | null; madeAt: Date; clips: number; lengthMs: number };

export async function addPlaylist(db: Db, playlist: Insertable<PlaylistTable>): Promise<void> {
  await db.insertInto('playlist').values(playlist).execute();
}

export async function listPlaylists(db: Db, of: { teamId: string; playlistId?: string; limit: number }): Promise<PlaylistLine[]> {
  const { rows } = await sql<PlaylistLine>`
    select l.id, l.name, p.name as made_by_name, l.made_at, count(k.id)::int as clips,
      coalesce(sum(k.to_ms - k.from_ms), 0)::int as length_ms
    from playlist l
    left join person p on p.id = l.made_by
    left join playlist_clip i on i.team_id = l.team_id and i.playlist_id = l.id
    left join clip k on k.team_id = i.team_id and k.id = i.clip_id
    where l.team_id = ${of.teamId} ${of.playlistId === undefined ? sql`` : sql`and l.id = ${of.playlistId}`}
    group by l.team_id, l.id, p.name order by lower(l.name), l.id limit ${of.limit}`.execute(db);
  return rows;
}

/** The list, held until the transaction ends; false when there is none. */
export async function lockPlaylist(db: Db, of: OfPlaylist): Promise<boolean> {
  const row = await db
    .selectFrom('playlist')
    .select('id')
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.playlistId)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** Clips that are not there any more are left out; the others are held, or one could go between being looked at and being kept. */
export async function savePlaylist(
  db: Db,
  of: OfPlaylist,
  { name, clipIds }: { name: string; clipIds: readonly string[] },
): Promise<void> {
  const { teamId, playlistId } = of;
  await db.updateTable('playlist').set({ name }).where('teamId', '=', teamId).where('id', '=', playlistId).execute();
  await db.deleteFrom('playlistClip').where('teamId', '=', teamId).where('playlistId', '=', playlistId).execute();
  await sql`
    with held as materialized (
      select id from clip where team_id = ${teamId} and id = any(${clipIds}::uuid[]) order by id for key share
    )
    insert into playlist_clip (team_id, playlist_id, clip_id, position)
    select ${teamId}, ${playlistId}, k.id, min(w.position) from unnest(${clipIds}::uuid[]) with ordinality w (id, position)
    join held k on k.id = w.id group by k.id`.execute(db);
}

export async function deletePlaylist(db: Db, of: OfPlaylist): Promise<void> {
  await db.deleteFrom('playlist').where('teamId', '=', of.teamId).where('id', '=', of.playlistId).execute();
}
