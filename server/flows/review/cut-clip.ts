// Cut a clip of a call, name it, take it away; put clips in lists that the team shares.
import { clipProblem } from '../../../rules/clip.ts';
import { Problem } from '../../../rules/problem.ts';
import { findCallPage } from '../../database/calls.ts';
import type { OfCall } from '../../database/check-answers.ts';
import {
  addClip,
  addPlaylist,
  countClips,
  deleteClip,
  deletePlaylist,
  listClips,
  listPlaylists,
  lockPlaylist,
  renameClip,
  savePlaylist,
  type OfClip,
  type OfPlaylist,
} from '../../database/clips.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';

const MOST_CLIPS = 200;
export const MOST_PLAYLISTS = 200;

/** Throws Problem `not_found`, `validation_failed`, and `conflict` when the call has as many as it may. */
export async function cutClip(
  context: BaseContext,
  input: OfCall & { title: string; fromMs: number; toMs: number; personId: string },
): Promise<{ clipId: string }> {
  const { teamId, callId, title, fromMs, toMs, personId } = input;
  const clipId = context.newId();
  await context.db.transaction().execute(async (db) => {
    const call = await findCallPage(db, input);
    if (!call) throw new Problem('not_found', 'There is no such call in this team.');
    const wrong = clipProblem(input, call.durationMs);
    if (wrong !== null)
      throw new Problem('validation_failed', wrong, { fields: [{ path: 'body.toMs', code: 'clip', message: wrong }] });
    if ((await countClips(db, input)) >= MOST_CLIPS) {
      throw new Problem('conflict', `A call takes at most ${MOST_CLIPS} clips. Take some away first.`);
    }
    await addClip(db, { teamId, id: clipId, callId, title, fromMs, toMs, madeBy: personId, madeAt: context.clock.now() });
  });
  return { clipId };
}

/** Throws Problem `not_found`, and `role_not_allowed` for what somebody else cut. */
export async function nameClip(context: BaseContext, input: OfClip & { title: string; personId: string }): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    await requireOwn(db, input);
    await renameClip(db, input, input.title);
  });
}

/** Throws Problem `not_found`, and `role_not_allowed` for what somebody else cut. */
export async function removeClip(context: BaseContext, input: OfClip & { personId: string }): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    await requireOwn(db, input);
    await deleteClip(db, input);
  });
}

async function requireOwn(db: Db, of: OfClip & { personId: string }): Promise<void> {
  const [clip] = await listClips(db, { teamId: of.teamId, clipId: of.clipId, limit: 1 });
  if (!clip) throw new Problem('not_found', 'There is no such clip.');
  if (clip.madeBy !== of.personId) throw new Problem('role_not_allowed', 'Only who cut a clip changes it.');
}

/** Throws Problem `conflict` when the team has as many as it may. */
export async function createPlaylist(
  context: BaseContext,
  input: { teamId: string; name: string; personId: string },
): Promise<{ playlistId: string }> {
  const { teamId, name, personId } = input;
  const playlistId = context.newId();
  await context.db.transaction().execute(async (db) => {
    if ((await listPlaylists(db, { teamId, limit: MOST_PLAYLISTS })).length >= MOST_PLAYLISTS) {
      throw new Problem('conflict', `A team has at most ${MOST_PLAYLISTS} playlists. Take one away first.`);
    }
    await addPlaylist(db, { teamId, id: playlistId, name, madeBy: personId, madeAt: context.clock.now() });
  });
  return { playlistId };
}

/** Throws Problem `not_found`. */
export async function changePlaylist(context: BaseContext, input: OfPlaylist & { name: string; clipIds: string[] }): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    if (!(await lockPlaylist(db, input))) throw new Problem('not_found', 'There is no such playlist.');
    await savePlaylist(db, input, input);
  });
}

/** Throws Problem `not_found`. */
export async function removePlaylist(context: BaseContext, input: OfPlaylist): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    if (!(await lockPlaylist(db, input))) throw new Problem('not_found', 'There is no such playlist.');
    await deletePlaylist(db, input);
  });
}
