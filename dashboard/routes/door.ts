// Pages for whoever is not signed in yet.
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { ownPage } from '../../rules/single-sign-on.ts';
import { queryClient, sessionQuery, setupQuery } from '../queries.ts';
import { AloneError, root } from './frame.tsx';
import { text } from './search.ts';

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string; refused?: string } => {
    const next = ownPage(text(search['next']));
    const refused = text(search['refused']);
    return {
      ...(next === '/' ? {} : { next }),
      ...(refused === undefined ? {} : { refused }),
    };
  },
  beforeLoad: async () => {
    const setup = await queryClient.fetchQuery(setupQuery);
    if (setup.needsOwner) throw redirect({ to: '/set-up' });
  },
  component: lazyRouteComponent(() => import('../pages/sign-in.tsx'), 'SignInPage'),
  errorComponent: AloneError,
});
const setUp = createRoute({
  getParentRoute: () => root,
  path: '/set-up',
  beforeLoad: async () => {
    const setup = await queryClient.fetchQuery(setupQuery);
    if (!setup.needsOwner && queryClient.getQueryData(sessionQuery.queryKey) === undefined) throw redirect({ to: '/sign-in' });
  },
  component: lazyRouteComponent(() => import('../pages/set-up.tsx'), 'SetUpPage'),
  errorComponent: AloneError,
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitations/$invitationId',
  component: lazyRouteComponent(() => import('../pages/accept-invitation.tsx'), 'AcceptInvitationPage'),
  errorComponent: AloneError,
});

const shared = createRoute({
  getParentRoute: () => root,
  path: '/shared/$token',
  component: lazyRouteComponent(() => import('../pages/shared-call.tsx'), 'SharedCallPage'),
  errorComponent: AloneError,
});

export const doorRoutes = [signIn, setUp, invitation, shared] as const;
