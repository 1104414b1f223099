// Every route the dashboard calls. The browser imports only this type, so no schema code reaches it.
import { agentTestRoutes } from './agent-tests.ts';
import { analyticsRoutes } from './analytics.ts';
import { agentRoutes } from './agents.ts';
import { auditRoutes } from './audit.ts';
import { callViewRoutes } from './call-views.ts';
import { callingPolicyRoutes } from './calling-policy.ts';
import { callRoutes } from './calls.ts';
import { coachingRoutes } from './coaching.ts';
import { clipRoutes } from './clips.ts';
import { commentRoutes } from './comments.ts';
import { doNotCallRoutes } from './do-not-call.ts';
import { failedJobRoutes } from './failed-jobs.ts';
import { funnelRoutes } from './funnel.ts';
import { revenueRoutes } from './revenue.ts';
import { goalRoutes } from './goals.ts';
import { homeRoutes } from './home.ts';
import { hubspotRoutes } from './hubspot.ts';
import { inboundCallRoutes } from './inbound-calls.ts';
import { liveCallRoutes } from './live-calls.ts';
import { outboundRoutes } from './outbound.ts';
import { passkeyRoutes } from './passkeys.ts';
import { practicePathRoutes } from './practice-paths.ts';
import { practiceRoutes } from './practice.ts';
import { privacyRoutes } from './privacy.ts';
import { pushKeyRoutes } from './push-keys.ts';
import { reviewRoutes } from './reviews.ts';
import { recorderRoutes } from './recorders.ts';
import { searchRoutes } from './search.ts';
import { scoreStabilityRoutes } from './score-stability.ts';
import { scorecardRoutes } from './scorecards.ts';
import { sharingRoutes } from './sharing.ts';
import { singleSignOnRoutes } from './single-sign-on.ts';
import { talkRoutes } from './talks.ts';
import { teamRoutes } from './team.ts';
import { trackerRoutes } from './trackers.ts';
import { transcriptRoutes } from './transcripts.ts';
import { webhookRoutes } from './webhooks.ts';

export const dashboardApi = {
  ...callRoutes,
  ...callViewRoutes,
  ...homeRoutes,
  ...analyticsRoutes,
  ...searchRoutes,
  ...pushKeyRoutes,
  ...recorderRoutes,
  ...failedJobRoutes,
  ...teamRoutes,
  ...singleSignOnRoutes,
  ...passkeyRoutes,
  ...hubspotRoutes,
  ...agentRoutes,
  ...agentTestRoutes,
  ...talkRoutes,
  ...liveCallRoutes,
  ...outboundRoutes,
  ...funnelRoutes,
  ...revenueRoutes,
  ...inboundCallRoutes,
  ...scorecardRoutes,
  ...scoreStabilityRoutes,
  ...reviewRoutes,
  ...commentRoutes,
  ...clipRoutes,
  ...goalRoutes,
  ...trackerRoutes,
  ...transcriptRoutes,
  ...coachingRoutes,
  ...practiceRoutes,
  ...practicePathRoutes,
  ...webhookRoutes,
  ...callingPolicyRoutes,
  ...doNotCallRoutes,
  ...auditRoutes,
  ...privacyRoutes,
  ...sharingRoutes,
};
export type DashboardApi = typeof dashboardApi;
