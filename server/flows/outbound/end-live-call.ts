// A call of an agent is over, or the process that held it: the attempt is closed by what was said, and its recording becomes a call, once.
import { toolUseInWords } from '../../../rules/agent-tool-call.ts';
import { attemptMoves } from '../../../rules/attempt.ts';
import { attemptReference } from '../../../rules/attempt-reference.ts';
import type { Disposition } from '../../../rules/disposition.ts';
import { outcomeOfConversation, outcomeOfLostCall } from '../../../rules/live-call.ts';
import { peopleOnCallWords, type PersonOnCall } from '../../../rules/people-on-call.ts';
import { findAttempt, updateAttempt, type OfAttempt } from '../../database/attempts.ts';
import { findAgentName } from '../../database/call-news.ts';
import { findLiveCall, lockLiveCall, updateLiveCall, type LiveCallRow } from '../../database/live-calls.ts';
import type { StoredTold } from '../../database/live-call-tables.ts';
import { findPlannedCall, type AttemptRow, type PlannedCallRow } from '../../database/planned-calls.ts';
import type { Db } from '../../database/tables.ts';
import type { CallTold } from '../../ports/live-call.ts';
import { recordingKey } from '../intake/fetch-recording.ts';
import { receiveCall } from '../intake/receive-call.ts';
import { closeAttempt, holdAttempt } from './close-attempt.ts';
import type { LiveCallContext } from './live-call-context.ts';
import { noteOutcome } from './note-outcome.ts';
import { refuseNumbersIn } from './refuse-numbers.ts';

/** `told` null: nobody can tell any more. `people`: what people of ours did on it. */
export type EndedLiveCall = OfAttempt & { told: CallTold | null; people?: readonly PersonOnCall[] };

const INTERRUPTED = 'The call was interrupted: the process that held it ended.';
const CUT_OFF = 'The call was cut off before it came to anything.';

/** Doing it again changes nothing. The attempt comes first, so that whoever was spoken with counts as that, whatever the recording does. */
export async function endLiveCall(context: LiveCallContext, ended: EndedLiveCall): Promise<void> {
  const of = { teamId: ended.teamId, attemptId: ended.attemptId };
  const known = await findAttempt(context.db, of);
  if (!known) return context.liveCalls.forget(attemptReference(of));
  const disposition = await context.db.transaction().execute((db) => close(context, db, known, ended));
  if (disposition) await noteOutcome(context, known, disposition);
  await takeRecordingIn(context, ended);
}

/** Null where the attempt was closed before. */
async function close(
  context: LiveCallContext,
  db: Db,
  known: AttemptRow,
  { told, ...of }: EndedLiveCall,
): Promise<Disposition | null> {
  const held = await holdAttempt(db, known);
  const live = await lockLiveCall(db, of);
  if (!held || !live) return null;
  const { attempt } = held;
  const kept = told && JSON.stringify(keptOf(told));
  if (attemptMoves[attempt.state].length === 0) {
    if (live.told === null && kept !== null) await updateLiveCall(db, of, { told: kept });
    return null;
  }
  const answeredAt = attempt.answeredAt ?? live.startedAt;
  await updateAttempt(db, of, { answeredAt });
  const now = context.clock.now();
  const outcome = told ? outcomeOfConversation(told) : outcomeOfLostCall(live.state, attempt.carrierRef !== null);
  const disposition = await closeAttempt(
    context,
    db,
    { ...held, attempt: { ...attempt, answeredAt } },
    {
      ...{ at: now, outcome, result: told?.result ?? null, said: told },
      message: told ? (outcome?.end === 'failed' ? CUT_OFF : null) : INTERRUPTED,
    },
  );
  await updateLiveCall(db, of, { told: kept, hasRecording: true });
  if (told?.result === 'opted_out') await refuseCaller(context, db, attempt, told.summary);
  return disposition;
}

function keptOf({ utterances: _, recordingPath: __, ...told }: CallTold): StoredTold {
  return told;
}

