// Agents and what each is made of.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { agentsQuery } from '../outbound-queries.ts';
import { queryClient } from '../queries.ts';
import { shell } from './frame.tsx';

const agents = createRoute({
  getParentRoute: () => shell,
  path: '/agents',
  loader: () => void queryClient.prefetchQuery(agentsQuery(false)),
  component: lazyRouteComponent(() => import('../pages/agents.tsx'), 'AgentsPage'),
});
const agent = createRoute({
  getParentRoute: () => shell,
  path: '/agents/$agentId',
  component: lazyRouteComponent(() => import('../pages/agent.tsx'), 'AgentFrame'),
});
const agentPrompt = createRoute({
  getParentRoute: () => agent,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/agent/prompt.tsx'), 'AgentPrompt'),
});
const agentVariables = createRoute({
  getParentRoute: () => agent,
  path: '/variables',
  component: lazyRouteComponent(() => import('../pages/agent/variables.tsx'), 'AgentVariables'),
});
const agentSchedule = createRoute({
  getParentRoute: () => agent,
  path: '/schedule',
  component: lazyRouteComponent(() => import('../pages/agent/schedule.tsx'), 'AgentSchedule'),
});
const agentVoice = createRoute({
  getParentRoute: () => agent,
  path: '/voice',
  component: lazyRouteComponent(() => import('../pages/agent/voice.tsx'), 'AgentVoice'),
});
const agentVersions = createRoute({
  getParentRoute: () => agent,
  path: '/versions',
  component: lazyRouteComponent(() => import('../pages/agent/versions.tsx'), 'AgentVersions'),
});
const agentTalk = createRoute({
  getParentRoute: () => agent,
  path: '/talk',
  component: lazyRouteComponent(() => import('../pages/agent/talk.tsx'), 'AgentTalk'),
});
const agentChat = createRoute({
  getParentRoute: () => agent,
  path: '/chat',
  component: lazyRouteComponent(() => import('../pages/agent/chat.tsx'), 'AgentChat'),
});
const agentTests = createRoute({
  getParentRoute: () => agent,
  path: '/tests',
  component: lazyRouteComponent(() => import('../pages/agent/tests.tsx'), 'AgentTests'),
});
const agentCalls = createRoute({
  getParentRoute: () => agent,
  path: '/calls',
  component: lazyRouteComponent(() => import('../pages/agent/calls.tsx'), 'AgentCalls'),
});

export const agentRoutes = [
  agents,
  agent.addChildren([
    agentPrompt,
    agentVariables,
    agentSchedule,
    agentVoice,
    agentVersions,
    agentTalk,
    agentChat,
    agentTests,
    agentCalls,
  ]),
] as const;
