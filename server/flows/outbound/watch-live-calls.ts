// Keeps known which calls are held here, and ends those whose server was killed, with what was recorded until then.
import { attemptReference, readAttemptReference } from '../../../rules/attempt-reference.ts';
import { listAbandonedLiveCalls, noteLiveCallsSeen } from '../../database/live-calls.ts';
import { listAbandonedTalks, noteTalksSeen } from '../../database/talks.ts';
import { endLiveCall, SEEN_EVERY_MS } from './end-live-call.ts';
import { endTalk } from './end-talk.ts';
import { timeIfClockIsWrong, type ClockContext } from './right-clock.ts';
import type { TalkContext } from './talk-context.ts';

const ABANDONED_AFTER_MS = 20_000;
/** A machine that comes back so late does not find its calls any more, nor their recordings: it is not waited for. */
const GONE_AFTER_MS = 15 * 60_000;
const MOST_AT_ONCE = 50;

export type WatchContext = TalkContext & ClockContext;

/** Runs until stopped; a look that fails is a look later. */
export async function watchLiveCalls(context: WatchContext, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      await lookAfterLiveCalls(context);
    } catch (error) {
      context.log.warn({ err: error }, 'live calls could not be looked after; this is tried again in a few seconds');
    }
    await context.clock.sleep(SEEN_EVERY_MS, stopping).catch(() => {});
  }
}

export async function lookAfterLiveCalls(context: WatchContext): Promise<void> {
  const { db, host } = context;
  const now = context.clock.now();
  const held = context.liveCalls.held().map((reference) => ({ reference, attempt: readAttemptReference(reference) }));
  const attemptIds = held.flatMap(({ attempt }) => (attempt ? [attempt.attemptId] : []));
  await noteTalksSeen(
    db,
    held.flatMap(({ reference, attempt }) => (attempt ? [] : [reference])),
    now,
  );
  await noteLiveCallsSeen(db, attemptIds, now);
  // Whose clock is wrong would miss the calls of others too early.
  if (await timeIfClockIsWrong(context, db)) return;
  const seenBefore = new Date(now.getTime() - ABANDONED_AFTER_MS);
  const goneBefore = new Date(now.getTime() - GONE_AFTER_MS);
  const abandoned = { host, seenBefore, goneBefore, limit: MOST_AT_ONCE };
  // Another server on this machine may hold a call and be unable to say so, because the database is away or the machine is busy.
  const goesOn = (reference: string) => context.liveCalls.isBeingRecorded(reference);
  for (const { teamId, id } of await listAbandonedTalks(db, abandoned)) {
    if (await goesOn(id)) await noteTalksSeen(db, [id], now);
    else await endTalk(context, { teamId, talkId: id, told: null });
  }
  for (const { teamId, attemptId } of await listAbandonedLiveCalls(db, abandoned)) {
    if (await goesOn(attemptReference({ teamId, attemptId }))) await noteLiveCallsSeen(db, [attemptId], now);
    else await endLiveCall(context, { teamId, attemptId, told: null });
  }
}
