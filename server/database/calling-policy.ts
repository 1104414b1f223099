// What a team says about its calls as a whole, and its kill switch.
import { newCallingPolicy, type CallingPolicy } from '../../rules/calling-policy.ts';
import type { Db } from './tables.ts';

/** `pausedAt`: the kill switch is on since then. `updatedAt`: null until somebody has saved a policy. */
export type TeamPolicy = { policy: CallingPolicy; pausedAt: Date | null; pausedBy: string | null; updatedAt: Date | null };

/** A team that has said nothing yet has the policy of a new one. */
export async function readCallingPolicy(db: Db, teamId: string): Promise<TeamPolicy> {
  return asPolicy(await row(db, teamId).executeTakeFirst());
}

/**
 * For the transaction that allows a dial: the kill switch cannot be thrown between this reading and its commit. Whoever throws it waits
 * for such transactions, and none that begins later can miss it.
 */
export async function holdCallingPolicy(db: Db, teamId: string): Promise<TeamPolicy> {
  const held = await row(db, teamId).forShare().executeTakeFirst();
  if (held) return asPolicy(held);
  await addMissing(db, teamId);
  return asPolicy(await row(db, teamId).forShare().executeTakeFirst());
}

/** For whoever changes it: nobody else does until the transaction ends. */
export async function lockCallingPolicy(db: Db, teamId: string): Promise<TeamPolicy> {
  await addMissing(db, teamId);
  return asPolicy(await row(db, teamId).forUpdate().executeTakeFirst());
}

export async function saveCallingPolicy(db: Db, teamId: string, policy: CallingPolicy, now: Date): Promise<void> {
  await addMissing(db, teamId);
  await db
    .updateTable('callingPolicy')
    .set({ policy: JSON.stringify(policy), updatedAt: now })
    .where('teamId', '=', teamId)
    .execute();
}

/** False when it was so already. */
export async function setKillSwitch(
  db: Db,
  teamId: string,
  { isOn, by }: { isOn: boolean; by: string | null },
  now: Date,
): Promise<boolean> {
  await addMissing(db, teamId);
  const ofTeam = db.updateTable('callingPolicy').where('teamId', '=', teamId);
  const turned = isOn
    ? ofTeam
        .set({ pausedAt: now, pausedBy: by })
        .where((stop) => stop.or([stop('pausedAt', 'is', null), ...(by === null ? [] : [stop('pausedBy', 'is', null)])]))
    : ofTeam
        .set({ pausedAt: null, pausedBy: null })
        .where('pausedAt', 'is not', null)
        .$if(by === null, (stop) => stop.where('pausedBy', 'is', null));
  return (await turned.executeTakeFirst()).numUpdatedRows > 0n;
}

const row = (db: Db, teamId: string) => db.selectFrom('callingPolicy').selectAll().where('teamId', '=', teamId);

async function addMissing(db: Db, teamId: string): Promise<void> {
  await db
    .insertInto('callingPolicy')
    .values({ teamId, pausedAt: null, pausedBy: null, policy: JSON.stringify(newCallingPolicy), updatedAt: null })
    .onConflict((conflict) => conflict.column('teamId').doNothing())
    .execute();
}

type Row = { policy: CallingPolicy; pausedAt: Date | null; pausedBy: string | null; updatedAt: Date | null };

/** Settings that came with a later version have their first value. */
function asPolicy(found: Row | undefined): TeamPolicy {
  if (!found) return { policy: newCallingPolicy, pausedAt: null, pausedBy: null, updatedAt: null };
  const { policy, pausedAt, pausedBy, updatedAt } = found;
  return { policy: { ...newCallingPolicy, ...policy }, pausedAt, pausedBy, updatedAt };
}
