// What a team has decided about its data, and when what was kept long enough is looked for next.
import type { Selectable } from 'kysely';
import { newPrivacyPolicy, type PrivacyPolicy } from '../../rules/privacy-policy.ts';
import type { PrivacyPolicyTable } from './privacy-tables.ts';
import type { Db } from './tables.ts';

/** `updatedAt`: null until somebody has saved a policy. */
export type TeamPrivacy = { policy: PrivacyPolicy; updatedAt: Date | null; retentionAt: Date | null };

export async function readPrivacyPolicy(db: Db, teamId: string): Promise<TeamPrivacy> {
  return asPrivacy(await row(db, teamId).executeTakeFirst());
}

/** For whoever changes it: nobody else does until the transaction ends. */
export async function lockPrivacyPolicy(db: Db, teamId: string): Promise<TeamPrivacy> {
  return asPrivacy(await row(db, teamId).forUpdate().executeTakeFirst());
}

const row = (db: Db, teamId: string) => db.selectFrom('privacyPolicy').selectAll().where('teamId', '=', teamId);

/** A policy of an older version says nothing about what has come since: there, a new team's counts. */
function asPrivacy(found: Selectable<PrivacyPolicyTable> | undefined): TeamPrivacy {
  if (!found) return { policy: newPrivacyPolicy, updatedAt: null, retentionAt: null };
  const { policy, updatedAt, retentionAt } = found;
  return { policy: { ...newPrivacyPolicy, ...policy }, updatedAt, retentionAt };
}

/** `wasAt`: of the policy the change began with; false when somebody saved another one since. */
export async function savePrivacyPolicy(
  db: Db,
  teamId: string,
  change: { policy: PrivacyPolicy; retentionAt: Date | null; wasAt: Date | null; now: Date },
): Promise<boolean> {
  const { policy, retentionAt, wasAt, now } = change;
  const values = { policy: JSON.stringify(policy), retentionAt, updatedAt: now };
  const result = await (wasAt === null
    ? db
        .insertInto('privacyPolicy')
        .values({ teamId, ...values })
        .onConflict((conflict) => conflict.column('teamId').doNothing())
        .executeTakeFirst()
    : db.updateTable('privacyPolicy').set(values).where('teamId', '=', teamId).where('updatedAt', '=', wasAt).executeTakeFirst());
  return 'numUpdatedRows' in result ? result.numUpdatedRows > 0n : (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function listDueRetention(db: Db, now: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('privacyPolicy')
    .select('teamId')
    .where('retentionAt', '<=', now)
    .orderBy('retentionAt')
    .orderBy('teamId')
    .limit(limit)
    .execute();
  return rows.map(({ teamId }) => teamId);
}

/** When it is looked again; nothing where retention was switched off meanwhile. */
export async function planRetention(db: Db, teamId: string, at: Date): Promise<void> {
  await db
    .updateTable('privacyPolicy')
    .set({ retentionAt: at })
    .where('teamId', '=', teamId)
    .where('retentionAt', 'is not', null)
    .execute();
}
