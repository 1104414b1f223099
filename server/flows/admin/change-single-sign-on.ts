// Connect a team's identity provider, change what is expected of it, and take it away again.
import { differences } from '../../../rules/audit.ts';
import { Problem } from '../../../rules/problem.ts';
import type { SecretPlace } from '../../../rules/sealed-secret.ts';
import { markOf, singleSignOnProblems, type SingleSignOn } from '../../../rules/single-sign-on.ts';
import { deleteSealed, findSealed, saveSealed } from '../../database/sealed-secrets.ts';
import { lockSingleSignOn, removeSingleSignOn, saveSingleSignOn } from '../../database/single-sign-on.ts';
import type { IdentityProvider } from '../../ports/identity-provider.ts';
import type { Sealer } from '../../ports/sealer.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';

export type SingleSignOnContext = BaseContext & { sealer: Sealer; provider: IdentityProvider };

export const secretPlace = (teamId: string): SecretPlace => ({ teamId, kind: 'sign-in-secret', subject: teamId });

/**
 * `clientSecret` null keeps the one there is; `signedInBy` is how the asker's own session was begun. Throws Problem `validation_failed`,
 * `conflict`, and what asking the provider throws.
 */
export async function changeSingleSignOn(
  context: SingleSignOnContext,
  input: { teamId: string; wanted: SingleSignOn; clientSecret: string | null; signedInBy: string | null },
): Promise<void> {
  const { teamId, wanted, clientSecret, signedInBy } = input;
  const fields = singleSignOnProblems(wanted);
  if (fields.length > 0) throw new Problem('validation_failed', fields.map(({ message }) => message).join(' '), { fields });
  // Whoever shuts the door behind passwords stands on the right side of the other one.
  if (wanted.isOnly && signedInBy !== markOf(wanted))
    throw new Problem('conflict', 'Sign out and sign in by single sign-on once. Then you can switch passwords off.');
  await context.provider.discover(wanted.issuer);
  await context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    const before = await lockSingleSignOn(db, teamId);
    const place = secretPlace(teamId);
    if (clientSecret !== null) await saveSealed(db, place, context.sealer.seal(clientSecret, place), now);
    // A secret is told to the provider it was given for, and to no other.
    else if (before === null || markOf(before) !== markOf(wanted) || (await findSealed(db, place)) === null)
      throw new Problem('validation_failed', 'Give the client secret of this provider.', {
        fields: [{ path: 'clientSecret', code: 'required', message: 'Give the client secret of this provider.' }],
      });
    await saveSingleSignOn(db, teamId, wanted, now);
    const detail = { ...differences(told(before), told(wanted)), ...(clientSecret === null ? {} : { secret: 'given' }) };
    await noteAct(context, db, { teamId, act: 'sso.changed', subject: wanted.label, detail });
  });
}

const told = (of: SingleSignOn | null): object => ({
  issuer: of?.issuer ?? null,
  client_id: of?.clientId ?? null,
  domains: of?.domains.join(', ') ?? null,
  default_role: of?.defaultRole ?? null,
  only: of?.isOnly ?? false,
});

/** Everybody signs in by password again; sessions that the provider began open the team no more. Throws Problem `not_found`. */
export async function disconnectSingleSignOn(context: BaseContext, input: { teamId: string }): Promise<void> {
  const { teamId } = input;
  await context.db.transaction().execute(async (db) => {
    const before = await lockSingleSignOn(db, teamId);
    if (!before) throw new Problem('not_found', 'No single sign-on is connected.');
    await removeSingleSignOn(db, teamId);
    await deleteSealed(db, { teamId, subject: teamId, kinds: ['sign-in-secret'] });
    await noteAct(context, db, { teamId, act: 'sso.removed', subject: before.label });
  });
}

/** The way back when the provider is broken. Throws Problem `not_found`. */
export async function allowPasswords(context: BaseContext, input: { teamId: string }): Promise<void> {
  const { teamId } = input;
  await context.db.transaction().execute(async (db) => {
    const before = await lockSingleSignOn(db, teamId);
    if (!before) throw new Problem('not_found', 'No single sign-on is connected; passwords work already.');
    await saveSingleSignOn(db, teamId, { ...before, isOnly: false }, context.clock.now());
    const detail = differences(told(before), told({ ...before, isOnly: false }));
    await noteAct(context, db, { teamId, act: 'sso.changed', subject: before.label, detail });
  });
}
