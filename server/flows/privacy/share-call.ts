// Show one call to somebody without an account, by a link nobody can guess, and end that again.
import { createHash } from 'node:crypto';
import { Problem } from '../../../rules/problem.ts';
import { lockCall } from '../../database/call-holds.ts';
import { addShare, listShares, revokeShare as endShare } from '../../database/shares.ts';
import type { AdminContext } from '../admin/admin-context.ts';
import { noteAct } from '../note-act.ts';

export type NewShare = {
  teamId: string;
  callId: string;
  shows: { score: boolean; transcript: boolean; sound: boolean };
  days: number;
  password: string | null;
  createdBy: string;
};

const DAY_MS = 86_400_000;
const MOST_SHARES = 100;

export const hashShareToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The token is told here and never again. Throws Problem `not_found`, `conflict` when the call has too many links. */
export async function shareCall(context: AdminContext, input: NewShare): Promise<{ shareId: string; token: string }> {
  const { teamId, callId, shows, days, createdBy } = input;
  // Slow on purpose, and so outside the transaction.
  const passwordHash = input.password === null ? null : await context.hashPassword(input.password);
  const token = Buffer.from(context.randomBytes(24)).toString('base64url');
  const shareId = context.newId();
  await context.db.transaction().execute(async (db) => {
    if (!(await lockCall(db, { teamId, callId }))) throw new Problem('not_found', 'There is no such call.');
    if ((await listShares(db, { teamId, callId }, MOST_SHARES)).length >= MOST_SHARES)
      throw new Problem('conflict', `A call can have ${MOST_SHARES} links. Send one of those there are.`);
    const now = context.clock.now();
    await addShare(db, {
      ...{ teamId, id: shareId, callId, tokenHash: hashShareToken(token), passwordHash, createdBy, createdAt: now },
      ...{ showsScore: shows.score, showsTranscript: shows.transcript, showsSound: shows.sound },
      ...{ expiresAt: new Date(now.getTime() + days * DAY_MS), revokedAt: null, lastViewedAt: null },
    });
    const detail = { callId, ...shows, days, hasPassword: passwordHash !== null };
    await noteAct(context, db, { teamId, act: 'share.made', subject: callId, detail });
  });
  return { shareId, token };
}

/** Who has the link sees nothing from now on. Throws Problem `not_found`. */
export async function revokeShare(context: AdminContext, input: { teamId: string; shareId: string }): Promise<void> {
  const { teamId, shareId } = input;
  await context.db.transaction().execute(async (db) => {
    const ended = await endShare(db, input, context.clock.now());
    if (!ended) throw new Problem('not_found', 'There is no such link, or it was ended already.');
    await noteAct(context, db, { teamId, act: 'share.revoked', subject: ended.callId, detail: { callId: ended.callId, shareId } });
  });
}
