// Somebody comes back from the identity provider of a team: who they are, and whether they may come in.
import { Problem } from '../../../rules/problem.ts';
import { maskedPerson } from '../../../rules/outside-person.ts';
import { personOfClaims, tokenRefusal, type Claims, type SsoPerson, type SsoRefusal } from '../../../rules/single-sign-on.ts';
import { addPersonWithoutPassword, findPersonByEmail, nameOfPerson } from '../../database/people.ts';
import { findSealed } from '../../database/sealed-secrets.ts';
import {
  addIdentity,
  findIdentity,
  findSingleSignOn,
  hasOtherIdentity,
  takeAttempt,
  type AttemptRow,
  type SingleSignOnRow,
} from '../../database/single-sign-on.ts';
import type { Db } from '../../database/tables.ts';
import { closeInvitation, findInvitationOf, isMember } from '../../database/team-members.ts';
import { actingFor, noteActs } from '../note-act.ts';
import { hashOf, type SignInContext } from './begin-single-sign-on.ts';
import { secretPlace } from './change-single-sign-on.ts';
import { joinTeamIn } from './join-team.ts';

export type ComingBack = { state: string; code: string | null; iss: string | null; browser: string; redirectUri: string };

export type SignInOutcome =
  | {
      kind: 'signed-in';
      teamId: string;
      personId: string;
      name: string;
      by: Pick<SingleSignOnRow, 'issuer' | 'clientId'>;
      next: string;
    }
  | { kind: 'refused'; why: SsoRefusal };

/** `code` null: the provider said no. `iss` null: it did not say who it is (RFC 9207). */
export async function finishSingleSignOn(context: SignInContext, back: ComingBack): Promise<SignInOutcome> {
  const { db, clock } = context;
  const attempt = await takeAttempt(db, { stateHash: hashOf(back.state), browserHash: hashOf(back.browser), now: clock.now() });
  if (!attempt) return refused('took_too_long');
  const settings = await findSingleSignOn(db, attempt.teamId);
  if (!settings) return refused('switched_off');
  if (back.iss !== null && back.iss !== settings.issuer) return refused('token_of_another');
  const said =
    back.code === null
      ? ('provider_refused' as const)
      : await askProvider(context, settings, attempt, { ...back, code: back.code });
  const outcome = typeof said === 'string' ? refused(said) : await comeInAs(context, settings, attempt, said);
  // Kept is what a provider really said: anybody can come back with a code that they made up.
  const isSaid = typeof said !== 'string' || said.startsWith('token_');
  if (outcome.kind === 'refused' && isSaid)
    await tellRefused(context, settings, outcome.why, typeof said === 'string' ? null : said.claims['email']);
  return outcome;
}

const refused = (why: SsoRefusal): { kind: 'refused'; why: SsoRefusal } => ({ kind: 'refused', why });

type Said = { claims: Claims; hasIdsByClient: boolean };

async function comeInAs(
  context: SignInContext,
  settings: SingleSignOnRow,
  attempt: AttemptRow,
  said: Said,
): Promise<SignInOutcome> {
  const verdict = personOfClaims(said.claims, settings.domains);
  if (verdict.kind === 'refused') return verdict;
  const person = { ...verdict.person, hasIdsByClient: said.hasIdsByClient };
  return context.db.transaction().execute((db) => comeIn(context, db, settings, attempt, person));
}

/** What the provider proves and says of them; or why it is not believed. */
async function askProvider(
  context: SignInContext,
  settings: SingleSignOnRow,
  attempt: AttemptRow,
  back: ComingBack & { code: string },
): Promise<Said | SsoRefusal> {
  const { provider, sealer, clock } = context;
  const { issuer, clientId, teamId } = settings;
  try {
    const sealed = await findSealed(context.db, secretPlace(teamId));
    if (!sealed) return 'settings_wrong';
    const clientSecret = sealer.open(sealed, secretPlace(teamId));
    const facts = await provider.discover(issuer);
    const { code, redirectUri } = back;
    const { idToken, accessToken } = await provider.exchange(facts, {
      clientId,
      clientSecret,
      code,
      verifier: attempt.verifier,
      redirectUri,
    });
    const proven = await provider.prove(facts, idToken);
    if (proven.kind === 'refused') return proven.why;
    const { claims } = proven;
    const why = tokenRefusal(claims, { issuer, clientId, nonce: attempt.nonce, now: clock.now() });
    if (why !== null) return why;
    // Some providers keep the address out of the token; what else they say counts only for the same subject (OpenID Connect Core 1.0 §5.3.2).
    const more = claims['email'] === undefined && accessToken !== null ? await provider.ask(facts, accessToken) : null;
    return { claims: more?.['sub'] === claims['sub'] ? { ...more, ...claims } : claims, hasIdsByClient: facts.hasIdsByClient };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    context.log.warn({ err: error, teamId }, 'an identity provider could not be used');
    return error.code === 'provider_unreachable' ? 'provider_unreachable' : 'settings_wrong';
  }
}

async function comeIn(
  context: SignInContext,
  db: Db,
  settings: SingleSignOnRow,
  attempt: AttemptRow,
  { subject, email, name, hasIdsByClient }: SsoPerson & Pick<Said, 'hasIdsByClient'>,
): Promise<SignInOutcome> {
  const now = context.clock.now();
  const { teamId, issuer, clientId } = settings;
  const linked = await findIdentity(db, { issuer, subject });
  const isProven = linked?.clientIds.includes(clientId) ?? false;
  const known = linked?.personId ?? (await findPersonByEmail(db, email))?.id ?? null;
  // Addresses change hands: whoever has the address now is not the person whom the provider knows by another id. Where ids are other ones for
  // each client, that is said by those of this client, and by those of before, which may be of this one.
  const isNew = linked === null || (!isProven && linked.clientIds.length > 0);
  const other = { issuer, subject, clientId: hasIdsByClient ? clientId : null };
  if (known !== null && isNew && (await hasOtherIdentity(db, { ...other, personId: known }))) return refused('address_of_another');
  const belongs = known !== null && (await isMember(db, { teamId, personId: known }));
  const invitation = belongs ? null : await findInvitationOf(db, { teamId, email, now });
  const role = invitation?.role ?? settings.defaultRole;
  if (!belongs && role === null) return refused('not_invited');
  const personId = known ?? context.newId();
  if (known === null) await addPersonWithoutPassword(db, { id: personId, name, email, now });
  if (!isProven) await addIdentity(db, { issuer, subject, personId, clientId, now });
  if (!belongs && role !== null) await joinTeamIn(actingFor(context, personId, name), db, { teamId, personId, email, role });
  if (invitation) await closeInvitation(db, { teamId, invitationId: invitation.id, status: 'accepted' });
  const shown = (await nameOfPerson(db, personId)) ?? name;
  return { kind: 'signed-in', teamId, personId, name: shown, by: { issuer, clientId }, next: attempt.next };
}

async function tellRefused(context: SignInContext, settings: SingleSignOnRow, why: SsoRefusal, email: unknown): Promise<void> {
  const who = typeof email === 'string' ? maskedPerson({ kind: 'email', value: email.slice(0, 320) }) : 'Somebody';
  const { teamId, label } = settings;
  await noteActs(context, context.db, { kind: 'server' }, [
    { teamId, act: 'session.refused', subject: who, detail: { by: label, why } },
  ]);
}
