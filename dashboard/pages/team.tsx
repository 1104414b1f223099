// Members and their roles, invitations, and reps whose calls nobody has claimed.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { roles } from '../../rules/role.ts';
import type { Role } from '../../rules/role.ts';
import { ApiError, request } from '../api.ts';
import type { Reply } from '../api.ts';
import { ago, count, dateTime, words } from '../format.ts';
import { Avatar } from '../kit/avatar.tsx';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { DialogForm } from '../kit/dialog-form.tsx';
import { Dialog, DialogActions } from '../kit/dialog.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { Field } from '../kit/field.tsx';
import { Labelled } from '../kit/labelled.tsx';
import { useTitle } from '../kit/page.tsx';
import { Section } from '../kit/section.tsx';
import { Select } from '../kit/select.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { toast, toastError } from '../kit/toast.tsx';
import { teamQuery } from '../queries.ts';
import { useMay, useSession } from '../session.ts';
import { SettingsFrame } from './settings-frame.tsx';

type Team = Reply<'GET /api/team'>;
type Member = Team['members'][number];
type Invitation = Team['invitations'][number];

const roleNotes: Record<Role, string> = {
  admin: 'Everything, keys and team included',
  manager: 'All calls, live ones too, agents, retries',
  member: 'Calls and uploads',
  viewer: 'Reads calls',
};
const roleChoices = roles.map((role) => ({ value: role, label: words(role), note: roleNotes[role] }));
const isRole = (value: string): value is Role => (roles as readonly string[]).includes(value);

export function TeamPage() {
  useTitle('Team');
  const team = useQuery(teamQuery);
  const may = useMay('team.manage');
  const [inviting, setInviting] = useState(false);
  return (
    <SettingsFrame>
      {team.isPending && <Skeleton rows={4} slow="The team is taking longer than usual to load." />}
      {team.isError && <ErrorPanel what="The team could not be loaded." error={team.error} onRetry={() => void team.refetch()} />}
      {team.data !== undefined && (
        <>
          <Section
            title="Members"
            note={`${team.data.members.length === 1 ? '1 person works' : `${team.data.members.length} people work`} in ${team.data.name}.`}
            actions={
              may && (
                <Button variant="main" onClick={() => setInviting(true)}>
                  <UserPlus className="icon-s" aria-hidden />
                  Invite
                </Button>
              )
            }
          >
            <ul>
              {team.data.members.map((member) => (
                <MemberRow key={member.memberId} member={member} may={may} />
              ))}
            </ul>
          </Section>
          {team.data.invitations.length > 0 && (
            <Section title="Invitations" note="Waiting to be accepted.">
              <ul>
                {team.data.invitations.map((invitation) => (
                  <InvitationRow key={invitation.invitationId} invitation={invitation} may={may} />
                ))}
              </ul>
            </Section>
          )}
          {team.data.unmatchedReps.length > 0 && <UnmatchedReps team={team.data} may={may} />}
          <InviteDialog open={inviting} onClose={() => setInviting(false)} />
        </>
      )}
    </SettingsFrame>
  );
}

function useChange<T>(run: (input: T) => Promise<unknown>, said: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: () => toast(said),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: teamQuery.queryKey }),
  });
}

function MemberRow({ member, may }: { member: Member; may: boolean }) {
  const { person } = useSession();
  const [removing, setRemoving] = useState(false);
  const change = useChange(
    (role: Role) => request('PATCH /api/team/members/:memberId', { params: { memberId: member.memberId }, body: { role } }),
    `${member.name} has a new role.`,
  );
  const remove = useChange(
    () => request('DELETE /api/team/members/:memberId', { params: { memberId: member.memberId } }),
    `${member.name} has been removed.`,
  );
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-2">
      <Avatar name={member.name} size={28} />
      <div className="min-w-40 flex-1">
        <p className="truncate font-medium">
          {member.name}
          {member.personId === person.personId && <span className="font-normal text-muted"> (you)</span>}
        </p>
        <p className="truncate text-caption text-muted">{member.email}</p>
      </div>
      {member.twoFactorEnabled ? <Badge tone="strong">Two-factor</Badge> : <Badge>No two-factor</Badge>}
      {may ? (
        <div className="flex items-center justify-between gap-x-3 max-sm:w-full max-sm:pl-10">
          <span className="w-27 shrink-0 [&>button]:w-full">
            <Select
              label={`Role of ${member.name}`}
              value={member.role}
              choices={roleChoices}
              disabled={change.isPending}
              onChange={(role) => isRole(role) && role !== member.role && change.mutate(role)}
            />
          </span>
          <Button variant="quiet" onClick={() => setRemoving(true)} aria-label={`Remove ${member.name}`}>
            Remove…
          </Button>
          <Dialog
            open={removing}
            onClose={() => setRemoving(false)}
            title={`Remove ${member.name}?`}
            description="They lose access at once. Their calls stay."
          >
            <DialogActions>
              <Button variant="quiet" onClick={() => setRemoving(false)}>
                Cancel
              </Button>
              <Button
                variant="danger"
                busy={remove.isPending}
                onClick={() => remove.mutate(undefined, { onSettled: () => setRemoving(false) })}
              >
                Remove
              </Button>
            </DialogActions>
          </Dialog>
        </div>
      ) : (
        <span className="text-muted">{words(member.role)}</span>
      )}
    </li>
  );
}

