// Goals of the team and its members: how they stand, and setting, changing and taking them away.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Goal as GoalIcon, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { request } from '../../api.ts';
import { goalsQuery, type Goal } from '../../goal-queries.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { PageHeader, useTitle } from '../../kit/page.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { useMay } from '../../session.ts';
import { AnalyticsTabs } from './analytics-tabs.tsx';
import { ChangeGoal } from './change-goal.tsx';
import { goalName, GoalLine } from './goal-line.tsx';
import { SetGoal } from './set-goal.tsx';

export function GoalsPage() {
  useTitle('Goals');
  const search = useSearch({ from: '/shell/analytics/goals' });
  const navigate = useNavigate();
  const client = useQueryClient();
  const goals = useQuery(goalsQuery);
  const may = useMay('practice.manage');
  const [isOpen, setOpen] = useState(false);
  const [changed, setChanged] = useState<Goal | null>(null);
  const isAsked = search.criterion !== undefined;
  const remove = useMutation({
    mutationFn: (goalId: string) => request('DELETE /api/goals/:goalId', { params: { goalId } }),
    onSuccess: () => toast('The goal is taken away.'),
    onError: toastError,
    onSettled: () => void client.invalidateQueries({ queryKey: goalsQuery.queryKey }),
  });
  const set = may && (
    <Button variant="main" onClick={() => setOpen(true)}>
      <Plus className="icon-s" aria-hidden />
      Set a goal
    </Button>
  );
  const close = (): void => {
    setOpen(false);
    if (isAsked) void navigate({ to: '/analytics/goals', search: {}, replace: true });
  };
  return (
    <>
      <PageHeader title="Analytics">{goals.data?.items.length !== 0 && set}</PageHeader>
      <AnalyticsTabs />
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Goals">
        {goals.isPending ? (
          <Skeleton rows={6} height={56} slow="The goals are taking longer than usual to load." />
        ) : goals.data === undefined ? (
          <ErrorPanel what="The goals could not be loaded." error={goals.error} onRetry={() => void goals.refetch()} />
        ) : goals.data.items.length === 0 ? (
          <Empty icon={<GoalIcon />} title="Goals will be here" actions={set}>
            Calls a week, a mean score, or points of one criterion, for the team or one member, until a day.
          </Empty>
        ) : (
          <ul className="px-4 py-3">
            {goals.data.items.map((goal) => (
              <GoalLine key={goal.goalId} goal={goal}>
                {may && (
                  <span className="flex">
                    <IconButton label={`Change ${goalName(goal)}`} onClick={() => setChanged(goal)}>
                      <Pencil className="icon" aria-hidden />
                    </IconButton>
                    <IconButton label={`Take away ${goalName(goal)}`} onClick={() => remove.mutate(goal.goalId)}>
                      <Trash2 className="icon" aria-hidden />
                    </IconButton>
                  </span>
                )}
              </GoalLine>
            ))}
          </ul>
        )}
      </div>
      {may && (isOpen || isAsked) && <SetGoal start={search} onClose={close} />}
      {changed && <ChangeGoal goal={changed} onClose={() => setChanged(null)} />}
    </>
  );
}
