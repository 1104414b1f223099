// The plan of one person: what to work on and until when, and where most is lost over their newest calls, with moments to hear.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Target } from 'lucide-react';
import { useState } from 'react';
import { ApiError, request } from '../../api.ts';
import { bandOf, clock, dateTime } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Field } from '../../kit/field.tsx';
import { useTitle } from '../../kit/page.tsx';
import { Section } from '../../kit/section.tsx';
import { Select } from '../../kit/select.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { toastError } from '../../kit/toast.tsx';
import { useMay } from '../../session.ts';
import { planQuery } from '../../practice-queries.ts';
import type { Plan } from '../../practice-queries.ts';
import { dayIn, dueWords } from './due-words.ts';
import { PracticeFrame } from './practice-frame.tsx';

type Criterion = Plan['criteria'][number];
const inks = { strong: 'text-strong', fair: 'text-fair', weak: 'text-weak' } as const;

export function PlanPage() {
  useTitle('Coaching plan');
  const { person } = useSearch({ from: '/shell/practice/plan' });
  const navigate = useNavigate();
  const plan = useQuery(planQuery(person));
  const members = plan.data?.members ?? [];
  return (
    <PracticeFrame
      actions={
        members.length > 1 && (
          <Select
            label="Whose plan"
            value={plan.data?.person.personId ?? ''}
            choices={members.map(({ personId, name }) => ({ value: personId, label: name }))}
            onChange={(value) => void navigate({ to: '/practice/plan', search: { person: value } })}
          />
        )
      }
    >
      {plan.isPending && <Skeleton rows={5} height={72} slow="The plan is taking longer than usual." />}
      {plan.error !== null && (
        <ErrorPanel what="The plan could not be loaded." error={plan.error} onRetry={() => void plan.refetch()} />
      )}
      {plan.data !== undefined && <OpenPlan plan={plan.data} />}
    </PracticeFrame>
  );
}

function OpenPlan({ plan }: { plan: Plan }) {
  const [choosing, setChoosing] = useState<Criterion | null>(null);
  const { calls, averageScore, criteria, tooFew, focus, person } = plan;
  if (calls === 0 && focus === null)
    return (
      <Empty icon={<Target />} title="The plan will be here">
        It is made from the scored calls of {person.name}, and there are none yet. Calls count for a member by the address of the
        rep.
      </Empty>
    );
  return (
    <>
      <FocusSection plan={plan} />
      <Section
        title="Where most is lost"
        note={`${person.name}’s ${calls === 1 ? 'newest scored call' : `newest ${calls} scored calls`}${
          averageScore === null ? '' : `, ${averageScore} on average`
        }. The weakest first.`}
      >
        {criteria.length === 0 && (
          <p className="text-muted">Too few calls to say. Three are needed in which a criterion applies.</p>
        )}
        <ul className="flex flex-col gap-5">
          {criteria.map((criterion) => (
            <CriterionLine
              key={`${criterion.scorecardKey} ${criterion.criterionKey}`}
              criterion={criterion}
              isFocus={focus?.criterionKey === criterion.criterionKey && focus.scorecardKey === criterion.scorecardKey}
              onChoose={() => setChoosing(criterion)}
              personId={person.personId}
            />
          ))}
        </ul>
        {criteria.length > 0 && tooFew > 0 && (
          <p className="mt-5 text-caption text-muted">
            {tooFew === 1 ? 'One more criterion' : `${tooFew} more criteria`} applied in fewer than three of these calls.
          </p>
        )}
      </Section>
      {choosing !== null && <FocusDialog plan={plan} criterion={choosing} onClose={() => setChoosing(null)} />}
    </>
  );
}

function useChange() {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: ['plan'] });
}

