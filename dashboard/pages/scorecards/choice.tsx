// Which scorecard scores which call: rules from top to bottom, a default, and what that means for the calls one has.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowDown, ArrowUp, Plus, Trash } from 'lucide-react';
import { useState } from 'react';
import { isSameContent } from '../../../rules/same-content.ts';
import { choiceProblems } from '../../../rules/scorecard-choice.ts';
import type { ChoiceRule, ScorecardChoice as Choice } from '../../../rules/scorecard-choice.ts';
import { request } from '../../api.ts';
import { count, dateTime } from '../../format.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Labelled } from '../../kit/labelled.tsx';
import { PageHeader, useTitle } from '../../kit/page.tsx';
import { Section } from '../../kit/section.tsx';
import { Select } from '../../kit/select.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { toast } from '../../kit/toast.tsx';
import { scorecardChoiceQuery, scorecardsQuery } from '../../scorecard-queries.ts';
import type { ScorecardChoice, ScorecardList } from '../../scorecard-queries.ts';
import { useMay } from '../../session.ts';
import { useSettled } from '../../settled.ts';
import { at, moved, without } from '../scorecard/edits.ts';
import { ConditionEditor, newCondition } from './condition-editor.tsx';
import { ScorecardTabs } from './scorecard-tabs.tsx';

export function ScorecardChoicePage() {
  useTitle('Which scorecard');
  const choice = useQuery(scorecardChoiceQuery);
  const cards = useQuery(scorecardsQuery);
  const failed = choice.isError ? choice : cards.isError ? cards : null;
  return (
    <>
      <PageHeader title="Scorecards" />
      <ScorecardTabs />
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Which scorecard">
        {choice.data !== undefined && cards.data !== undefined ? (
          <Rules saved={choice.data} list={cards.data} />
        ) : failed !== null ? (
          <ErrorPanel
            what="The rules could not be loaded."
            error={failed.error ?? new Error()}
            onRetry={() => void failed.refetch()}
          />
        ) : (
          <Skeleton rows={4} slow="The rules are taking longer than usual." />
        )}
      </div>
    </>
  );
}

const NONE = 'no card';
const choiceOf = ({ rules, defaultKey }: ScorecardChoice): Choice => ({ rules, defaultKey });

