// The draft of an agent while somebody edits it, as the tabs of its page see it.
import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useMemo } from 'react';
import { draftProblems } from '../../../rules/agent-problems.ts';
import type { AgentSettings } from '../../../rules/agent.ts';
import { request } from '../../api.ts';
import { useDraftKeeper as useKeptDraft } from '../../draft-keeper.ts';
import type { DraftKeeper as KeptDraft } from '../../draft-keeper.ts';
import { agentQuery } from '../../outbound-queries.ts';
import type { AgentDetail } from '../../outbound-queries.ts';

export type Draft = {
  agent: AgentDetail;
  settings: AgentSettings;
  change(part: Partial<AgentSettings>): void;
  problems: ReturnType<typeof draftProblems>;
  /** What is wrong with a field. That something is missing is said only once somebody has tried to publish. */
  errorAt(path: string): string | undefined;
  mayEdit: boolean;
};

export const DraftContext = createContext<Draft | null>(null);

export function useDraft(): Draft {
  const draft = useContext(DraftContext);
  if (draft === null) throw new Error('This part belongs inside the frame of an agent');
  return draft;
}

export type DraftKeeper = Omit<KeptDraft<AgentDetail, AgentSettings>, 'content'> & { settings: AgentSettings };

/** `saved` is what the server said last. */
export function useDraftKeeper(saved: AgentDetail): DraftKeeper {
  const client = useQueryClient();
  const { agentId } = saved;
  const { queryKey } = agentQuery(agentId);
  const { content: settings, ...keeper } = useKeptDraft(saved, {
    contentOf: (agent: AgentDetail): AgentSettings => agent.draft,
    send: (revision, draft) => request('PUT /api/agents/:agentId/draft', { params: { agentId }, body: { revision, draft } }),
    read: () => client.fetchQuery({ ...agentQuery(agentId), staleTime: 0 }),
    remember: (agent) => void client.setQueryData(queryKey, agent),
  });
  return { settings, ...keeper };
}

/** The draft as the tabs see it. `showMissing`: somebody has tried to publish. */
export function useDraftView(agent: AgentDetail, keeper: DraftKeeper, showMissing: boolean, mayEdit: boolean): Draft {
  const { settings, change } = keeper;
  return useMemo(() => {
    const known = new Set(draftProblems(agent.draft).map(sameness));
    // The server knows what cannot be seen from the draft alone, such as which numbers the team has.
    const problems = [...draftProblems(settings), ...agent.problems.filter((problem) => !known.has(sameness(problem)))];
    return {
      agent,
      settings,
      change,
      problems,
      errorAt: (path) => problems.find((problem) => problem.path === path && (showMissing || problem.code !== 'missing'))?.message,
      mayEdit,
    };
  }, [agent, settings, change, showMissing, mayEdit]);
}

const sameness = ({ path, code }: { path: string; code: string }): string => `${path} ${code}`;

const tabOfField: Record<keyof AgentSettings, 'prompt' | 'variables' | 'schedule' | 'voice'> = {
  name: 'prompt',
  purpose: 'prompt',
  firstMessage: 'prompt',
  instructions: 'prompt',
  disclosureLine: 'prompt',
  tools: 'prompt',
  variables: 'variables',
  contactUpdates: 'variables',
  window: 'schedule',
  retries: 'schedule',
  retryVoicemail: 'schedule',
  language: 'voice',
  voice: 'voice',
  callerNumbers: 'voice',
  voicemail: 'voice',
  longestCallMs: 'voice',
  silence: 'voice',
};

/** Where a field is edited: the tab of the agent's editor. */
export function tabOf(path: string): 'prompt' | 'variables' | 'schedule' | 'voice' {
  const field = path.split('.', 1)[0] ?? '';
  return Object.hasOwn(tabOfField, field) ? tabOfField[field as keyof AgentSettings] : 'prompt';
}
