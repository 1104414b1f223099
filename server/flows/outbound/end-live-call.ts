// A call of an agent is over, or the process that held it: the attempt is closed by what was said, and its recording becomes a call, once.
import { attemptMoves } from '../../../rules/attempt.ts';
import { attemptReference } from '../../../rules/attempt-reference.ts';
import type { Disposition } from '../../../rules/disposition.ts';
import { outcomeOfConversation, outcomeOfLostCall } from '../../../rules/live-call.ts';
import type { PersonOnCall } from '../../../rules/people-on-call.ts';
import { findAttempt, updateAttempt, type OfAttempt } from '../../database/attempts.ts';
import { findAgentName } from '../../database/call-news.ts';
import { findLiveCall, lockLiveCall, updateLiveCall, type LiveCallRow } from '../../database/live-calls.ts';
import type { StoredTold } from '../../database/live-call-tables.ts';
import { findPlannedCall, type AttemptRow, type PlannedCallRow } from '../../database/planned-calls.ts';
import type { Db } from '../../database/tables.ts';
import type { CallTold } from '../../ports/live-call.ts';
import { closeAttempt, holdAttempt } from './close-attempt.ts';
import type { TalkContext } from './talk-context.ts';
import { noteOutcome } from './note-outcome.ts';
import { refuseNumbersIn } from './refuse-numbers.ts';
import { contactInHubspot, takeHeldCallIn } from './take-held-call-in.ts';

/** `told` null: nobody can tell any more. `people`: what people of ours did on it. */
export type EndedLiveCall = OfAttempt & { told: CallTold | null; people?: readonly PersonOnCall[] };

const INTERRUPTED = 'The call was interrupted: the process that held it ended.';
const CUT_OFF = 'The call was cut off before it came to anything.';

/** How often it is noted that a call is held (watch-live-calls.ts). */
export const SEEN_EVERY_MS = 5_000;

/** Doing it again changes nothing. The attempt comes first, so that whoever was spoken with counts as that, whatever the recording does. */
export async function endLiveCall(context: TalkContext, ended: EndedLiveCall): Promise<void> {
  const of = { teamId: ended.teamId, attemptId: ended.attemptId };
  const known = await findAttempt(context.db, of);
  if (!known) return context.liveCalls.forget(attemptReference(of));
  const closed = await context.db.transaction().execute((db) => close(context, db, known, ended));
  if (closed) {
    if (closed.mayGoOn) void hangUpAtCarrier(context, closed.attempt);
    await noteOutcome(context, known, closed.disposition);
  }
  await takeRecordingIn(context, ended);
}

/** Some calls go on in silence when their sound has ended, up to their limit. One that was handed over goes on with somebody else. */
function mayGoOn(live: LiveCallRow, told: CallTold | null): boolean {
  return live.carrierEnd === null && told !== null && !told.tools.some(({ tool }) => tool === 'transfer');
}

async function hangUpAtCarrier({ hangUpAt, log }: TalkContext, { id, carrier, carrierRef }: AttemptRow): Promise<void> {
  try {
    if (carrierRef !== null) await hangUpAt?.(carrier, carrierRef);
  } catch (error) {
    log.warn({ err: error, attemptId: id }, 'the carrier could not be asked to hang up a call that is over');
  }
}

type Closed = { attempt: AttemptRow; disposition: Disposition; mayGoOn: boolean };

/** Null where the attempt was closed before. */
async function close(context: TalkContext, db: Db, known: AttemptRow, { told, ...of }: EndedLiveCall): Promise<Closed | null> {
  const held = await holdAttempt(db, known);
  const live = await lockLiveCall(db, of);
  if (!held || !live) return null;
  const { attempt } = held;
  const kept = told && JSON.stringify(keptOf(told));
  if (attemptMoves[attempt.state].length === 0) {
    if (live.told === null && kept !== null) await updateLiveCall(db, of, { told: kept });
    await refuseWhoOptedOut(context, db, attempt, told);
    return null;
  }
  const answeredAt = attempt.answeredAt ?? live.startedAt;
  await updateAttempt(db, of, { answeredAt });
  const outcome = told ? outcomeOfConversation(told) : outcomeOfLostCall(live.state, attempt.carrierRef !== null);
  const disposition = await closeAttempt(
    context,
    db,
    { ...held, attempt: { ...attempt, answeredAt } },
    {
      ...{ at: endOf(live, told, answeredAt) ?? context.clock.now(), outcome, result: told?.result ?? null, said: told },
      message: told ? (outcome?.end === 'failed' ? CUT_OFF : null) : INTERRUPTED,
    },
  );
  await updateLiveCall(db, of, { told: kept, hasRecording: true });
  await refuseWhoOptedOut(context, db, attempt, told);
  return { attempt, disposition, mayGoOn: mayGoOn(live, told) };
}

