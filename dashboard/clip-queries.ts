// What is read of clips and playlists.
import { queryOptions } from '@tanstack/react-query';
import { request } from './api.ts';
import type { Reply } from './api.ts';

export type Clip = Reply<'GET /api/clips'>['items'][number];
export type Playlist = Reply<'GET /api/playlists'>['items'][number];

/** All that a change of clips or playlists makes old. */
export const clipKeys = [['clips'], ['clip'], ['playlists'], ['playlist']];

export const clipsQuery = queryOptions({
  queryKey: ['clips'],
  queryFn: ({ signal }) => request('GET /api/clips', { query: {} }, signal),
});
export const clipQuery = (clipId: string) =>
  queryOptions({
    queryKey: ['clip', clipId] as const,
    queryFn: ({ signal }) => request('GET /api/clips/:clipId', { params: { clipId } }, signal),
  });
export const playlistsQuery = queryOptions({
  queryKey: ['playlists'],
  queryFn: ({ signal }) => request('GET /api/playlists', {}, signal),
});
export const playlistQuery = (playlistId: string) =>
  queryOptions({
    queryKey: ['playlist', playlistId] as const,
    queryFn: ({ signal }) => request('GET /api/playlists/:playlistId', { params: { playlistId } }, signal),
  });
