// Somebody rings at a carrier whose sound is here already: what is decided for every call to us, and the talk begins at once.
import { ALL_TAKEN } from '../../../rules/inbound-call.ts';
import { findInboundCall } from '../../database/inbound-calls.ts';
import { beginTalk, closeTalk } from '../../database/talks.ts';
import type { IncomingCall } from '../../ports/carrier.ts';
import type { RungAnswer, RungCall } from '../../ports/live-calls.ts';
import { endInboundCall } from './end-inbound-call.ts';
import { digestOf } from './media-token.ts';
import { takeInboundCall, type InboundContext } from './take-inbound-call.ts';

const ASKED_WITHIN_MS = 60_000;

/** Never throws: whoever rings hears that it is busy. */
export async function takeRungCall(context: InboundContext, call: RungCall): Promise<RungAnswer> {
  try {
    return await takeRung(context, call);
  } catch (error) {
    context.log.error({ err: error, carrier: call.carrier }, 'a call to us could not be taken; the caller heard that it is busy');
    return { kind: 'reject' };
  }
}

/** `teamId` as for `takeInboundCall`. Where it answers `connect`, whoever holds the call has to tell its end. */
export async function takeRung(
  context: InboundContext,
  call: IncomingCall & { carrier: string; teamId?: string },
): Promise<RungAnswer> {
  const taken = await takeInboundCall(context, call);
  if (taken.kind === 'say') return { kind: 'say', text: taken.text };
  if (taken.kind === 'reject') return { kind: 'reject' };
  const { teamId, talkId, token } = taken;
  const now = context.clock.now();
  const askedSince = new Date(now.getTime() - ASKED_WITHIN_MS);
  const talk = await beginTalk(context.db, { tokenDigest: digestOf(token), host: context.host, askedSince, now });
  if (!talk?.brief) return { kind: 'reject' };
  if (context.liveCalls.freePlaces('inbound') > 0) return { kind: 'connect', brief: { ...talk.brief, teamId, reference: talkId } };
  await closeAsMissed(context, { teamId, talkId }, talk.brief.agent.name);
  return { kind: 'say', text: ALL_TAKEN };
}

/** Others have rung while it was decided, and have taken the last place. */
async function closeAsMissed(context: InboundContext, of: { teamId: string; talkId: string }, agentName: string): Promise<void> {
  const rang = await findInboundCall(context.db, of);
  await context.db.transaction().execute(async (db) => {
    await closeTalk(db, of, context.clock.now());
    if (rang) await endInboundCall(context, db, rang, { told: null, agentName, answeredAt: null, missed: 'all_taken' });
  });
}
