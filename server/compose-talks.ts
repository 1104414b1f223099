// Joins what talks with agents in the browser need: the process that holds them, and what makes calls of them.
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { House } from './compose-house.ts';
import type { BaseContext } from './flows/context.ts';
import { openReceiveCommit } from './flows/intake/receive-commit.ts';
import { endTalk } from './flows/outbound/end-talk.ts';
import type { TalkContext } from './flows/outbound/talk-context.ts';
import { watchTalks } from './flows/outbound/watch-talks.ts';
import { openCallProcess } from './providers/call-process-host.ts';

const MOST_TALKS = 5;

export type ComposedTalks = { context: TalkContext; close(): Promise<void> };

export function composeTalks(house: House, base: BaseContext): ComposedTalks {
  const { config, log } = house;
  const ending = new Set<Promise<void>>();
  const liveCalls = openCallProcess({
    program: new URL('./call-process.ts', import.meta.url),
    folder: join(config.RINGSIDE_DATA, 'live-calls'),
    mostCalls: MOST_TALKS,
    clock: base.clock,
    log,
    onNews: () => {},
    onOptOut: () => {},
    onEnd({ teamId, reference, told, people }) {
      const ended = endTalk(context, { teamId, talkId: reference, told, people }).catch((error: unknown) =>
        // Looked at again as one nobody holds.
        log.warn({ err: error }, 'a talk could not be closed; this is tried again in a few seconds'),
      );
      ending.add(ended);
      void ended.then(() => ending.delete(ended));
    },
  });
  const context: TalkContext = { ...base, files: house.files, liveCalls, receiveCommit: openReceiveCommit(base), host: hostname() };
  const stopping = new AbortController();
  const watching = watchTalks(context, stopping.signal);
  return {
    context,
    async close() {
      stopping.abort();
      await liveCalls.close();
      await Promise.all([watching, ...ending]);
    },
  };
}
