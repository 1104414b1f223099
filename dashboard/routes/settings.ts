// One's own account, the team, and what is protected.
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { auditRooms } from '../../rules/audit.ts';
import type { AuditFilters } from '../privacy-queries.ts';
import { shell } from './frame.tsx';
import { defined, one, text } from './search.ts';

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

const signIn = createRoute({
  getParentRoute: () => shell,
  path: '/settings/sign-in',
  component: lazyRouteComponent(() => import('../pages/sign-in-settings.tsx'), 'SignInSettingsPage'),
});
const privacy = createRoute({
  getParentRoute: () => shell,
  path: '/settings/privacy',
  component: lazyRouteComponent(() => import('../pages/privacy.tsx'), 'PrivacyPage'),
});
const audit = createRoute({
  getParentRoute: () => shell,
  path: '/settings/audit',
  validateSearch: (search: Record<string, unknown>): AuditFilters => {
    const days = Number(search['days']);
    return defined({
      room: one(search['room'], auditRooms),
      person: text(search['person']),
      days: Number.isInteger(days) && days > 0 && days <= 3660 ? days : undefined,
    }) as AuditFilters;
  },
  component: lazyRouteComponent(() => import('../pages/audit.tsx'), 'AuditPage'),
});

export const settingsRoutes = [settings, profile, team, signIn, privacy, audit] as const;
