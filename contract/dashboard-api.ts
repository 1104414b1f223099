// Every route the dashboard calls. The browser imports only this type, so no schema code reaches it.
import { agentRoutes } from './agents.ts';
import { callRoutes } from './calls.ts';
import { failedJobRoutes } from './failed-jobs.ts';
import { hubspotRoutes } from './hubspot.ts';
import { pushKeyRoutes } from './push-keys.ts';
import { teamRoutes } from './team.ts';

export const dashboardApi = {
  ...callRoutes,
  ...pushKeyRoutes,
  ...failedJobRoutes,
  ...teamRoutes,
  ...hubspotRoutes,
  ...agentRoutes,
};
export type DashboardApi = typeof dashboardApi;