function Rules({ saved, list }: { saved: ScorecardChoice; list: ScorecardList }) {
  const client = useQueryClient();
  const may = useMay('scorecards.manage');
  // What the edit began with; somebody else may have saved since.
  const [base, setBase] = useState(saved);
  const [choice, setChoice] = useState<Choice>(choiceOf(saved));
  const active = list.items.filter(({ state }) => state === 'active');
  const choices = active.map(({ scorecardKey: value, name: label }) => ({ value, label }));
  const problems = choiceProblems(choice, new Set(active.map(({ scorecardKey }) => scorecardKey)));
  const isChanged = !isSameContent(choice, choiceOf(base));
  const adopt = (next: ScorecardChoice): void => {
    setBase(next);
    setChoice(choiceOf(next));
  };
  const isOvertaken = saved.revision > base.revision;
  if (isOvertaken && !isChanged) adopt(saved);
  const save = useMutation({
    mutationFn: () => request('PUT /api/scorecard-choice', { body: { ...choice, revision: base.revision } }),
    onSuccess: (next) => {
      client.setQueryData(scorecardChoiceQuery.queryKey, next);
      adopt(next);
      void client.invalidateQueries({ queryKey: scorecardsQuery.queryKey });
      toast('Saved. Calls are scored by these rules from now on; scores that were made stay.');
    },
  });
  const change = (index: number, rule: ChoiceRule): void => setChoice({ ...choice, rules: at(choice.rules, index, () => rule) });
  return (
    <div className="mx-auto max-w-4xl px-4">
      <Section
        title="Rules"
        note="From top to bottom, the first rule that fits a call decides. All conditions of a rule must hold."
        actions={
          may && (
            <Button variant="main" busy={save.isPending} disabled={!isChanged || problems.length > 0} onClick={() => save.mutate()}>
              Save
            </Button>
          )
        }
      >
        <ol className="flex flex-col gap-3">
          {choice.rules.map((rule, index) => (
            <li key={index} className="rounded-list border border-line p-3">
              <div className="flex flex-wrap items-center gap-2">
                <span className="nums font-semibold">Rule {index + 1}</span>
                <span className="text-muted">goes to</span>
                <Select
                  label={`Card of rule ${index + 1}`}
                  value={rule.scorecardKey}
                  choices={choices}
                  disabled={!may}
                  onChange={(scorecardKey) => change(index, { ...rule, scorecardKey })}
                />
                {may && (
                  <span className="ml-auto flex">
                    <IconButton
                      label={`Move rule ${index + 1} up`}
                      disabled={index === 0}
                      onClick={() => setChoice({ ...choice, rules: moved(choice.rules, index, -1) })}
                    >
                      <ArrowUp className="icon" aria-hidden />
                    </IconButton>
                    <IconButton
                      label={`Move rule ${index + 1} down`}
                      disabled={index === choice.rules.length - 1}
                      onClick={() => setChoice({ ...choice, rules: moved(choice.rules, index, 1) })}
                    >
                      <ArrowDown className="icon" aria-hidden />
                    </IconButton>
                    <IconButton
                      label={`Remove rule ${index + 1}`}
                      onClick={() => setChoice({ ...choice, rules: without(choice.rules, index) })}
                    >
                      <Trash className="icon" aria-hidden />
                    </IconButton>
                  </span>
                )}
              </div>
              <ul className="mt-2 flex flex-col gap-2">
                {rule.conditions.map((condition, position) => (
                  <ConditionEditor
                    key={position}
                    name={`condition ${position + 1} of rule ${index + 1}`}
                    condition={condition}
                    disabled={!may}
                    onChange={(next) => change(index, { ...rule, conditions: at(rule.conditions, position, () => next) })}
                    onRemove={() => change(index, { ...rule, conditions: without(rule.conditions, position) })}
                  />
                ))}
              </ul>
              {may && (
                <Button
                  size="s"
                  variant="quiet"
                  className="mt-2"
                  onClick={() => change(index, { ...rule, conditions: [...rule.conditions, newCondition('direction')] })}
                >
                  <Plus className="icon-s" aria-hidden />
                  Condition
                </Button>
              )}
            </li>
          ))}
        </ol>
        {may && choices[0] !== undefined && (
          <Button
            className="mt-3"
            onClick={() =>
              setChoice({
                ...choice,
                rules: [...choice.rules, { scorecardKey: choices[0]?.value ?? '', conditions: [newCondition('direction')] }],
              })
            }
          >
            <Plus className="icon-s" aria-hidden />
            Rule
          </Button>
        )}
        <div className="mt-4">
          <Labelled label="All other calls">
            <Select
              label="All other calls"
              value={choice.defaultKey ?? NONE}
              disabled={!may}
              choices={[...choices, { value: NONE, label: 'No card: they get no score' }]}
              onChange={(value) => setChoice({ ...choice, defaultKey: value === NONE ? null : value })}
            />
          </Labelled>
        </div>
        {problems.map((problem) => (
          <p key={`${problem.path} ${problem.code}`} role="alert" className="mt-2 text-caption text-weak">
            {problem.message}
          </p>
        ))}
        {isOvertaken && (
          <p role="alert" className="mt-2 flex flex-wrap items-center gap-2 text-fair">
            Somebody else has saved these rules while you were at it.
            <Button size="s" onClick={() => adopt(saved)}>
              Show theirs
            </Button>
            <Button size="s" onClick={() => setBase(saved)}>
              Keep mine
            </Button>
          </p>
        )}
        {save.isError && !isOvertaken && (
          <p role="alert" className="mt-2 text-weak">
            {save.error.message}
          </p>
        )}
      </Section>
      <Preview choice={choice} list={list} />
    </div>
  );
}

function Preview({ choice, list }: { choice: Choice; list: ScorecardList }) {
  const settled = useSettled(JSON.stringify(choice));
  const preview = useQuery({
    queryKey: ['scorecard-choice', 'preview', settled],
    queryFn: ({ signal }) => request('POST /api/scorecard-choice/preview', { body: JSON.parse(settled) as Choice }, signal),
    placeholderData: (previous) => previous,
  });
  const nameOf = (key: string | null): string =>
    key === null ? 'No card' : (list.items.find(({ scorecardKey }) => scorecardKey === key)?.name ?? key);
  const { data } = preview;
  return (
    <Section
      title="What that means for your calls"
      note={
        data === undefined || data.calls.length === 0
          ? 'As soon as there are calls, the newest are shown here with the card they would be scored by.'
          : `Of the newest calls: ${data.shares.map(({ scorecardKey, calls }) => `${count(calls)} by ${nameOf(scorecardKey)}`).join(', ')}.`
      }
    >
      {preview.isError && <p className="text-weak">{preview.error.message}</p>}
      <ul>
        {data?.calls.map((call) => (
          <li key={call.callId} className="flex flex-wrap items-baseline gap-x-3 border-b border-line py-1.5 last:border-b-0">
            <Link to="/calls/$callId" params={{ callId: call.callId }} className="min-w-0 truncate font-medium hover:underline">
              {call.title}
            </Link>
            <span className="text-caption text-muted">{dateTime(call.calledAt)}</span>
            <span className="basis-full text-muted">
              would be scored by <span className="font-medium text-fg">{nameOf(call.scorecardKey)}</span>, because {call.because}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
