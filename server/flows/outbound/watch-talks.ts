// Keeps known which talks are going on, and ends those whose server was killed, with what was recorded until then.
import { listAbandonedTalks, noteTalksSeen } from '../../database/talks.ts';
import { endTalk } from './end-talk.ts';
import type { TalkContext } from './talk-context.ts';

const EVERY_MS = 5_000;
const ABANDONED_AFTER_MS = 20_000;
const MOST_AT_ONCE = 50;

/** Runs until stopped; a look that fails is a look later. */
export async function watchTalks(context: TalkContext, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      await lookAfterTalks(context);
    } catch (error) {
      context.log.warn({ err: error }, 'talks could not be looked after; this is tried again in a few seconds');
    }
    await context.clock.sleep(EVERY_MS, stopping).catch(() => {});
  }
}

export async function lookAfterTalks(context: TalkContext): Promise<void> {
  const { db, host } = context;
  const now = context.clock.now();
  await noteTalksSeen(db, context.liveCalls.held(), now);
  const seenBefore = new Date(now.getTime() - ABANDONED_AFTER_MS);
  for (const { teamId, id } of await listAbandonedTalks(db, { host, seenBefore, limit: MOST_AT_ONCE })) {
    await endTalk(context, { teamId, talkId: id, told: null });
  }
}
