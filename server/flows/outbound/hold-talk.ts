// A talk begins, in the browser or of somebody who rings: whoever brings its token is connected with the agent, once.
import { Problem } from '../../../rules/problem.ts';
import { findInboundCall } from '../../database/inbound-calls.ts';
import { beginTalk } from '../../database/talks.ts';
import type { HandedLine, HandedSocket } from '../../ports/live-calls.ts';
import { digestOf } from './media-token.ts';
import { endTalk } from './end-talk.ts';
import type { TalkContext } from './talk-context.ts';

const GOOD_FOR_MS = 60_000;

/** Before somebody opens the microphone. Throws Problem `overloaded`. */
export function requireFreePlace({ liveCalls }: Pick<TalkContext, 'liveCalls'>): void {
  if (liveCalls.freePlaces('talk') > 0) return;
  const message = 'As many people as may talk with agents in the browser at once do so already. Try again when one has hung up.';
  throw new Problem('overloaded', message, { retryable: true });
}

/** Throws Problem `not_found` when the token is used or too old, `overloaded`; then the connection is still the caller's. */
export async function holdTalk(
  context: TalkContext,
  token: string,
  connection: HandedSocket,
  line: HandedLine = 'browser',
): Promise<void> {
  const now = context.clock.now();
  const talk = await beginTalk(context.db, {
    ...{ tokenDigest: digestOf(token), host: context.host, now },
    askedSince: new Date(now.getTime() - GOOD_FOR_MS),
  });
  if (!talk?.brief)
    throw new Problem('not_found', 'This talk has begun already, or was asked for more than a minute ago. Start a new one.');
  const { teamId, id: talkId, brief } = talk;
  try {
    const rang = await findInboundCall(context.db, { teamId, talkId });
    await context.liveCalls.hold({ ...brief, teamId, reference: talkId }, connection, line, rang?.carrierRef ?? null);
  } catch (error) {
    await endTalk(context, { teamId, talkId, told: null });
    throw error;
  }
}
