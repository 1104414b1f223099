// Takes in what a carrier reports: each report once, and only what leads forward moves the attempt.
import { createHash } from 'node:crypto';
import { attemptReference, readAttemptReference } from '../../../rules/attempt-reference.ts';
import { afterCarrierReport } from '../../../rules/attempt.ts';
import { afterCarrierEnd, outcomeOfRinging } from '../../../rules/live-call.ts';
import { findAttempt, updateAttempt } from '../../database/attempts.ts';
import { saveCarrierReport } from '../../database/carrier-reports.ts';
import { lockLiveCall, updateLiveCall } from '../../database/live-calls.ts';
import type { AttemptRow } from '../../database/planned-calls.ts';
import type { Db } from '../../database/tables.ts';
import type { CarrierNews } from '../../ports/carrier.ts';
import type { BaseContext } from '../context.ts';
import { tellAttempt, type AttemptTellContext } from '../reporting/tell-attempt.ts';
import { closeAttempt, holdAttempt } from './close-attempt.ts';
import { noteOutcome } from './note-outcome.ts';

type ReportContext = Pick<BaseContext, 'db' | 'publishEvents' | 'log' | 'trace'> & AttemptTellContext;

/** When somebody asks the carrier, should nothing more be heard of a call that is dialled, rings, or was answered. */
const LOOK_AFTER_MS = { dialling: 60_000, ringing: 3 * 60_000, answered: 5 * 60_000 } as const;

/** Last words, and more than it takes to find that the process that held it was killed (watch-live-calls.ts). */
const CONVERSATION_TELLS_WITHIN_MS = 60_000;

/** Each in a transaction of its own, so that one that fails keeps no other back; the carrier tells it again. */
export async function takeCarrierNews(context: ReportContext, news: readonly CarrierNews[]): Promise<void> {
  for (const one of news) await takeOne(context, one);
}

async function takeOne(context: ReportContext, news: CarrierNews): Promise<void> {
  const of = readAttemptReference(news.reference);
  const known = of && (await findAttempt(context.db, of));
  if (!known) {
    context.log.warn({ carrierRef: news.carrierRef }, 'a carrier reported a call that is not here; the report is left out');
    return;
  }
  const disposition = await context.db.transaction().execute(async (db) => {
    const held = await holdAttempt(db, known);
    if (!held) return null;
    const { attempt, call } = held;
    const live = await lockLiveCall(db, of);
    const verdict = afterCarrierReport(attempt.state, news.report);
    const isEnd = verdict.kind === 'move' && verdict.to === 'ended';
    const waits = isEnd && live !== null && afterCarrierEnd(live.state, news.outcome) === 'wait';
    const how = verdict.kind === 'move' ? (waits ? 'waits' : 'move') : verdict.why;
    if (!(await saveReport(context, db, attempt, news, how))) return null;
    if (waits) {
      if (live.carrierEnd === null) await waitForConversation(context, db, attempt, news);
      return null;
    }
    if (isEnd) {
      if (attempt.carrierRef === null) await updateAttempt(db, of, { carrierRef: news.carrierRef });
      const { at, message } = news;
      const outcome = outcomeOfRinging(news.outcome, at.getTime() - (attempt.intentAt ?? attempt.createdAt).getTime());
      return closeAttempt(context, db, held, { at, outcome, result: null, message });
    }
    if (verdict.kind === 'ignored' && (verdict.why === 'closed' || attempt.carrierRef !== null)) return null;
    const change = advanced(context, attempt, news);
    await updateAttempt(db, of, live?.carrierEnd ? { ...change, lookAt: attempt.lookAt } : change);
    // A call that lives in the process of live calls is talked on there from now on; others when the carrier connects their sound.
    if (change.state === 'answered' && live?.state === 'dialling' && live.host !== null) {
      await updateLiveCall(db, of, { state: 'talking', startedAt: news.at });
    }
    if (change.state === 'answered') await tellAttempt(context, db, 'attempt.answered', { ...attempt, ...change }, call);
    await context.publishEvents(db, [{ kind: 'planned_call.changed', teamId: of.teamId, plannedCallId: call.id }]);
    return null;
  });
  if (disposition) await noteOutcome(context, known, disposition);
}

/** What the carrier says of the end is kept; if the conversation tells nothing, the attempt is closed by it (recover-attempts.ts). */
async function waitForConversation(
  { clock }: ReportContext,
  db: Db,
  { teamId, id: attemptId, carrierRef }: AttemptRow,
  news: CarrierNews,
): Promise<void> {
  const { at, outcome, message } = news;
  const now = clock.now();
  const lookAt = new Date(now.getTime() + CONVERSATION_TELLS_WITHIN_MS);
  await updateAttempt(db, { teamId, attemptId }, { carrierRef: carrierRef ?? news.carrierRef, lookAt, updatedAt: now });
  await updateLiveCall(db, { teamId, attemptId }, { carrierEnd: JSON.stringify({ at, outcome, message }) });
}

/** A report that leads nowhere may still be the first that names the carrier's own reference. */
function advanced({ clock }: ReportContext, attempt: AttemptRow, { report, at, carrierRef }: CarrierNews) {
  const now = clock.now();
  const state = report === 'ringing' || report === 'answered' ? report : ('dialling' as const);
  const isForward = afterCarrierReport(attempt.state, report).kind === 'move';
  return {
    carrierRef: attempt.carrierRef ?? carrierRef,
    updatedAt: now,
    ...(isForward ? { state, lookAt: new Date(now.getTime() + LOOK_AFTER_MS[state]) } : {}),
    ...(isForward && report === 'ringing' ? { rangAt: at } : {}),
    ...(isForward && report === 'answered' ? { answeredAt: at } : {}),
  };
}

async function saveReport(
  { clock }: ReportContext,
  db: Db,
  { teamId, id: attemptId }: AttemptRow,
  news: CarrierNews,
  verdict: 'move' | 'waits' | 'closed' | 'behind',
): Promise<boolean> {
  const { report, at, carrierRef, outcome, message } = news;
  const body = JSON.stringify({ reference: attemptReference({ teamId, attemptId }), report, at, carrierRef, outcome, message });
  const digest = createHash('sha256').update(body).digest();
  return saveCarrierReport(db, { teamId, attemptId, digest, kind: report, at, receivedAt: clock.now(), verdict, body });
}
