// Where a call says what its team listens for; and the calls of before, when a tracker is made or changed.
import { findMentions, MOST_TRACKERS } from '../../../rules/tracker.ts';
import type { Utterance } from '../../../rules/transcript.ts';
import type { Db } from '../../database/tables.ts';
import { holdTracker, holdTrackers, holdWords, listCandidates, markCounted, saveMentions } from '../../database/trackers.ts';
import type { BaseContext } from '../context.ts';

/** In the transaction that saves what was said, so that no tracker is changed in between. */
export async function trackCall(
  db: Db,
  { teamId, callId }: { teamId: string; callId: string },
  utterances: readonly Utterance[],
): Promise<void> {
  await holdWords(db, teamId, 'joins');
  const trackers = await holdTrackers(db, teamId, MOST_TRACKERS);
  const found = trackers.map((tracker) => ({ callId, trackerId: tracker.id, mentions: findMentions(tracker, utterances) }));
  await saveMentions(db, teamId, found);
}

const CALLS_AT_ONCE = 100;
/** Calls older than so many that hold the words are not looked through. */
export const MOST_LOOKED_THROUGH = 50_000;

/** Some calls, the newest first, then the next job. Ends where the tracker has been changed again: that has a job of its own. */
export async function countTracker(
  context: BaseContext,
  input: { teamId: string; trackerId: string; revision: number; beforeCallId: string | null; lookedThrough: number },
): Promise<void> {
  const { teamId, trackerId, revision, beforeCallId } = input;
  await context.db.transaction().execute(async (db) => {
    await holdWords(db, teamId, 'alone');
    const tracker = await holdTracker(db, { teamId, trackerId });
    if (tracker?.revision !== revision) return;
    const calls = await listCandidates(db, teamId, { phrases: tracker.phrases, beforeCallId, limit: CALLS_AT_ONCE });
    const found = calls.map(({ callId, utterances }) => ({ callId, trackerId, mentions: findMentions(tracker, utterances) }));
    await saveMentions(db, teamId, found);
    const last = calls.at(-1);
    const lookedThrough = input.lookedThrough + calls.length;
    if (!last || calls.length < CALLS_AT_ONCE || lookedThrough >= MOST_LOOKED_THROUGH) {
      await markCounted(db, { teamId, trackerId }, context.clock.now());
      return;
    }
    await context.enqueueJobs(db, [
      { name: 'count-tracker', input: { teamId, trackerId, revision, beforeCallId: last.callId, lookedThrough } },
    ]);
  });
}
