// The frame around every page, and who may step into it.
import { createRootRoute, createRoute, Outlet, redirect } from '@tanstack/react-router';
import { ApiError } from '../api.ts';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { NotFound } from '../pages/not-found.tsx';
import { queryClient, sessionQuery } from '../queries.ts';
import { Shell } from '../shell/shell.tsx';

export const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: ({ error, reset }) => (
    <main className="flex h-full items-center justify-center">
      <ErrorPanel
        what="The page could not be shown."
        error={error instanceof Error ? error : new Error(String(error))}
        onRetry={reset}
      />
    </main>
  ),
});

export const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401)
        throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } });
      throw error;
    }
  },
  component: Shell,
});
