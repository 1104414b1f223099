// Looks after attempts of which nothing has been heard: gives back what was never sent, and asks the carrier about the rest.
import { attemptReference } from '../../../rules/attempt-reference.ts';
import { attemptMoves } from '../../../rules/attempt.ts';
import { LONGEST_LINE_MS, LONGEST_RING_MS, outcomeWithoutConversation } from '../../../rules/live-call.ts';
import { findPublishedAgents } from '../../database/agents.ts';
import { findAttempt, listAttemptsToLookAt, updateAttempt } from '../../database/attempts.ts';
import { findLiveCall, lockLiveCall, type LiveCallRow } from '../../database/live-calls.ts';
import type { AttemptRow } from '../../database/planned-calls.ts';
import type { Carrier } from '../../ports/carrier.ts';
import { giveBackAttempt } from './allow-dial.ts';
import { takeCarrierNews } from './carrier-report.ts';
import { closeAttempt, holdAttempt } from './close-attempt.ts';
import { noteOutcome } from './note-outcome.ts';
import { carrierNamed, type OutboundContext } from './outbound-context.ts';

const MOST_AT_ONCE = 100;
/** A carrier that does not know a call after this time will not: its outcome is unknown, and it is not dialled again in these hours. */
const UNKNOWN_AFTER_MS = 60_000;
const AGAIN_MS = 30_000;
/** How much longer than allowed a call may last before it is hung up from here, and before it counts as over without the carrier's word. */
const GRACE_MS = 30_000;
const LOST_AFTER_MS = 60 * 60_000;
/** Whoever holds a call says so every few seconds (watch-live-calls.ts), later when the database was away. */
const HELD_WITHIN_MS = 60_000;

/** `live` null: nobody speaks in it. */
type OpenCall = { attempt: AttemptRow; live: LiveCallRow | null };

export async function recoverAttempts(context: OutboundContext, signal: AbortSignal): Promise<void> {
  for (const attempt of await listAttemptsToLookAt(context.db, context.clock.now(), MOST_AT_ONCE)) {
    signal.throwIfAborted();
    if (attempt.state === 'claimed') {
      const of = { teamId: attempt.teamId, attemptId: attempt.id, plannedCallId: attempt.plannedCallId };
      await giveBackAttempt(context, of, null, { kind: 'wait', until: context.clock.now(), reason: 'pace' });
    } else await askCarrier(context, attempt, signal);
  }
}

async function askCarrier(context: OutboundContext, attempt: AttemptRow, signal: AbortSignal): Promise<void> {
  const of = { teamId: attempt.teamId, attemptId: attempt.id };
  const live = await findLiveCall(context.db, of);
  if (live?.carrierEnd) return closeWithoutConversation(context, attempt);
  const carrier = carrierNamed(context, attempt.carrier);
  const found = await carrier.find(attemptReference(of), signal);
  if (found.kind === 'found') {
    await takeCarrierNews(context, found.news);
    const now = await findAttempt(context.db, of);
    if (!now || attemptMoves[now.state].length === 0) return;
    await endWhatIsTooLong(context, { attempt: now, live }, carrier, signal);
  } else if (await isLost(context, { attempt, live }, found.kind)) {
    return closeAsUnknown(context, attempt, found.kind);
  }
  await lookAgain(context, attempt, found.kind === 'found' ? found.carrierRef : attempt.carrierRef);
}

/** A call that was taken but is not known any more, or a carrier that cannot be asked, is waited for as long as a call could last. */
async function isLost(context: OutboundContext, { attempt, live }: OpenCall, kind: 'not_found' | 'unreachable'): Promise<boolean> {
  const ageMs = context.clock.now().getTime() - (attempt.intentAt ?? attempt.createdAt).getTime();
  if (kind === 'not_found' && attempt.carrierRef === null) return ageMs >= UNKNOWN_AFTER_MS;
  return ageMs > LONGEST_RING_MS + (await longestCallMs(context, { attempt, live })) + LOST_AFTER_MS;
}

