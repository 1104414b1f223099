// The tests of an agent: read, and run one after the other, so that each result shows as soon as it is there.
import { queryOptions } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { request } from './api.ts';
import type { Reply } from './api.ts';

export type AgentTests = Reply<'GET /api/agents/:agentId/tests'>;
export type AgentTestRun = Reply<'POST /api/agents/:agentId/tests/run'>;
/** By names of tests. */
export type TestRuns = Readonly<Record<string, AgentTestRun | 'running'>>;

export const agentTestsQuery = (agentId: string) =>
  queryOptions({
    queryKey: ['agent', agentId, 'tests'] as const,
    queryFn: ({ signal }) => request('GET /api/agents/:agentId/tests', { params: { agentId } }, signal),
  });

export function useTestRuns(agentId: string): {
  runs: TestRuns;
  isRunning: boolean;
  /** `sound`: really spoken and heard, which takes as long as calls do. */
  run: (names: readonly string[], sound?: boolean) => Promise<void>;
  forget: () => void;
} {
  const [runs, setRuns] = useState<TestRuns>({});
  const [isRunning, setRunning] = useState(false);
  const leaving = useRef(new AbortController());
  useEffect(() => {
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, []);
  const run = useCallback(
    async (names: readonly string[], sound = false): Promise<void> => {
      const { signal } = leaving.current;
      setRunning(true);
      for (const name of names) {
        setRuns((before) => ({ ...before, [name]: 'running' }));
        const order = { params: { agentId }, body: { name, sound } };
        const done = await request('POST /api/agents/:agentId/tests/run', order, signal).catch((error: unknown): AgentTestRun => ({
          ...{ outcome: 'could_not_run', message: error instanceof Error ? error.message : String(error) },
          ...{ criteria: [], summary: null, lines: [], answers: {}, tookMs: 0 },
        }));
        if (signal.aborted) return;
        setRuns((before) => ({ ...before, [name]: done }));
      }
      setRunning(false);
    },
    [agentId],
  );
  return { runs, isRunning, run, forget: useCallback(() => setRuns({}), []) };
}
