// The frame around every page, and who may step into it.
import { createRootRoute, createRoute, Outlet, redirect, useRouter } from '@tanstack/react-router';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { ApiError } from '../api.ts';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { NotFound } from '../pages/not-found.tsx';
import { queryClient, sessionQuery } from '../queries.ts';
import { Shell } from '../shell/shell.tsx';

export const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: AloneError,
});

/** Of a page that nothing stands around. */
export function AloneError(props: ErrorComponentProps) {
  return (
    <main className="h-full">
      <h1 className="sr-only">Ringside</h1>
      <PageError {...props} />
    </main>
  );
}

/** Stands where the page would be; what is around it stays. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <div className="flex h-full min-h-0 flex-1 items-center justify-center">
      <ErrorPanel
        what="The page could not be shown."
        error={error instanceof Error ? error : new Error(String(error))}
        // A part that could not be loaded is asked for again before the page is.
        onRetry={() => void router.invalidate().then(reset)}
      />
    </div>
  );
}

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
  errorComponent: AloneError,
});
