// Somebody rings at a carrier whose sound is here already: what is decided for every call to us, and the talk begins at once.
import { beginTalk } from '../../database/talks.ts';
import type { IncomingCall } from '../../ports/carrier.ts';
import type { RungAnswer, RungCall } from '../../ports/live-calls.ts';
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
  return talk?.brief ? { kind: 'connect', brief: { ...talk.brief, teamId, reference: talkId } } : { kind: 'reject' };
}
