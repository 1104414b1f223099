// Addresses and their pages. A page, and most of what it reads, is loaded when its link is pointed at, or when it is first needed.
import { createRouter } from '@tanstack/react-router';
import { agentRoutes } from './routes/agents.ts';
import { analyticsRoutes } from './routes/analytics.ts';
import { callRoutes } from './routes/calls.ts';
import { clipRoutes } from './routes/clips.ts';
import { doorRoutes } from './routes/door.ts';
import { PageError, root, shell } from './routes/frame.tsx';
import { home } from './routes/home.ts';
import { integrationRoutes } from './routes/integrations.ts';
import { outboundRoutes } from './routes/outbound.ts';
import { practiceRoutes } from './routes/practice.ts';
import { reviewRoutes } from './routes/reviews.ts';
import { scorecardRoutes } from './routes/scorecards.ts';
import { settingsRoutes } from './routes/settings.ts';

export const router = createRouter({
  routeTree: root.addChildren([
    ...doorRoutes,
    shell.addChildren([
      home,
      ...callRoutes,
      ...analyticsRoutes,
      ...clipRoutes,
      ...integrationRoutes,
      ...agentRoutes,
      ...outboundRoutes,
      ...practiceRoutes,
      ...reviewRoutes,
      ...scorecardRoutes,
      ...settingsRoutes,
    ]),
  ]),
  defaultErrorComponent: PageError,
  // Plain words in the address: `?portal=4471902`, where the default would write quotation marks around digits.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search: Record<string, unknown>) => {
    const pairs = Object.entries(search).filter(([, value]) => value !== undefined);
    const line = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
    return line === '' ? '' : `?${line}`;
  },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 150,
  scrollRestoration: true,
});
declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