/** Said in the middle of a call: nobody rings this number again, from this moment on. */
export async function noteOptOut(context: LiveCallContext, of: OfAttempt & { said: string }): Promise<void> {
  const attempt = await findAttempt(context.db, of);
  if (attempt) await context.db.transaction().execute((db) => refuseCaller(context, db, attempt, `They said: “${of.said}”`));
}

async function refuseCaller(context: LiveCallContext, db: Db, attempt: AttemptRow, note: string): Promise<void> {
  const { teamId, id: attemptId, toNumber } = attempt;
  await refuseNumbersIn(context, db, { teamId, numbers: [toNumber], source: 'call', note, attemptId, createdBy: null });
}

/** The call that comes of an attempt has its id. */
async function takeRecordingIn(context: LiveCallContext, ended: EndedLiveCall): Promise<void> {
  const { teamId, attemptId } = ended;
  const reference = attemptReference(ended);
  const sound = await context.liveCalls.recording(reference);
  const [attempt, live] = await Promise.all([findAttempt(context.db, ended), findLiveCall(context.db, ended)]);
  const call = attempt && (await findPlannedCall(context.db, { teamId, plannedCallId: attempt.plannedCallId }));
  if (sound !== null && attempt && live && call) {
    const fileKey = recordingKey({ teamId, callId: attemptId });
    const stored = await context.files.write(fileKey, sound);
    const agentName = (await findAgentName(context.db, teamId, attempt.agentId)) ?? 'the agent';
    const about = { attempt, live, call, agentName, people: ended.people ?? [] };
    await receiveCall(context, context.receiveCommit, recordedCall(about, { fileKey, container: 'wav', ...stored }));
    await context.db.transaction().execute(async (db) => {
      await updateAttempt(db, ended, { callId: attemptId });
      await updateLiveCall(db, ended, { hasRecording: false });
      await context.publishEvents(db, [{ kind: 'planned_call.changed', teamId, plannedCallId: call.id }]);
    });
  } else {
    sound?.destroy();
    await updateLiveCall(context.db, ended, { hasRecording: false });
  }
  await context.liveCalls.forget(reference);
}

function recordedCall(
  about: {
    attempt: AttemptRow;
    live: LiveCallRow;
    call: PlannedCallRow;
    agentName: string;
    people: readonly PersonOnCall[];
  },
  storedRecording: { fileKey: string; container: string; bytes: number; sha256: string },
): Parameters<typeof receiveCall>[2] {
  const { attempt, live, call, agentName, people } = about;
  const { told } = live;
  const answers = told && Object.keys(told.answers).length > 0 ? { answers: Object.entries(told.answers).map(asLine) } : {};
  return {
    ...{ teamId: attempt.teamId, source: 'agent', callId: attempt.id, storedRecording },
    call: {
      ...{ title: `${agentName} with ${call.contactName ?? attempt.toNumber}`, titleSource: 'given', wantsDerivedTitle: false },
      ...{ repName: agentName, repEmail: null, direction: 'outbound' },
      ...{ calledAt: attempt.answeredAt ?? live.startedAt ?? live.createdAt, calledAtGuessed: false },
      duration: { kind: 'read', ms: null, unit: null, by: 'absent', confidence: 'none', warning: null },
      ...{ durationRaw: null, audioUrl: null, transcript: null, externalId: `attempt ${attempt.id}`, hubspotCallId: null },
      metadata: {
        ...{ agent: agentName, to: attempt.toNumber, carrier: attempt.carrier, ended: told?.summary ?? INTERRUPTED },
        ...(call.contactId !== null && { hubspotContactIds: [call.contactId] }),
        ...(call.portalId !== null && { hubspotPortalId: call.portalId }),
        ...answers,
        ...(told?.callBackSaid != null && { callBack: told.callBackSaid }),
        ...(told && told.tools.length > 0 && { tools: told.tools.map(toolUseInWords) }),
        ...(people.length > 0 && { people: peopleOnCallWords(people) }),
      },
      ...{ outcome: attempt.disposition, sanitized: false, identityText: null },
    },
  };
}

const asLine = ([name, answer]: [string, string]) => `${name}: ${answer}`;
