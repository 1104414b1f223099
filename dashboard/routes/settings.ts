// One's own account and the team.
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { shell } from './frame.tsx';

const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/profile' });
  },
});
const profile = createRoute({
  getParentRoute: () => shell,
  path: '/settings/profile',
  component: lazyRouteComponent(() => import('../pages/profile.tsx'), 'ProfilePage'),
});
const team = createRoute({
  getParentRoute: () => shell,
  path: '/settings/team',
  component: lazyRouteComponent(() => import('../pages/team.tsx'), 'TeamPage'),
});

export const settingsRoutes = [settings, profile, team] as const;
