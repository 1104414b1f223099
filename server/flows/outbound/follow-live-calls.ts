// What the process of live calls tells is saved: call by call in order, and again until it is.
import { readAttemptReference } from '../../../rules/attempt-reference.ts';
import type { LiveCallEvents } from '../../ports/live-calls.ts';
import { takeCarrierNews } from './carrier-report.ts';
import { endLiveCall, noteOptOut } from './end-live-call.ts';
import { endTalk } from './end-talk.ts';
import type { TalkContext } from './talk-context.ts';
import { refuseCaller } from './refuse-caller.ts';

/** Longer than a database is usually away; what is lost then is found as a call nobody holds. */
const MOST_TRIES = 60;
const AGAIN_MS = 5_000;

export type FollowedCalls = {
  events: Omit<LiveCallEvents, 'onTool'>;
  /** Calls of which something is being saved. */
  underWay(): string[];
  /** Everything that was told is saved, or given up: once `stopping` is aborted nothing is tried again. */
  settled(): Promise<void>;
};

export function followLiveCalls(context: () => TalkContext, stopping: AbortSignal): FollowedCalls {
  const last = new Map<string, Promise<void>>();

  function inOrder(reference: string, save: (context: TalkContext) => Promise<void>): void {
    const done = (last.get(reference) ?? Promise.resolve()).then(() => untilSaved(save));
    last.set(reference, done);
    void done.then(() => last.get(reference) === done && last.delete(reference));
  }

  async function untilSaved(save: (context: TalkContext) => Promise<void>): Promise<void> {
    const { log, clock } = context();
    for (let tries = 1; ; tries += 1) {
      try {
        return await save(context());
      } catch (error) {
        const isLast = tries >= MOST_TRIES || stopping.aborted;
        log.warn(
          { err: error, tries },
          isLast ? 'what came of a live call could not be saved' : 'what came of a live call is saved again',
        );
        if (isLast) return;
        await clock.sleep(AGAIN_MS, stopping).catch(() => {});
      }
    }
  }

  return {
    events: {
      onNews(news) {
        // The end of a talk with a simulated caller is told by the talk itself.
        if (readAttemptReference(news.reference)) inOrder(news.reference, (context) => takeCarrierNews(context, [news]));
      },
      onOptOut({ teamId, reference, said }) {
        const of = readAttemptReference(reference);
        inOrder(reference, (context) =>
          of ? noteOptOut(context, { ...of, said }) : refuseCaller(context, { teamId, talkId: reference, said }),
        );
      },
      onEnd({ teamId, reference, told, people }) {
        const of = readAttemptReference(reference);
        inOrder(reference, (context) =>
          of ? endLiveCall(context, { ...of, told, people }) : endTalk(context, { teamId, talkId: reference, told, people }),
        );
      },
    },
    underWay: () => [...last.keys()],
    async settled() {
      await Promise.all(last.values());
    },
  };
}
