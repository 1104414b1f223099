// Before publishing: the tests of the draft are run, and those that fail are named. They warn and forbid nothing.
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { agentTestsQuery, useTestRuns } from '../../agent-test-queries.ts';

export function PublishTests({ agentId }: { agentId: string }) {
  const tests = useQuery(agentTestsQuery(agentId));
  const { runs, run } = useTestRuns(agentId);
  const names = tests.data?.tests.map(({ name }) => name).join('\n') ?? '';
  useEffect(() => {
    if (names !== '') void run(names.split('\n'));
  }, [names, run]);
  if (names === '') return null;
  const all = names.split('\n').map((name) => ({ name, run: runs[name] }));
  const of = (outcome: string) => all.filter(({ run: one }) => one !== undefined && one !== 'running' && one.outcome === outcome);
  const [failed, faults, passed] = [of('failed'), of('could_not_run'), of('passed')];
  const wrong = [...failed, ...faults].map(({ name }) => `“${name}”`).join(', ');
  const isDone = failed.length + faults.length + passed.length === all.length;
  return (
    <p role="status" className={wrong === '' ? 'text-muted' : 'rounded-control bg-fair-soft px-2.5 py-1.5 text-fair'}>
      {!isDone && `Running the tests: ${failed.length + faults.length + passed.length} of ${all.length}. `}
      {isDone && wrong === '' && (all.length === 1 ? 'Its test passes.' : `All ${all.length} tests pass.`)}
      {wrong !== '' && `Not passed: ${wrong}. See Tests for why. You may publish all the same.`}
    </p>
  );
}
