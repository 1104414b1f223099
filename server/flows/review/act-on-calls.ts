// Do one thing to many chosen calls: mark as coached, score again, say who reviews them.
import { Problem } from '../../../rules/problem.ts';
import { assignReviewer, listKnownCalls } from '../../database/call-views.ts';
import { markCoached } from '../../database/comments.ts';
import { isMember } from '../../database/team-members.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { retryCall } from '../intake/retry-call.ts';

export type CallsAct = { kind: 'coached'; isCoached: boolean } | { kind: 'score' } | { kind: 'reviewer'; personId: string | null };

type Input = { teamId: string; callIds: readonly string[]; act: CallsAct; personId: string };

/** Calls that are so already count as done. Throws Problem `not_found` for a reviewer who is not in the team. */
export async function actOnCalls(context: BaseContext, input: Input): Promise<{ done: number; left: number }> {
  const callIds = [...new Set(input.callIds)];
  const { teamId, act, personId } = input;
  const by = { person: personId, at: context.clock.now() };
  if (act.kind === 'score') return scoreAgain(context, teamId, callIds);
  return context.db.transaction().execute(async (db) => {
    const known = await listKnownCalls(db, { teamId, callIds });
    const changed =
      act.kind === 'coached'
        ? await markCoached(db, { teamId, callIds: known }, act.isCoached ? by : null)
        : await assign(db, { teamId, callIds: known, personId: act.personId }, by);
    await context.publishEvents(
      db,
      changed.map((callId) => ({ kind: 'call.changed', teamId, callId })),
    );
    return { done: known.length, left: callIds.length - known.length };
  });
}

async function assign(
  db: Db,
  of: { teamId: string; callIds: string[]; personId: string | null },
  by: { person: string; at: Date },
): Promise<string[]> {
  if (of.personId !== null && !(await isMember(db, { teamId: of.teamId, personId: of.personId }))) {
    throw new Problem('not_found', 'Nobody of that name is in the team. Choose a member.');
  }
  return assignReviewer(db, of, by);
}

/** Each on its own: one that is being worked on does not keep the others waiting. */
async function scoreAgain(context: BaseContext, teamId: string, callIds: string[]): Promise<{ done: number; left: number }> {
  let done = 0;
  for (const callId of callIds) {
    try {
      await retryCall(context, { teamId, callId, from: 'score' });
      done += 1;
    } catch (error) {
      if (!(error instanceof Problem && (error.code === 'conflict' || error.code === 'not_found'))) throw error;
    }
  }
  return { done, left: callIds.length - done };
}
