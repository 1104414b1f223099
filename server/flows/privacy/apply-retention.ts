// Removes what a team has kept long enough, some at a time until nothing is left, and looks again a day later.
import { cutoffsOf, keepsEverything } from '../../../rules/privacy-policy.ts';
import { lockPrivacyPolicy, planRetention } from '../../database/privacy-policies.ts';
import { removeCalls, removeRecordings, removeWords } from '../../database/removals.ts';
import { dropOldLogs, dropOldPlans, takeOldCalls } from '../../database/retention.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';

const CALLS_AT_ONCE = 200;
const LINES_AT_ONCE = 5_000;
const MOST_ROUNDS = 50;
const DAY_MS = 86_400_000;

/** May run twice and be ended anywhere: each round is whole, and the day is over only when a round found nothing. */
export async function applyRetention(context: BaseContext, input: { teamId: string }, signal: AbortSignal): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS && !signal.aborted; round += 1) {
    if (await oneRound(context, input.teamId)) return;
  }
}

async function oneRound(context: BaseContext, teamId: string): Promise<boolean> {
  return context.db.transaction().execute(async (db) => {
    const { policy } = await lockPrivacyPolicy(db, teamId);
    if (keepsEverything(policy)) return true;
    const now = context.clock.now();
    const cutoffs = cutoffsOf(policy, now);
    const some = (kind: 'recordings' | 'transcripts' | 'calls'): Promise<string[]> => {
      const before = cutoffs[kind];
      return before ? takeOldCalls(db, kind, { teamId, before, limit: CALLS_AT_ONCE }) : Promise.resolve([]);
    };
    const calls = await some('calls');
    await removeCalls(db, { teamId, callIds: calls, now });
    const recordings = await some('recordings');
    await removeRecordings(db, { teamId, callIds: recordings, now });
    const transcripts = await some('transcripts');
    await removeWords(db, { teamId, callIds: transcripts, now });
    const plans = cutoffs.calls ? await dropOldPlans(db, { teamId, before: cutoffs.calls, limit: LINES_AT_ONCE }) : 0;
    const logs = cutoffs.logs ? await dropOldLogs(db, { teamId, before: cutoffs.logs, limit: LINES_AT_ONCE }) : 0;
    const gone = { calls: calls.length, recordings: recordings.length, transcripts: transcripts.length, plans, logs };
    const isDone = Object.values(gone).every((count) => count === 0);
    if (isDone) await planRetention(db, teamId, new Date(now.getTime() + DAY_MS));
    else {
      await noteAct(context, db, { teamId, act: 'retention.ran', subject: 'Retention', detail: gone });
      await context.enqueueJobs(db, [{ name: 'remove-files', input: {} }]);
      const changed = new Set([...calls, ...recordings, ...transcripts]);
      await context.publishEvents(
        db,
        [...changed].map((callId) => ({ kind: 'call.changed', teamId, callId }) as const),
      );
    }
    return isDone;
  });
}
