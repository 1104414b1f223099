// Somebody has answered, and the carrier connects the sound to us: whoever brings the token of the call is connected with the agent, once.
import { attemptReference } from '../../../rules/attempt-reference.ts';
import { findAttempt } from '../../database/attempts.ts';
import { beginLiveCall } from '../../database/live-calls.ts';
import type { HandedLine, HandedSocket } from '../../ports/live-calls.ts';
import { endLiveCall } from './end-live-call.ts';
import type { TalkContext } from './talk-context.ts';
import { holdTalk } from './hold-talk.ts';
import { digestOf } from './media-token.ts';

/** Throws Problem `not_found` when the token is used or its call is over, `overloaded`; then the connection is still the carrier's. */
export async function holdLiveCall(context: TalkContext, token: string, connection: HandedSocket, line: HandedLine): Promise<void> {
  const now = context.clock.now();
  const live = await beginLiveCall(context.db, { tokenDigest: digestOf(token), host: context.host, now });
  // Not rung by us: somebody rings us, or the token is none.
  if (!live?.brief) return holdTalk(context, token, connection, line);
  const { teamId, attemptId, brief } = live;
  try {
    const attempt = await findAttempt(context.db, { teamId, attemptId });
    const held = { ...brief, teamId, reference: attemptReference({ teamId, attemptId }) };
    await context.liveCalls.hold(held, connection, line, attempt?.carrierRef ?? null);
  } catch (error) {
    await endLiveCall(context, { teamId, attemptId, told: null });
    throw error;
  }
}
