// Add a passkey to one's own account, give it another name, take it away; and sign in by one.
import { Problem } from '../../../rules/problem.ts';
import {
  addChallenge,
  addPasskey,
  findPasskey,
  listPasskeys,
  notePasskeyUsed,
  removePasskey,
  takeChallenge,
} from '../../database/passkeys.ts';
import { isClosedToPasswords } from '../../database/single-sign-on.ts';
import type { Db } from '../../database/tables.ts';
import { listMemberships } from '../../database/team-members.ts';
import type { PasskeyAnswer, PasskeyOptions, Passkeys, PasskeySite } from '../../ports/passkeys.ts';
import type { AuditAct } from '../../../rules/audit.ts';
import type { BaseContext } from '../context.ts';
import { actorOf, noteActs } from '../note-act.ts';
import { hashOf } from './begin-single-sign-on.ts';

export type PasskeyContext = BaseContext & { passkeys: Passkeys };
type Person = { personId: string; name: string; email: string };

export const MOST_PASSKEYS = 20;
const CHALLENGE_LIFE_MS = 5 * 60_000;

async function ask(context: PasskeyContext, challenge: string, personId: string | null): Promise<void> {
  const now = context.clock.now();
  const expiresAt = new Date(now.getTime() + CHALLENGE_LIFE_MS);
  await addChallenge(context.db, { challengeHash: hashOf(challenge), personId, expiresAt }, now);
}

/** Throws Problem `conflict` when there are too many. */
export async function beginPasskey(context: PasskeyContext, input: { site: PasskeySite; person: Person }): Promise<PasskeyOptions> {
  const { site, person } = input;
  const known = await listPasskeys(context.db, person.personId, MOST_PASSKEYS);
  if (known.length === MOST_PASSKEYS)
    throw new Problem('conflict', `You have ${MOST_PASSKEYS} passkeys, the most there may be. Remove one first.`);
  const { challenge, options } = await context.passkeys.optionsToMake({ site, person, known });
  await ask(context, challenge, person.personId);
  return options;
}

/** Throws Problem `validation_failed`, `conflict` when the device was added before. */
export async function finishPasskey(
  context: PasskeyContext,
  input: { site: PasskeySite; person: Person; name: string; answer: PasskeyAnswer },
): Promise<void> {
  const { site, person, name, answer } = input;
  const { personId } = person;
  const now = context.clock.now();
  const said = context.passkeys.peek(answer);
  const isOurs = said !== null && (await takeChallenge(context.db, { challengeHash: hashOf(said.challenge), personId, now }));
  const made = isOurs ? await context.passkeys.readMade({ site, answer, challenge: said.challenge }) : null;
  if (!made) throw new Problem('validation_failed', 'The passkey was not made as asked, or it took too long. Start again.');
  await context.db.transaction().execute(async (db) => {
    const { id, publicKey, counter, transports } = made;
    const row = { id, personId, name, publicKey: Buffer.from(publicKey), counter, transports: [...transports] };
    if (!(await addPasskey(db, { ...row, createdAt: now, lastUsedAt: null })))
      throw new Problem('conflict', 'This passkey has been added already.');
    await tell(context, db, personId, 'passkey.added', name);
  });
}

/** Throws Problem `not_found`. */
export async function dropPasskey(context: BaseContext, input: { personId: string; passkeyId: string }): Promise<void> {
  const { personId, passkeyId } = input;
  await context.db.transaction().execute(async (db) => {
    const name = await removePasskey(db, { personId, id: passkeyId });
    if (name === null) throw new Problem('not_found', 'You have no such passkey.');
    await tell(context, db, personId, 'passkey.removed', name);
  });
}

async function tell(context: BaseContext, db: Db, personId: string, act: AuditAct, subject: string): Promise<void> {
  const teams = await listMemberships(db, personId);
  await noteActs(
    context,
    db,
    actorOf(context),
    teams.map(({ teamId }) => ({ teamId, act, subject })),
  );
}

export async function askForPasskey(context: PasskeyContext, site: PasskeySite): Promise<PasskeyOptions> {
  const { challenge, options } = await context.passkeys.optionsToUse(site);
  await ask(context, challenge, null);
  return options;
}

/** Who it is. Throws Problem `sign_in_failed`, also where their teams take single sign-on only. */
export async function readPasskey(
  context: PasskeyContext,
  input: { site: PasskeySite; answer: PasskeyAnswer },
): Promise<{ personId: string; name: string }> {
  const { site, answer } = input;
  const { db, clock, passkeys } = context;
  const refused = new Problem(
    'sign_in_failed',
    'This passkey is not known here, or it took too long. Try again, or use your password.',
  );
  const now = clock.now();
  const said = passkeys.peek(answer);
  if (!said || !(await takeChallenge(db, { challengeHash: hashOf(said.challenge), personId: null, now }))) throw refused;
  const known = await findPasskey(db, said.id);
  const used = known && (await passkeys.readUsed({ site, answer, challenge: said.challenge, known }));
  if (!used || !(await notePasskeyUsed(db, { id: known.id, was: known.counter, counter: used.counter, now }))) throw refused;
  if (await isClosedToPasswords(db, known.personId))
    throw new Problem('sign_in_failed', 'Your team signs in by single sign-on only. Use its button.');
  return { personId: known.personId, name: known.personName };
}
