// What happens at the doors of the sign-in library, for the audit log of every team the person is in. The library keeps transactions of
// its own, so an entry follows the act; it stands before the answer leaves, and without it no cookie leaves.
import type { AuditAct, AuditDetail } from '../../rules/audit.ts';
import { findPersonByEmail } from '../database/people.ts';
import { listMemberships } from '../database/team-members.ts';
import { noteActs } from '../flows/note-act.ts';
import type { Clock, NewId } from '../ports/clock.ts';
import { personActing } from './acting.ts';
import type { Web } from './route.ts';
import type { SignedIn } from './session.ts';

export type SignInAudit = { clock: Clock; newId: NewId };
export type SignInPassed = {
  /** `POST /sign-in/email`. */
  door: string;
  /** Who was signed in already. */
  before: SignedIn | null;
  /** The person the library answered with, who has just signed in. */
  now: { personId: string; name: string } | null;
  address: string;
};

/** What a door stands for when it opens; null: nothing to keep. */
function actOf({ door, before, now }: SignInPassed): { act: AuditAct; detail?: AuditDetail } | null {
  switch (door) {
    case 'POST /sign-in/email':
      return now && { act: 'session.begun' };
    case 'POST /two-factor/verify-totp':
      return before ? { act: 'two_factor.on' } : now && { act: 'session.begun', detail: { secondFactor: 'code' } };
    case 'POST /two-factor/verify-backup-code':
      return before ? null : now && { act: 'session.begun', detail: { secondFactor: 'recovery code' } };
    case 'POST /change-password':
      return before && { act: 'password.changed' };
    case 'POST /two-factor/disable':
      return before && { act: 'two_factor.off' };
    case 'POST /two-factor/generate-backup-codes':
      return before && { act: 'recovery_codes.made' };
    default:
      return null;
  }
}

export async function noteSignIn(web: Web, audit: SignInAudit, passed: SignInPassed): Promise<void> {
  const act = actOf(passed);
  const person = passed.before?.person ?? passed.now;
  if (act && person) await noteInTeams(web, audit, { person, address: passed.address }, act);
}

/** A wrong password for an account there is. Tries are limited, so entries are too; an address nobody has is not kept. */
export async function noteRefusedSignIn(web: Web, audit: SignInAudit, email: unknown, address: string): Promise<void> {
  const person = typeof email === 'string' ? await findPersonByEmail(web.db, email.trim()) : null;
  if (!person) return;
  await noteInTeams(web, audit, { person: { personId: person.id, name: person.name }, address }, { act: 'session.refused' });
}

/** What somebody did at the door, for every team they are in. */
export async function noteInTeams(
  web: Web,
  audit: SignInAudit,
  who: { person: { personId: string; name: string }; address: string },
  act: { act: AuditAct; detail?: AuditDetail },
): Promise<void> {
  const { personId, name } = who.person;
  const teams = await listMemberships(web.db, personId);
  await noteActs(
    audit,
    web.db,
    personActing(who.person, who.address),
    teams.map(({ teamId }) => ({ teamId, subject: name, ...act })),
  );
}