/** Whoever learns of it may do so much later. Null where nobody knows. */
function endOf(live: LiveCallRow, told: CallTold | null, answeredAt: Date | null): Date | null {
  const answeredMs = answeredAt?.getTime() ?? 0;
  if (told) return answeredAt && new Date(answeredMs + told.lengthMs);
  // Some carriers cannot say when, and the moment they were asked stands for it.
  const carrierMs = live.carrierEnd ? Date.parse(live.carrierEnd.at) : live.seenAt.getTime();
  return new Date(Math.max(answeredMs, Math.min(carrierMs, live.seenAt.getTime() + SEEN_EVERY_MS)));
}

function keptOf({ utterances: _, recordingPath: __, ...told }: CallTold): StoredTold {
  return told;
}

/** Said in the middle of a call: nobody rings this number again, from this moment on. */
export async function noteOptOut(context: TalkContext, of: OfAttempt & { said: string }): Promise<void> {
  const attempt = await findAttempt(context.db, of);
  if (attempt) await context.db.transaction().execute((db) => refuse(context, db, attempt, `They said: “${of.said}”`));
}

/** Once more with the end, for a server that was gone while it was said. */
async function refuseWhoOptedOut(context: TalkContext, db: Db, attempt: AttemptRow, told: CallTold | null): Promise<void> {
  if (told?.result === 'opted_out') await refuse(context, db, attempt, told.summary);
}

async function refuse(context: TalkContext, db: Db, attempt: AttemptRow, note: string): Promise<void> {
  const { teamId, id: attemptId, toNumber } = attempt;
  await refuseNumbersIn(context, db, { teamId, numbers: [toNumber], source: 'call', note, attemptId, createdBy: null });
}

/** The call that comes of an attempt has its id. */
async function takeRecordingIn(context: TalkContext, { people = [], ...of }: EndedLiveCall): Promise<void> {
  const { teamId, attemptId } = of;
  const [attempt, live] = await Promise.all([findAttempt(context.db, of), findLiveCall(context.db, of)]);
  const call = attempt && (await findPlannedCall(context.db, { teamId, plannedCallId: attempt.plannedCallId }));
  const reference = attemptReference(of);
  if (attempt && live && call) {
    const agentName = (await findAgentName(context.db, teamId, attempt.agentId)) ?? 'the agent';
    const wasRecorded = await takeHeldCallIn(context, {
      ...{ teamId, callId: attemptId, reference, externalId: `attempt ${attemptId}`, agentName, direction: 'outbound', people },
      title: `${agentName} with ${call.contactName ?? attempt.toNumber}`,
      calledAt: attempt.answeredAt ?? live.startedAt ?? live.createdAt,
      ...{ outcome: attempt.disposition, tools: live.told?.tools ?? [], metadata: metadataOf(attempt, call, live.told) },
      contact: contactInHubspot(call),
    });
    await context.db.transaction().execute(async (db) => {
      if (wasRecorded) await updateAttempt(db, of, { callId: attemptId });
      await updateLiveCall(db, of, { hasRecording: false });
      await context.publishEvents(db, [{ kind: 'planned_call.changed', teamId, plannedCallId: call.id }]);
    });
  }
  await context.liveCalls.forget(reference);
}

function metadataOf(attempt: AttemptRow, call: PlannedCallRow, told: StoredTold | null): Record<string, unknown> {
  const answers = Object.entries(told?.answers ?? {}).map(([name, answer]) => `${name}: ${answer}`);
  return {
    ...{ to: attempt.toNumber, carrier: attempt.carrier, ended: told?.summary ?? INTERRUPTED },
    ...(call.contactId !== null && { hubspotContactIds: [call.contactId] }),
    ...(call.portalId !== null && { hubspotPortalId: call.portalId }),
    ...(answers.length > 0 && { answers }),
    ...(told?.callBackSaid != null && { callBack: told.callBackSaid }),
  };
}
