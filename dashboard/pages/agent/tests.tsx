// The tests of an agent: whom it talks with, what is expected, and what came of it when they were run on the draft.
import { useQuery } from '@tanstack/react-query';
import { AudioLines, FlaskConical, Play, Plus } from 'lucide-react';
import { useState } from 'react';
import { criterionInWords, MOST_TESTS } from '../../../rules/agent-test.ts';
import type { AgentTest } from '../../../rules/agent-test.ts';
import { agentTestsQuery, useTestRuns } from '../../agent-test-queries.ts';
import type { AgentTestRun, AgentTests as Tests } from '../../agent-test-queries.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button, IconButton } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Section } from '../../kit/section.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { useDraft } from './draft.ts';
import { mindWords } from './mind-words.ts';
import { TestEditor } from './test-editor.tsx';
import { calleeWords, newTest } from './test-words.ts';

export function AgentTests() {
  const { agent } = useDraft();
  const tests = useQuery(agentTestsQuery(agent.agentId));
  if (tests.data !== undefined) return <Listed set={tests.data} />;
  return tests.isPending ? (
    <Skeleton rows={6} slow="The tests are taking longer than usual to load." />
  ) : (
    <ErrorPanel what="The tests could not be loaded." error={tests.error} onRetry={() => void tests.refetch()} />
  );
}

function Listed({ set }: { set: Tests }) {
  const { agent, mayEdit } = useDraft();
  const { tests } = set;
  const { runs, isRunning, run, forget } = useTestRuns(agent.agentId);
  /** The place of the test that is edited; behind the last one: a new one. */
  const [edited, setEdited] = useState<number | null>(null);
  const add = mayEdit && tests.length < MOST_TESTS && (
    <Button onClick={() => setEdited(tests.length)}>
      <Plus className="icon-s" aria-hidden />
      Add a test
    </Button>
  );
  return (
    <div className="flex max-w-4xl flex-col px-4 pb-10">
      <Section
        title="Tests"
        note={`Calls with a simulated person, held in text by the draft as it stands here; nobody is phoned. ${mindWords[set.mind]}`}
        actions={
          tests.length > 0 && (
            <>
              {add}
              <Button variant="main" busy={isRunning} onClick={() => void run(tests.map(({ name }) => name))}>
                <Play className="icon-s" aria-hidden />
                Run all
              </Button>
            </>
          )
        }
      >
        {tests.length === 0 ? (
          <Empty icon={<FlaskConical />} title="No tests yet" actions={add}>
            A test holds a call with a simulated person and says whether it went as it should. Tests run before you publish, and in
            your build with <code className="font-mono text-caption">ringside agent test</code>.
          </Empty>
        ) : (
          <ul className="flex flex-col">
            {tests.map((test, at) => (
              <TestRow
                key={test.name}
                test={test}
                run={runs[test.name]}
                isBusy={isRunning}
                onRun={(sound) => void run([test.name], sound)}
                onEdit={mayEdit ? () => setEdited(at) : null}
              />
            ))}
          </ul>
        )}
      </Section>
      {edited !== null && (
        <TestEditor set={set} at={edited} test={tests[edited] ?? newTest(tests)} onClose={() => setEdited(null)} onSaved={forget} />
      )}
    </div>
  );
}

const outcomes = {
  passed: { tone: 'strong', words: 'Passed' },
  failed: { tone: 'weak', words: 'Failed' },
  could_not_run: { tone: 'fair', words: 'Could not run' },
} as const;

function TestRow({
  test,
  run,
  isBusy,
  onRun,
  onEdit,
}: {
  test: AgentTest;
  run: AgentTestRun | 'running' | undefined;
  isBusy: boolean;
  onRun: (sound: boolean) => void;
  onEdit: (() => void) | null;
}) {
  return (
    <li className="border-b border-line py-3 last:border-b-0">
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-1 basis-60">
          <h3 className="font-medium break-words">{test.name}</h3>
          <p className="text-caption text-muted">
            {calleeWords(test.callee)}
            {test.expect.length > 0 && ` Passes when ${test.expect.map(criterionInWords).join('; ')}.`}
          </p>
        </div>
        <span role="status">
          {run === 'running' && <Badge>Running</Badge>}
          {run !== undefined && run !== 'running' && <Badge tone={outcomes[run.outcome].tone}>{outcomes[run.outcome].words}</Badge>}
        </span>
        <Button size="s" disabled={isBusy} aria-label={`Run ${test.name}`} onClick={() => onRun(false)}>
          Run
        </Button>
        <IconButton
          label={`Run ${test.name} with sound, which takes as long as a call`}
          disabled={isBusy}
          onClick={() => onRun(true)}
        >
          <AudioLines className="icon-s" aria-hidden />
        </IconButton>
        {onEdit !== null && (
          <Button size="s" variant="quiet" disabled={isBusy} aria-label={`Edit ${test.name}`} onClick={onEdit}>
            Edit
          </Button>
        )}
      </div>
      {run !== undefined && run !== 'running' && <Result name={test.name} run={run} />}
    </li>
  );
}

function Result({ name, run }: { name: string; run: AgentTestRun }) {
  if (run.outcome === 'could_not_run') return <p className="mt-2 text-fair">{run.message}</p>;
  const answers = Object.entries(run.answers);
  return (
    <div className="mt-2 flex flex-col gap-2">
      <ul className="flex flex-col gap-1">
        {run.criteria
          .filter(({ isMet }) => !isMet)
          .map(({ expected, found }) => (
            <li key={expected} className="text-weak">
              Expected that {expected}. {found}
            </li>
          ))}
      </ul>
      <details open={run.outcome === 'failed'}>
        <summary className="min-h-6 w-fit text-muted hover:text-fg">
          What was said<span className="sr-only"> in {name}</span>
        </summary>
        <ol className="mt-1 flex flex-col gap-1 rounded-list bg-surface-2 p-3">
          {run.lines.map(({ side, text }, at) => (
            <li key={at} className="grid grid-cols-[4.5rem_1fr] gap-x-3">
              <span className="font-medium">{side === 'us' ? 'Agent' : 'They'}</span>
              <span className="min-w-0 break-words">{text}</span>
            </li>
          ))}
        </ol>
        <p className="mt-1.5 text-caption text-muted">
          {run.summary} {answers.length > 0 && `Noted: ${answers.map(([key, value]) => `${key}: ${value}`).join(', ')}.`}
        </p>
      </details>
    </div>
  );
}
