// Who asks: the person behind the session cookie, the team they work in, and what their role there allows.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../rules/problem.ts';
import { mayDo, roles, type Permission, type Role } from '../../rules/role.ts';
import { endOwnSession } from '../database/own-sessions.ts';
import { endSession } from '../database/people.ts';
import { listOpenTeams } from '../database/single-sign-on.ts';
import type { Membership } from '../database/team-members.ts';
import type { Db } from '../database/tables.ts';
import type { Clock } from '../ports/clock.ts';
import type { SignIn } from './sign-in.ts';

export type SignedInPerson = { personId: string; name: string; email: string; twoFactorEnabled: boolean };

export type Asker = {
  person: SignedInPerson;
  sessionId: string;
  /** By which identity provider the session was begun; null: by password. It decides which teams are open. */
  signedInBy: string | null;
  /** The team this request is about; `teams` has all that are open to this session. */
  team: Membership;
  teams: Membership[];
};

export type SignedIn = Omit<Asker, 'team'> & { team: Membership | null };

/** Where sessions are found, and when each ends however much it is used. */
export type SessionSource = { signIn: SignIn; db: Db; clock: Clock; longestSessionMs: number };

/** Null without a valid session. Renews the cookie when the library says so. */
export async function findSignedIn(from: SessionSource, request: FastifyRequest, reply: FastifyReply): Promise<SignedIn | null> {
  return signedInBy(from, request.headers.cookie, (renewed) => void reply.header('set-cookie', renewed));
}

/** The same where no cookie can be sent any more, or somebody else sends it: without `renew` the session is looked at, not renewed. */
export async function signedInBy(
  from: SessionSource,
  cookie: string | undefined,
  renew?: (setCookie: string) => void,
): Promise<SignedIn | null> {
  if (!cookie) return null;
  const { response, headers } = await from.signIn.api.getSession({
    headers: new Headers({ cookie }),
    // A session that is renewed behind the browser's back outlives its cookie, and the person is out in the midst of their work.
    query: { disableRefresh: renew === undefined },
    returnHeaders: true,
  });
  if (!response) return null;
  const { user, session } = response;
  if (from.clock.now().getTime() - session.createdAt.getTime() >= from.longestSessionMs) {
    await endSession(from.db, session.token);
    return null;
  }
  for (const renewed of headers.getSetCookie()) renew?.(renewed);
  const signedInBy = session.signedInBy ?? null;
  const teams = await listOpenTeams(from.db, { personId: user.id, signedInBy });
  return {
    person: { personId: user.id, name: user.name, email: user.email, twoFactorEnabled: user.twoFactorEnabled === true },
    sessionId: session.id,
    signedInBy,
    team: teams.find((team) => team.teamId === session.activeTeamId) ?? teams[0] ?? null,
    teams,
  };
}

/** For a browser that signs in anew: its cookie is written over, and nobody would end the session that it was of. */
export async function endFormerSession(from: SessionSource, cookie: string | undefined): Promise<void> {
  const former = await signedInBy(from, cookie);
  if (former) await endOwnSession(from.db, { personId: former.person.personId, signedInBy: null }, former.sessionId);
}

/** Throws Problem `sign_in_required`. */
export function needSignedIn(signedIn: SignedIn | null): SignedIn {
  if (!signedIn) throw new Problem('sign_in_required', 'Sign in first; your session may have ended.');
  return signedIn;
}

/** An account opens all teams of its owner: the identity provider of one team changes nothing of it. Throws Problem `role_not_allowed`. */
export function refuseFromProvider({ signedInBy }: Pick<SignedIn, 'signedInBy'>): void {
  if (signedInBy === null) return;
  throw new Problem('role_not_allowed', 'You came in by single sign-on. Sign in by your password to change your account.');
}

/** Throws Problem `sign_in_required`, or `role_not_allowed` with the roles that would do. */
export function requireAsker(found: SignedIn | null, needs: Permission | 'signed-in'): Asker {
  const signedIn = needSignedIn(found);
  const { team } = signedIn;
  if (!team) throw new Problem('role_not_allowed', 'You are in no team any more. Ask an admin of your team to invite you.');
  if (needs !== 'signed-in' && !mayDo(team.role, needs)) {
    const able = roles.filter((role) => mayDo(role, needs));
    throw new Problem(
      'role_not_allowed',
      `Your role in ${team.teamName} is ${team.role}; this needs ${able.join(' or ')}. Ask an admin of the team.`,
    );
  }
  return { ...signedIn, team };
}

/** Who asks, as flows and queries want to know it. */
export function whoAsks({ asker }: { asker: Asker }): { teamId: string; personId: string; role: Role } {
  return { teamId: asker.team.teamId, personId: asker.person.personId, role: asker.team.role };
}
