// Paths of the team and who goes them: making one, asking members, and seeing how far they are.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus, Route, Trash2, Undo2, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { request } from '../../api.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useTitle } from '../../kit/page.tsx';
import { Section } from '../../kit/section.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { toastError } from '../../kit/toast.tsx';
import { pathsQuery } from '../../practice-queries.ts';
import type { PathList } from '../../practice-queries.ts';
import { AssignmentLine } from './assignment-line.tsx';
import { AssignDialog, NewPathDialog } from './path-dialogs.tsx';
import { PracticeFrame } from './practice-frame.tsx';

type Path = PathList['items'][number];

export function PathsPage() {
  useTitle('Paths');
  const paths = useQuery(pathsQuery);
  const [creating, setCreating] = useState(false);
  const [assigning, setAssigning] = useState<Path | null>(null);
  const create = (
    <Button variant="main" onClick={() => setCreating(true)}>
      <Plus className="icon-s" aria-hidden />
      New path
    </Button>
  );
  return (
    <PracticeFrame actions={create}>
      {paths.isPending && <Skeleton rows={4} height={64} slow="The paths are taking longer than usual." />}
      {paths.error !== null && (
        <ErrorPanel what="The paths could not be loaded." error={paths.error} onRetry={() => void paths.refetch()} />
      )}
      {paths.data?.items.length === 0 && (
        <Empty icon={<Route />} title="Paths will be here" actions={create}>
          A path is a row of prospects, each with the score that passes it. Members are asked to go it until a day.
        </Empty>
      )}
      {paths.data?.items.map((path) => (
        <PathSection key={path.pathId} path={path} list={paths.data} onAssign={() => setAssigning(path)} />
      ))}
      {creating && <NewPathDialog onClose={() => setCreating(false)} />}
      {assigning !== null && paths.data !== undefined && (
        <AssignDialog path={assigning} members={paths.data.members} onClose={() => setAssigning(null)} />
      )}
    </PracticeFrame>
  );
}

function PathSection({ path, list, onAssign }: { path: Path; list: PathList; onAssign: () => void }) {
  const client = useQueryClient();
  const { pathId, name, steps } = path;
  const mine = list.assignments.filter((one) => one.pathId === pathId);
  const changed = () => void client.invalidateQueries({ queryKey: pathsQuery.queryKey });
  const archive = useMutation({
    mutationFn: () => request('DELETE /api/practice/paths/:pathId', { params: { pathId } }),
    onSuccess: changed,
    onError: toastError,
  });
  const withdraw = useMutation({
    mutationFn: (assignmentId: string) => request('DELETE /api/practice/assignments/:assignmentId', { params: { assignmentId } }),
    onSuccess: changed,
    onError: toastError,
  });
  const passed = mine.filter(({ state }) => state === 'passed').length;
  return (
    <Section
      title={name}
      note={steps.map(({ prospectName, passMark }) => `${prospectName} (${passMark})`).join(' → ')}
      actions={
        <>
          <Button onClick={onAssign} aria-label={`Assign ${name}`}>
            <UserPlus className="icon-s" aria-hidden />
            Assign
          </Button>
          <IconButton label={`Put ${name} away`} disabled={archive.isPending} onClick={() => archive.mutate()}>
            <Trash2 className="icon-s" aria-hidden />
          </IconButton>
        </>
      }
    >
      {mine.length === 0 ? (
        <p className="text-muted">Nobody goes it.</p>
      ) : (
        <>
          <p className="text-muted">
            {passed} of {mine.length} passed
          </p>
          <ul>
            {mine.map((assignment) => (
              <AssignmentLine key={assignment.assignmentId} assignment={assignment} title={assignment.personName} isOwn={false}>
                <IconButton
                  label={`Withdraw from ${assignment.personName}`}
                  disabled={withdraw.isPending}
                  onClick={() => withdraw.mutate(assignment.assignmentId)}
                >
                  <Undo2 className="icon-s" aria-hidden />
                </IconButton>
              </AssignmentLine>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}