async function closeAsUnknown(context: OutboundContext, known: AttemptRow, why: 'not_found' | 'unreachable'): Promise<void> {
  const message =
    why === 'not_found'
      ? 'The carrier does not know this call. Whether the phone rang is not known, so it is not dialled again in these hours.'
      : 'The carrier could not be asked what became of this call.';
  const disposition = await context.db.transaction().execute(async (db) => {
    const held = await holdAttempt(db, known);
    // Whoever sent it has been heard of in between, or has another permission now.
    if (!held || held.attempt.state !== known.state || held.attempt.intentAt?.getTime() !== known.intentAt?.getTime()) return null;
    if (held.attempt.carrierRef !== known.carrierRef) return null;
    return closeAttempt(context, db, held, { at: context.clock.now(), outcome: null, result: null, message });
  });
  if (disposition) await noteOutcome(context, known, disposition);
}

/** The carrier said long ago that it is over, and the conversation has told nothing: its word counts. */
async function closeWithoutConversation(context: OutboundContext, known: AttemptRow): Promise<void> {
  const of = { teamId: known.teamId, attemptId: known.id };
  const disposition = await context.db.transaction().execute(async (db) => {
    const held = await holdAttempt(db, known);
    const live = await lockLiveCall(db, of);
    if (!held || attemptMoves[held.attempt.state].length === 0 || !live?.carrierEnd) return null;
    const { at, outcome, message } = live.carrierEnd;
    const unheard = live.state === 'dialling' ? 'Somebody answered, but the sound of the call never came here.' : null;
    return closeAttempt(context, db, held, {
      ...{ at: new Date(at), outcome: outcomeWithoutConversation(live.state, outcome), result: null, message: message ?? unheard },
    });
  });
  if (disposition) await noteOutcome(context, known, disposition);
}

async function endWhatIsTooLong(
  context: OutboundContext,
  { attempt, live }: OpenCall,
  carrier: Carrier,
  signal: AbortSignal,
): Promise<void> {
  // Whoever is spoken with has answered, also where the carrier's report of it was lost.
  const answeredAt = attempt.answeredAt ?? (live?.state === 'talking' ? live.startedAt : null);
  const sinceMs = (answeredAt ?? attempt.intentAt ?? attempt.createdAt).getTime();
  const mostMs =
    attempt.state === 'answered' || answeredAt !== null
      ? (await longestCallMs(context, { attempt, live })) + GRACE_MS
      : LONGEST_RING_MS;
  if (context.clock.now().getTime() - sinceMs <= mostMs) return;
  await carrier.hangUp(attemptReference({ teamId: attempt.teamId, attemptId: attempt.id }), signal);
}

/**
 * A call that is held keeps its own time, or that of a person who has taken it over. One that nobody holds any more has the limit of the
 * version it began with.
 */
async function longestCallMs({ db, clock }: OutboundContext, { attempt, live }: OpenCall): Promise<number> {
  const { teamId, agentId } = attempt;
  const isHeld = live !== null && clock.now().getTime() - live.seenAt.getTime() < HELD_WITHIN_MS;
  if (isHeld) return LONGEST_LINE_MS;
  if (live?.brief) return live.brief.agent.longestCallMs;
  // Nobody speaks in it: a carrier of tests.
  const agent = (await findPublishedAgents(db, teamId, [agentId])).get(agentId);
  return agent?.published?.settings.longestCallMs ?? 60 * 60_000;
}

async function lookAgain({ db, clock }: OutboundContext, attempt: AttemptRow, carrierRef: string | null): Promise<void> {
  const now = clock.now();
  const lookAt = new Date(now.getTime() + AGAIN_MS);
  await updateAttempt(
    db,
    { teamId: attempt.teamId, attemptId: attempt.id },
    { lookAt, ...(carrierRef === null ? {} : { carrierRef }) },
  );
}
