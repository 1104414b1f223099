// The draft of an agent while somebody edits it: saved by itself a moment after each change, with the revision it began from.
import { useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { draftProblems } from '../../../rules/agent-problems.ts';
import type { AgentSettings } from '../../../rules/agent.ts';
import { ApiError, request } from '../../api.ts';
import { agentQuery } from '../../outbound-queries.ts';
import type { AgentDetail } from '../../outbound-queries.ts';

const SAVE_AFTER_MS = 700;

export type Saving = { kind: 'saved' } | { kind: 'saving' } | { kind: 'taken' } | { kind: 'failed'; message: string };

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

export type DraftKeeper = {
  settings: AgentSettings;
  change(part: Partial<AgentSettings>): void;
  saving: Saving;
  /** Saves what is not saved yet. False when it could not be. */
  flush(): Promise<boolean>;
  /** After somebody else has saved: go on with theirs, or put mine over it. */
  takeTheirs(): void;
  keepMine(): void;
  /** Takes over what the server answered to another act. */
  adopt(agent: AgentDetail): void;
};

/** `saved` is what the server said last. */
export function useDraftKeeper(saved: AgentDetail): DraftKeeper {
  const client = useQueryClient();
  const { agentId } = saved;
  const [settings, setSettings] = useState<AgentSettings>(saved.draft);
  const [saving, setSaving] = useState<Saving>({ kind: 'saved' });
  // What stands in the page, what of it is on the server, and the request under way: read by timers, so not in state.
  const now = useRef({ settings: saved.draft, sent: saved.draft, revision: saved.revision });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const underWay = useRef<Promise<boolean> | null>(null);

  const adopt = useCallback(
    (agent: AgentDetail): void => {
      clearTimeout(timer.current);
      now.current = { settings: agent.draft, sent: agent.draft, revision: agent.revision };
      setSettings(agent.draft);
      setSaving({ kind: 'saved' });
      client.setQueryData(agentQuery(agentId).queryKey, agent);
    },
    [agentId, client],
  );

  const save = useCallback(async (): Promise<boolean> => {
    clearTimeout(timer.current);
    while (now.current.settings !== now.current.sent) {
      const draft = now.current.settings;
      setSaving({ kind: 'saving' });
      try {
        const agent = await request('PUT /api/agents/:agentId/draft', {
          params: { agentId },
          body: { revision: now.current.revision, draft },
        });
        now.current.sent = draft;
        now.current.revision = agent.revision;
        client.setQueryData(agentQuery(agentId).queryKey, agent);
      } catch (error) {
        const isTaken = error instanceof ApiError && error.status === 409;
        setSaving(
          isTaken ? { kind: 'taken' } : { kind: 'failed', message: error instanceof Error ? error.message : String(error) },
        );
        return false;
      }
    }
    setSaving({ kind: 'saved' });
    return true;
  }, [agentId, client]);

  const flush = useCallback((): Promise<boolean> => {
    underWay.current ??= save().finally(() => {
      underWay.current = null;
    });
    return underWay.current;
  }, [save]);

  const change = useCallback(
    (part: Partial<AgentSettings>): void => {
      now.current.settings = { ...now.current.settings, ...part };
      setSettings(now.current.settings);
      setSaving((was) => (was.kind === 'taken' ? was : { kind: 'saving' }));
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush(), SAVE_AFTER_MS);
    },
    [flush],
  );

  useEffect(() => {
    // Somebody else saved while nothing of ours was on its way: show theirs.
    if (saved.revision > now.current.revision && now.current.settings === now.current.sent) adopt(saved);
  }, [saved, adopt]);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (now.current.settings !== now.current.sent) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => {
      window.removeEventListener('beforeunload', warn);
      void flush();
    };
  }, [flush]);

  const reread = async (): Promise<AgentDetail> => client.fetchQuery({ ...agentQuery(agentId), staleTime: 0 });
  const fail = (error: unknown): void =>
    setSaving({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  return {
    settings,
    change,
    saving,
    flush,
    adopt,
    takeTheirs: () => void reread().then(adopt, fail),
    keepMine: () =>
      void reread().then((agent) => {
        now.current.revision = agent.revision;
        return flush();
      }, fail),
  };
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
