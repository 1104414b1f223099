// Before publishing: the tests of the draft are run, and those that fail are named. They warn and forbid nothing.
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { agentTestsQuery, useTestRuns } from '../../agent-test-queries.ts';
import { Button } from '../../kit/button.tsx';

export function PublishTests({ agentId }: { agentId: string }) {
  const { data: set } = useQuery(agentTestsQuery(agentId));
  const { runs, run } = useTestRuns(agentId);
  const names = set?.tests.map(({ name }) => name) ?? [];
  // A language model takes its time and its price: then somebody has to want it.
  const isRunAnyway = set?.mind === 'script';
  const all = names.join('\n');
  useEffect(() => {
    if (isRunAnyway && all !== '') void run(all.split('\n'));
  }, [isRunAnyway, all, run]);
  if (names.length === 0) return null;
  if (!isRunAnyway && Object.keys(runs).length === 0)
    return (
      <div>
        <Button onClick={() => void run(names)}>{names.length === 1 ? 'Run its test' : `Run its ${names.length} tests`}</Button>
      </div>
    );
  const done = names.flatMap((name) => {
    const one = runs[name];
    return one === undefined || one === 'running' ? [] : [{ name, isPassed: one.outcome === 'passed' }];
  });
  const wrong = done.flatMap(({ name, isPassed }) => (isPassed ? [] : [`“${name}”`])).join(', ');
  const isDone = done.length === names.length;
  return (
    <p role="status" className={wrong === '' ? 'text-muted' : 'rounded-control bg-fair-soft px-2.5 py-1.5 text-fair'}>
      {!isDone && `Running the tests: ${done.length} of ${names.length}. `}
      {isDone && wrong === '' && (names.length === 1 ? 'Its test passes.' : `All ${names.length} tests pass.`)}
      {wrong !== '' && `Not passed: ${wrong}. See Tests for why. You may publish all the same.`}
    </p>
  );
}