function FocusSection({ plan: { focus, person } }: { plan: Plan }) {
  const changed = useChange();
  const drop = useMutation({
    mutationFn: () => request('DELETE /api/coaching/:personId/focus', { params: { personId: person.personId } }),
    onSuccess: changed,
    onError: toastError,
  });
  if (focus === null)
    return <Section title="Focus" note="One thing at a time. Choose below what to work on next, and until when." />;
  const { calls, share } = focus.progress;
  return (
    <Section
      title={`Focus: ${focus.name}`}
      note={`${dueWords(focus.dueOn)}. Chosen ${dateTime(focus.chosenAt)}${focus.chosenByName === null ? '' : ` by ${focus.chosenByName}`}.`}
      actions={
        <Button size="s" busy={drop.isPending} onClick={() => drop.mutate()}>
          Done with it
        </Button>
      }
    >
      <p>
        {share === null
          ? 'No scored call since then.'
          : `Since then ${share} % of its points, in ${calls === 1 ? 'one call' : `${calls} calls`}${calls < 3 ? ': too few to rely on' : ''}.`}
      </p>
    </Section>
  );
}

function CriterionLine({
  criterion,
  isFocus,
  onChoose,
  personId,
}: {
  criterion: Criterion;
  isFocus: boolean;
  onChoose: () => void;
  /** Whose plan it is. */
  personId: string;
}) {
  const maySetGoals = useMay('practice.manage');
  const { trend, moments } = criterion;
  return (
    <li>
      <div className="flex items-baseline gap-3">
        <h3 className="min-w-0 flex-1 font-semibold">{criterion.name}</h3>
        <span className={`nums font-semibold ${inks[bandOf(criterion.share)]}`}>{criterion.share} %</span>
        {!isFocus && (
          <Button size="s" onClick={onChoose} aria-label={`Work on ${criterion.name}`}>
            Work on it
          </Button>
        )}
        {maySetGoals && (
          <Link
            to="/analytics/goals"
            search={{ person: personId, scorecard: criterion.scorecardKey, criterion: criterion.criterionKey }}
            className="inline-flex min-h-6 items-center text-caption font-medium text-accent"
          >
            Set a goal<span className="sr-only"> for {criterion.name}</span>
          </Link>
        )}
      </div>
      <p className="text-caption text-muted">
        {criterion.scorecardName} · {criterion.calls} calls
        {trend !== null && ` · ${trendWords(trend)}`}
      </p>
      {moments.length > 0 && (
        <ul className="mt-1 flex flex-col gap-0.5">
          {moments.map((moment) => (
            <li key={moment.callId} className="truncate text-caption">
              <Link
                to="/calls/$callId"
                params={{ callId: moment.callId }}
                search={{ tab: 'coaching', ...(moment.startMs === null ? {} : { t: Math.floor(moment.startMs / 1000) }) }}
                className="inline-flex min-h-6 items-center font-medium text-accent hover:underline"
              >
                {moment.title}
                {moment.startMs !== null && <span className="nums">&nbsp;{clock(moment.startMs)}</span>}
              </Link>
              <span className="text-muted">
                {' '}
                {dateTime(moment.calledAt)}
                {moment.quote !== null && `: “${moment.quote}”`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function trendWords({ before, after }: NonNullable<Criterion['trend']>): string {
  if (before === after) return `${after} % in the older half and in the newer`;
  return `${before} % in the older half, ${after} % in the newer`;
}

const FOCUS_DAYS = 14;

function FocusDialog({ plan, criterion, onClose }: { plan: Plan; criterion: Criterion; onClose: () => void }) {
  const changed = useChange();
  const [dueOn, setDueOn] = useState(dayIn(FOCUS_DAYS));
  const { scorecardKey, criterionKey } = criterion;
  const { personId } = plan.person;
  const choose = useMutation({
    mutationFn: () =>
      request('PUT /api/coaching/:personId/focus', { params: { personId }, body: { scorecardKey, criterionKey, dueOn } }),
    onSuccess: () => {
      changed();
      onClose();
    },
  });
  const fault = choose.error instanceof ApiError ? (choose.error.field('dueOn') ?? choose.error.message) : choose.error?.message;
  return (
    <Dialog open onClose={onClose} title={`Work on ${criterion.name}`} description={criterion.description}>
      <DialogForm act="Work on it" sends={choose} disabled={dueOn === ''} onCancel={onClose}>
        <Field label="Until" type="date" required value={dueOn} onChange={(event) => setDueOn(event.target.value)} error={fault} />
      </DialogForm>
    </Dialog>
  );
}