function InvitationRow({ invitation, may }: { invitation: Invitation; may: boolean }) {
  const withdraw = useChange(
    () => request('DELETE /api/team/invitations/:invitationId', { params: { invitationId: invitation.invitationId } }),
    `The invitation of ${invitation.email} has been withdrawn.`,
  );
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-2">
      <div className="min-w-40 flex-1">
        <p className="truncate font-medium">{invitation.email}</p>
        <p className="text-caption text-muted">
          {words(invitation.role)} · good until {dateTime(invitation.expiresAt)}
        </p>
      </div>
      {may && (
        <div className="flex items-center justify-between gap-x-3 max-sm:w-full">
          <CopyButton wide="outline" text={invitation.link} label="Copy link" />
          <Button variant="quiet" busy={withdraw.isPending} onClick={() => withdraw.mutate(undefined)}>
            Withdraw
          </Button>
        </div>
      )}
    </li>
  );
}

function UnmatchedReps({ team, may }: { team: Team; may: boolean }) {
  const match = useChange(
    (input: { email: string; personId: string }) => request('POST /api/team/rep-addresses', { body: input }),
    'The calls have a new owner.',
  );
  const choices = team.members.map((member) => ({ value: member.personId, label: member.name, note: member.email }));
  return (
    <Section title="Unmatched reps" note="Calls from these addresses belong to nobody on the team yet.">
      <ul>
        {team.unmatchedReps.map((rep) => (
          <li key={rep.email} className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-2">
            <div className="min-w-40 flex-1">
              <p className="truncate font-medium">{rep.name ?? rep.email}</p>
              <p className="truncate text-caption text-muted">
                {rep.name === null ? '' : `${rep.email} · `}
                {rep.calls === 1 ? '1 call' : `${count(rep.calls)} calls`}, last {ago(rep.lastCallAt)}
              </p>
            </div>
            {may && (
              <Select
                label={`Member for ${rep.email}`}
                value=""
                choices={choices}
                disabled={match.isPending}
                trigger="Match to…"
                onChange={(personId) => match.mutate({ email: rep.email, personId })}
              />
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function InviteDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('member');
  const invite = useMutation({
    mutationFn: () => request('POST /api/team/invitations', { body: { email: email.trim(), role } }),
    onSettled: () => client.invalidateQueries({ queryKey: teamQuery.queryKey }),
  });
  const close = (): void => {
    onClose();
    setEmail('');
    invite.reset();
  };
  const problem = invite.error instanceof ApiError ? (invite.error.field('email') ?? invite.error.message) : invite.error?.message;
  return (
    <Dialog open={open} onClose={close} title={invite.data === undefined ? 'Invite somebody' : 'Send this link'}>
      {invite.data === undefined ? (
        <DialogForm act="Create invitation" sends={invite} disabled={email.trim() === ''} onCancel={close}>
          <Field label="Email" type="email" autoFocus value={email} onChange={(e) => setEmail(e.target.value)} error={problem} />
          <Labelled label="Role">
            <Select label="Role" value={role} choices={roleChoices} onChange={(next) => isRole(next) && setRole(next)} />
          </Labelled>
        </DialogForm>
      ) : (
        <>
          <p className="text-muted">
            Ringside sends no email. Give this link to {invite.data.email}; it works until {dateTime(invite.data.expiresAt)}.
          </p>
          <p className="mt-3 rounded-list bg-surface-2 p-3 font-mono text-caption break-all">{invite.data.link}</p>
          <DialogActions>
            <Button onClick={close}>Done</Button>
            <CopyButton wide="main" text={invite.data.link} label="Copy link" />
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}
