// One test of an agent in a dialog: its name, whom the agent talks with, and what is expected.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { MOST_CRITERIA } from '../../../rules/agent-test.ts';
import type { AgentTest, Criterion } from '../../../rules/agent-test.ts';
import { variablesOf } from '../../../rules/agent-texts.ts';
import type { AgentSettings } from '../../../rules/agent.ts';
import { agentTestsQuery } from '../../agent-test-queries.ts';
import type { AgentTests } from '../../agent-test-queries.ts';
import { request } from '../../api.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field, inputStyle } from '../../kit/field.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Select } from '../../kit/select.tsx';
import { useDraft } from './draft.ts';
import { MadeUpValues } from './made-up-values.tsx';
import { CalleeFields } from './test-callee-fields.tsx';
import { criterionNames, isUnfinished, newCriterion, resultChoices } from './test-words.ts';

export function TestEditor({
  set,
  at,
  test,
  onClose,
  onSaved,
}: {
  set: AgentTests;
  /** Its place among the tests. */
  at: number;
  test: AgentTest;
  onClose: () => void;
  onSaved: () => void;
}) {
  const { agent, settings } = useDraft();
  const client = useQueryClient();
  const [draft, setDraft] = useState(test);
  const isNew = at >= set.tests.length;
  const put = (part: Partial<AgentTest>): void => setDraft({ ...draft, ...part });
  const save = useMutation({
    mutationFn: (next: AgentTest | null) => {
      const others = set.tests.filter((_, index) => index !== at);
      const tests = next === null ? others : others.toSpliced(at, 0, next);
      return request('PUT /api/agents/:agentId/tests', {
        params: { agentId: agent.agentId },
        body: { revision: set.revision, tests },
      });
    },
    onSuccess: (saved) => {
      client.setQueryData(agentTestsQuery(agent.agentId).queryKey, saved);
      onSaved();
      onClose();
    },
  });
  return (
    <Dialog open wide onClose={onClose} title={isNew ? 'New test' : test.name}>
      <DialogForm
        act="Save"
        sends={{ mutate: () => save.mutate(withKnownValues(draft, settings)), isPending: save.isPending }}
        onCancel={onClose}
        disabled={isUnfinished(draft)}
        error={save.error}
      >
        <Field label="Name" maxLength={100} value={draft.name} onChange={(event) => put({ name: event.target.value })} />
        <CalleeFields callee={draft.callee} onChange={(callee) => put({ callee })} />
        <MadeUpValues values={draft.values} onChange={(values) => put({ values })} />
        <Criteria criteria={draft.expect} onChange={(expect) => put({ expect })} />
        {!isNew && (
          <div>
            <Button variant="danger" size="s" disabled={save.isPending} onClick={() => save.mutate(null)}>
              <Trash2 className="icon-s" aria-hidden />
              Remove this test
            </Button>
          </div>
        )}
      </DialogForm>
    </Dialog>
  );
}

/** Values of variables that are gone cannot be seen here, and would keep the test from being run. */
function withKnownValues(test: AgentTest, settings: AgentSettings): AgentTest {
  const known = new Set(variablesOf(settings).map(({ name }) => name));
  return { ...test, values: Object.fromEntries(Object.entries(test.values).filter(([name]) => known.has(name))) };
}

function Criteria({ criteria, onChange }: { criteria: readonly Criterion[]; onChange: (criteria: Criterion[]) => void }) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 font-medium">It passes when</legend>
      {criteria.map((criterion, at) => (
        <div key={at} className="flex flex-wrap items-center gap-2">
          <Select
            label={`Criterion ${at + 1}`}
            value={criterion.kind}
            choices={Object.entries(criterionNames).map(([value, label]) => ({ value, label }))}
            onChange={(kind) => onChange(criteria.with(at, newCriterion(kind as Criterion['kind'])))}
          />
          <CriterionFields criterion={criterion} number={at + 1} onChange={(next) => onChange(criteria.with(at, next))} />
          <IconButton label={`Remove criterion ${at + 1}`} onClick={() => onChange(criteria.toSpliced(at, 1))}>
            <Trash2 className="icon-s" aria-hidden />
          </IconButton>
        </div>
      ))}
      {criteria.length === 0 && <p className="text-caption text-muted">The call can be held. Nothing else is asked.</p>}
      {criteria.length < MOST_CRITERIA && (
        <div>
          <Button size="s" variant="quiet" onClick={() => onChange([...criteria, newCriterion('agent_says')])}>
            <Plus className="icon-s" aria-hidden />
            Add a criterion
          </Button>
        </div>
      )}
    </fieldset>
  );
}

function CriterionFields({
  criterion,
  number,
  onChange,
}: {
  criterion: Criterion;
  number: number;
  onChange: (criterion: Criterion) => void;
}) {
  const text = (label: string, value: string, change: (value: string) => void) => (
    <input
      aria-label={`${label} of criterion ${number}`}
      placeholder={label}
      maxLength={500}
      value={value}
      onChange={(event) => change(event.target.value)}
      className={`${inputStyle} min-w-24! flex-1 basis-24`}
    />
  );
  switch (criterion.kind) {
    case 'result':
      return (
        <Select
          label={`Result of criterion ${number}`}
          value={criterion.is}
          choices={resultChoices}
          onChange={(next) =>
            onChange({ ...criterion, is: resultChoices.find(({ value }) => value === next)?.value ?? criterion.is })
          }
        />
      );
    case 'answer_is':
    case 'answer_contains':
      return (
        <>
          {text('Name', criterion.name, (name) => onChange({ ...criterion, name }))}
          {text('Value', criterion.value, (value) => onChange({ ...criterion, value }))}
        </>
      );
    case 'agent_says':
    case 'agent_never_says':
    case 'call_back_contains':
      return text('Words', criterion.text, (words) => onChange({ ...criterion, text: words }));
    case 'uses_tool':
    case 'never_uses_tool':
      return text('Tool', criterion.tool, (tool) => onChange({ ...criterion, tool }));
    case 'most_turns':
      return (
        <NumberField
          hidden
          label={`Turns of criterion ${number}`}
          unit=""
          value={criterion.turns}
          onChange={(turns) => onChange({ ...criterion, turns })}
        />
      );
    case 'ended_by':
      return (
        <Select
          label={`Side of criterion ${number}`}
          value={criterion.side}
          choices={[
            { value: 'agent', label: 'the agent' },
            { value: 'callee', label: 'the other side' },
          ]}
          onChange={(side) => onChange({ ...criterion, side: side === 'callee' ? 'callee' : 'agent' })}
        />
      );
    case 'answered_by':
      return (
        <Select
          label={`Answerer of criterion ${number}`}
          value={criterion.who}
          choices={[
            { value: 'human', label: 'a human' },
            { value: 'voicemail', label: 'a voicemail' },
          ]}
          onChange={(who) => onChange({ ...criterion, who: who === 'voicemail' ? 'voicemail' : 'human' })}
        />
      );
  }
}
