// Parts of calls worth hearing again, and lists of them that the team shares.
import { z } from 'zod';
import { longestClipMs } from '../rules/clip.ts';
import { rep, utterance } from './calls.ts';
import { routes } from './route.ts';

const instant = z.iso.datetime();
const title = z.string().trim().min(1).max(200);
const ms = z.int().min(0).max(86_400_000);

export const clip = z
  .object({
    clipId: z.uuid(),
    callId: z.uuid(),
    callTitle: z.string(),
    rep,
    title: z.string(),
    /** Milliseconds from the start of the recording. */
    fromMs: z.int(),
    toMs: z.int(),
    by: z.string().nullable(),
    isMine: z.boolean(),
    at: instant,
    /** Null while the call has no recording. */
    recordingUrl: z.string().nullable(),
  })
  .meta({ id: 'Clip' });

export const playlist = z
  .object({ playlistId: z.uuid(), name: z.string(), by: z.string().nullable(), at: instant, clips: z.int(), lengthMs: z.int() })
  .meta({ id: 'Playlist' });

const clipParams = z.object({ clipId: z.uuid() });
const listParams = z.object({ playlistId: z.uuid() });

export const clipRoutes = routes({
  'GET /api/clips': {
    summary: 'Clips of the team or of one call, newest first, at most 200',
    tag: 'Clips',
    needs: 'calls.read',
    query: z.object({ callId: z.uuid().optional() }),
    reply: z.object({ items: z.array(clip) }),
  },
  'POST /api/calls/:callId/clips': {
    summary: `Cut a clip of a call, at most ${longestClipMs / 60_000} minutes long`,
    tag: 'Clips',
    needs: 'calls.comment',
    params: z.object({ callId: z.uuid() }),
    body: z.object({ title, fromMs: ms, toMs: ms }),
    reply: z.object({ clipId: z.uuid() }),
  },
  'GET /api/clips/:clipId': {
    summary: 'One clip with what is said in it',
    tag: 'Clips',
    needs: 'calls.read',
    params: clipParams,
    reply: clip.extend({ utterances: z.array(utterance) }),
  },
  'PATCH /api/clips/:clipId': {
    summary: 'Name a clip of one’s own anew',
    tag: 'Clips',
    needs: 'calls.comment',
    params: clipParams,
    body: z.object({ title }),
    reply: z.void(),
  },
  'DELETE /api/clips/:clipId': {
    summary: 'Take a clip of one’s own away, from every playlist too',
    tag: 'Clips',
    needs: 'calls.comment',
    params: clipParams,
    reply: z.void(),
  },
  'GET /api/playlists': {
    summary: 'Playlists of the team by name',
    tag: 'Clips',
    needs: 'calls.read',
    reply: z.object({ items: z.array(playlist) }),
  },
  'POST /api/playlists': {
    summary: 'Make a playlist',
    tag: 'Clips',
    needs: 'calls.comment',
    body: z.object({ name: title }),
    reply: z.object({ playlistId: z.uuid() }),
  },
  'GET /api/playlists/:playlistId': {
    summary: 'A playlist with its clips in order',
    tag: 'Clips',
    needs: 'calls.read',
    params: listParams,
    reply: playlist.extend({ items: z.array(clip) }),
  },
  'PUT /api/playlists/:playlistId': {
    summary: 'Name a playlist, and say which clips stand in it in which order',
    tag: 'Clips',
    needs: 'calls.comment',
    params: listParams,
    body: z.object({ name: title, clipIds: z.array(z.uuid()).max(200) }),
    reply: z.void(),
  },
  'DELETE /api/playlists/:playlistId': {
    summary: 'Take a playlist away; its clips stay',
    tag: 'Clips',
    needs: 'calls.comment',
    params: listParams,
    reply: z.void(),
  },
});
