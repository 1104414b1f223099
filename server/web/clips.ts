// Routes of clips and playlists.
import type { z } from 'zod';
import type { clip, playlist } from '../../contract/clips.ts';
import { saidIn } from '../../rules/clip.ts';
import { Problem } from '../../rules/problem.ts';
import { listClips, listPlaylists, type ClipLine, type PlaylistLine } from '../database/clips.ts';
import { findTranscript } from '../database/transcripts.ts';
import type { BaseContext } from '../flows/context.ts';
import {
  MOST_PLAYLISTS,
  changePlaylist,
  createPlaylist,
  cutClip,
  nameClip,
  removeClip,
  removePlaylist,
} from '../flows/review/cut-clip.ts';
import { route, type Web } from './route.ts';
import { whoAsks } from './session.ts';

const MOST_LISTED = 200;

export function registerClips(web: Web, options: { context: BaseContext }): void {
  const { context } = options;

  route(web, 'GET /api/clips', async (ask) => {
    const { teamId, personId } = whoAsks(ask);
    const rows = await listClips(web.db, { teamId, ...ask.query, limit: MOST_LISTED });
    return { items: rows.map((row) => present(row, personId)) };
  });

  route(web, 'POST /api/calls/:callId/clips', (ask) => cutClip(context, { ...whoAsks(ask), ...ask.params, ...ask.body }));

  route(web, 'GET /api/clips/:clipId', async (ask) => {
    const { teamId, personId } = whoAsks(ask);
    const [row] = await listClips(web.db, { teamId, ...ask.params, limit: 1 });
    if (!row) throw new Problem('not_found', 'There is no such clip in this team.');
    const transcript = await findTranscript(web.db, { teamId, callId: row.callId });
    return { ...present(row, personId), utterances: saidIn(transcript?.utterances ?? [], row) };
  });

  route(web, 'PATCH /api/clips/:clipId', (ask) => nameClip(context, { ...whoAsks(ask), ...ask.params, ...ask.body }));
  route(web, 'DELETE /api/clips/:clipId', (ask) => removeClip(context, { ...whoAsks(ask), ...ask.params }));

  route(web, 'GET /api/playlists', async (ask) => {
    const rows = await listPlaylists(web.db, { teamId: whoAsks(ask).teamId, limit: MOST_PLAYLISTS });
    return { items: rows.map(presentList) };
  });

  route(web, 'POST /api/playlists', (ask) => createPlaylist(context, { ...whoAsks(ask), ...ask.body }));

  route(web, 'GET /api/playlists/:playlistId', async (ask) => {
    const { teamId, personId } = whoAsks(ask);
    const of = { teamId, ...ask.params };
    const [[row], clips] = await Promise.all([
      listPlaylists(web.db, { ...of, limit: 1 }),
      listClips(web.db, { ...of, limit: MOST_LISTED }),
    ]);
    if (!row) throw new Problem('not_found', 'There is no such playlist in this team.');
    return { ...presentList(row), items: clips.map((line) => present(line, personId)) };
  });

  route(web, 'PUT /api/playlists/:playlistId', (ask) => changePlaylist(context, { ...whoAsks(ask), ...ask.params, ...ask.body }));
  route(web, 'DELETE /api/playlists/:playlistId', (ask) => removePlaylist(context, { ...whoAsks(ask), ...ask.params }));
}

function present(row: ClipLine, personId: string): z.input<typeof clip> {
  const { id, callId, callTitle, title, fromMs, toMs } = row;
  return {
    ...{ clipId: id, callId, callTitle, title, fromMs, toMs },
    rep: { name: row.repName, email: row.repEmail, personId: row.repPersonId },
    ...{ by: row.madeByName, isMine: row.madeBy === personId, at: row.madeAt.toISOString() },
    recordingUrl: row.hasRecording ? `/api/calls/${callId}/recording` : null,
  };
}

function presentList({ id, name, madeByName, madeAt, clips, lengthMs }: PlaylistLine): z.input<typeof playlist> {
  return { playlistId: id, name, by: madeByName, at: madeAt.toISOString(), clips, lengthMs };
}
