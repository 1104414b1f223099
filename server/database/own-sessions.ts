// Sessions as their owner sees them: by id, never by the token that opens them.
import type { Db } from './tables.ts';

/** What a session may see and end: all of its person, or, begun by the identity provider of a team, those of the same provider. */
export type Reach = { personId: string; signedInBy: string | null };

export type OwnSession = {
  id: string;
  ipAddress: string | null;
  userAgent: string | null;
  createdAt: Date;
  updatedAt: Date;
  expiresAt: Date;
};

/** Newest first. */
export async function listOwnSessions(db: Db, { personId, signedInBy }: Reach, now: Date, limit: number): Promise<OwnSession[]> {
  let query = db
    .selectFrom('personSession')
    .select(['id', 'ipAddress', 'userAgent', 'createdAt', 'updatedAt', 'expiresAt'])
    .where('personId', '=', personId)
    .where('expiresAt', '>', now);
  if (signedInBy !== null) query = query.where('signedInBy', '=', signedInBy);
  return query.orderBy('updatedAt', 'desc').orderBy('id').limit(limit).execute();
}

/** False when there is none of this id within reach. */
export async function endOwnSession(db: Db, { personId, signedInBy }: Reach, sessionId: string): Promise<boolean> {
  let query = db.deleteFrom('personSession').where('personId', '=', personId).where('id', '=', sessionId);
  if (signedInBy !== null) query = query.where('signedInBy', '=', signedInBy);
  return (await query.executeTakeFirst()).numDeletedRows > 0n;
}

export async function endOtherSessions(db: Db, { personId, signedInBy }: Reach, sessionId: string): Promise<void> {
  let query = db.deleteFrom('personSession').where('personId', '=', personId).where('id', '!=', sessionId);
  if (signedInBy !== null) query = query.where('signedInBy', '=', signedInBy);
  await query.execute();
}
