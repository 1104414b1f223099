// Joining a team: with the account one has, or with a new one.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { ApiError, request } from '../api.ts';
import { signIn } from '../auth.ts';
import { dateTime, words } from '../format.ts';
import { Button } from '../kit/button.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { Field } from '../kit/field.tsx';
import { useTitle } from '../kit/page.tsx';
import { sessionQuery } from '../queries.ts';
import { Door } from './door.tsx';
import { isLongEnough, NewPassword } from './new-password.tsx';
import { SignInForm } from './sign-in-form.tsx';

export function AcceptInvitationPage() {
  const { invitationId } = useParams({ from: '/invitations/$invitationId' });
  const navigate = useNavigate();
  const client = useQueryClient();
  const invitation = useQuery({
    queryKey: ['invitation', invitationId],
    queryFn: ({ signal }) => request('GET /api/invitations/:invitationId', { params: { invitationId } }, signal),
    retry: false,
  });
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  useTitle('Invitation');
  const join = useMutation({
    mutationFn: async (account: { name: string; password: string } | null) => {
      await request('POST /api/invitations/:invitationId/accept', { params: { invitationId }, body: account ?? {} });
      if (account !== null && invitation.data !== undefined) await signIn(invitation.data.email, account.password);
    },
    onSuccess: async () => {
      client.removeQueries({ queryKey: sessionQuery.queryKey });
      await navigate({ to: '/' });
    },
  });
  const problem = join.error instanceof ApiError ? join.error : null;

  if (invitation.isPending) return <Door title="Invitation">{null}</Door>;
  if (invitation.isError)
    return (
      <Door title="This invitation cannot be used">
        <ErrorPanel
          what="It may have run out, been withdrawn or been used already."
          error={invitation.error}
          onRetry={() => void invitation.refetch()}
        />
      </Door>
    );
  const { teamName, email, role, expiresAt, accountExists } = invitation.data;
  const note = (
    <>
      You are invited as <strong className="font-medium text-fg">{words(role).toLowerCase()}</strong>, as {email}. Good until{' '}
      {dateTime(expiresAt)}.
    </>
  );
  const failed = join.error !== null && (problem === null || problem.fields.length === 0) && (
    <p role="alert" className="text-weak">
      {join.error.message}
    </p>
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    join.mutate({ name, password });
  };
  return (
    <Door title={`Join ${teamName}`} note={note}>
      {accountExists ? (
        <div className="flex flex-col gap-3">
          <SignInForm email={email} onDone={() => join.mutate(null)} />
          {failed}
        </div>
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
          <Field
            label="Your name"
            autoComplete="name"
            autoFocus
            value={name}
            onChange={(e) => setName(e.target.value)}
            error={problem?.field('name')}
          />
          <NewPassword value={password} onChange={setPassword} error={problem?.field('password')} />
          {failed}
          <Button type="submit" variant="main" busy={join.isPending} disabled={name.trim() === '' || !isLongEnough(password)}>
            Join
          </Button>
        </form>
      )}
    </Door>
  );
}
