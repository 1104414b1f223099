// Clips, one by one and in lists.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { clipsQuery } from '../clip-queries.ts';
import { queryClient } from '../queries.ts';
import { shell } from './frame.tsx';

const clips = createRoute({
  getParentRoute: () => shell,
  path: '/clips',
  loader: () => void queryClient.prefetchQuery(clipsQuery),
  component: lazyRouteComponent(() => import('../pages/clips.tsx'), 'ClipsPage'),
});
const clip = createRoute({
  getParentRoute: () => shell,
  path: '/clips/$clipId',
  component: lazyRouteComponent(() => import('../pages/clips/clip.tsx'), 'ClipPage'),
});
const playlist = createRoute({
  getParentRoute: () => shell,
  path: '/clips/lists/$playlistId',
  component: lazyRouteComponent(() => import('../pages/clips/playlist.tsx'), 'PlaylistPage'),
});

export const clipRoutes = [clips, clip, playlist] as const;
