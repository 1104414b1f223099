// Where one is signed in, and signing out there.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { listSessions, revokeOtherSessions, revokeSession } from '../../auth.ts';
import { ago } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Section } from '../../kit/section.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { toastError } from '../../kit/toast.tsx';
import { deviceName } from './device-name.ts';

export function SessionsSection() {
  const client = useQueryClient();
  const sessions = useQuery({
    queryKey: ['sessions'],
    queryFn: listSessions,
    retry: false,
    meta: { quiet: true },
  });
  const done = (): void => void client.invalidateQueries({ queryKey: ['sessions'] });
  const end = useMutation({ mutationFn: revokeSession, onSuccess: done, onError: toastError });
  const endOthers = useMutation({ mutationFn: revokeOtherSessions, onSuccess: done, onError: toastError });
  const list = sessions.data ?? [];
  return (
    <Section
      title="Sessions"
      note="Where you are signed in."
      actions={
        list.length > 1 && (
          <Button busy={endOthers.isPending} onClick={() => endOthers.mutate()}>
            Sign out others
          </Button>
        )
      }
    >
      {sessions.isError && <p className="text-muted">{sessions.error.message}</p>}
      {sessions.isPending && <Skeleton rows={1} slow="Your sessions are taking longer than usual to load." />}
      <ul>
        {list.map((session) => (
          <li key={session.sessionId} className="flex min-h-10 flex-wrap items-center gap-x-3 border-t border-line py-1">
            <span className="font-medium">{deviceName(session.userAgent)}</span>
            {session.isThisOne && <Badge tone="accent">This device</Badge>}
            <span className="text-muted">
              {[session.ipAddress, `used ${ago(session.updatedAt)}`]
                .filter((part) => part !== null && part !== undefined && part !== '')
                .join(' · ')}
            </span>
            {!session.isThisOne && (
              <Button size="s" className="ml-auto" onClick={() => end.mutate(session.sessionId)}>
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
