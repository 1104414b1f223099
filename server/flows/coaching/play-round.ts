// A round of practice: begun in writing or by voice, gone on with line by line, and taken in as a call of practice when it ends.
import { Problem } from '../../../rules/problem.ts';
import { hasPractised, roundTexts, roundTranscript } from '../../../rules/practice-round.ts';
import { textTalkBegun, type TextTalk } from '../../../rules/text-talk.ts';
import { insertArrivingCalls } from '../../database/calls-intake.ts';
import {
  addRound,
  closeRound,
  findPlayer,
  findRound,
  holdGoingRound,
  saveRoundTalk,
  type OfRound,
  type RoundRow,
} from '../../database/practice-rounds.ts';
import type { OfProspect } from '../../database/practice-prospects.ts';
import { addTalk } from '../../database/talks.ts';
import type { Rehearsals } from '../../ports/rehearsals.ts';
import type { AdminContext } from '../admin/admin-context.ts';
import type { BaseContext } from '../context.ts';
import { arrivingCall } from '../intake/arriving-call.ts';
import { traceArrival } from '../intake/trace-arrival.ts';
import { requireFreePlace } from '../outbound/hold-talk.ts';
import { newMediaToken } from '../outbound/media-token.ts';
import type { TalkContext } from '../outbound/talk-context.ts';
import { requireProspect } from './change-prospect.ts';
import { roundAsCall } from './round-as-call.ts';

export type PlayContext = BaseContext & { rehearsals: Rehearsals };
type Beginning = OfProspect & { personId: string };

/** Somebody waits for the answer; a language model that takes longer has none. */
const ANSWER_WITHIN_MS = 20_000;

/** They pick up. Throws Problem `not_found`, and what a language model throws. */
export async function startWritten(context: PlayContext, of: Beginning): Promise<OfRound> {
  const { teamId, prospectId, personId } = of;
  const { settings: prospect } = await requireProspect(context.db, of);
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const talk = await context.rehearsals.goOn(roundTexts(prospect), textTalkBegun, '', signal);
  const roundId = context.newId();
  await addRound(context.db, { teamId, roundId, prospectId, prospect, personId, mode: 'text', talk, now: context.clock.now() });
  return { teamId, roundId };
}

/** Whoever brings the token to the address of sound is connected with them, once. Throws Problem `not_found`, `overloaded`. */
export async function startSpoken(
  context: AdminContext & Pick<TalkContext, 'liveCalls'>,
  of: Beginning,
): Promise<OfRound & { token: string }> {
  const { teamId, prospectId, personId } = of;
  const { settings: prospect } = await requireProspect(context.db, of);
  requireFreePlace(context);
  const roundId = context.newId();
  const { token, tokenDigest } = newMediaToken(context);
  const now = context.clock.now();
  await context.db.transaction().execute(async (db) => {
    await addRound(db, { teamId, roundId, prospectId, prospect, personId, mode: 'voice', talk: null, now });
    await addTalk(db, {
      ...{ teamId, id: roundId, agentId: null, personId, tokenDigest, state: 'asked', host: null, seenAt: null },
      ...{ brief: JSON.stringify({ ...roundTexts(prospect), needsRecordingConsent: false }) },
      ...{ createdAt: now, startedAt: null, endedAt: null },
    });
  });
  return { teamId, roundId, token };
}

/** Throws Problem `not_found`, `conflict` (it has ended, or goes on in another window), and what a language model throws. */
export async function sayInRound(context: PlayContext, of: OfRound & { personId: string; said: string }): Promise<void> {
  const { round, talk: before } = await requireWritten(context, of);
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const talk = await context.rehearsals.goOn(roundTexts(round.prospect), before, of.said, signal);
  if (!(await saveRoundTalk(context.db, { ...of, before, talk })))
    throw new Problem('conflict', 'This round went on in another window. Load it again.');
  if (talk.phase === 'over') await takeWrittenIn(context, of, round, talk);
}

/** Whoever practises hangs up. Doing it again changes nothing. Throws Problem `not_found`, `conflict` (it is spoken). */
export async function endRound(context: PlayContext, of: OfRound & { personId: string }): Promise<void> {
  const found = await requireRound(context, of);
  if (found.state === 'ended') return;
  const { round, talk } = await requireWritten(context, of);
  await takeWrittenIn(context, of, round, talk);
}

/** One’s own: nobody else’s is played. */
async function requireRound({ db }: PlayContext, of: OfRound & { personId: string }): Promise<RoundRow> {
  const round = await findRound(db, of);
  if (round?.personId === of.personId) return round;
  throw new Problem('not_found', 'There is no such round of yours.');
}

async function requireWritten(
  context: PlayContext,
  of: OfRound & { personId: string },
): Promise<{ round: RoundRow; talk: TextTalk }> {
  const round = await requireRound(context, of);
  if (round.state === 'ended') throw new Problem('conflict', 'This round has ended. Start a new one.');
  if (round.talk === null) throw new Problem('conflict', 'This round is spoken. It ends when you hang up.');
  return { round, talk: round.talk };
}

/** The call and the end at once, unless the round was ended meanwhile: with the words it is about, or in another window. */
async function takeWrittenIn(context: PlayContext, of: OfRound, round: RoundRow, talk: TextTalk): Promise<void> {
  const from = context.clock.now();
  const person = await findPlayer(context.db, round.personId);
  const { title, direction, externalId, metadata } = roundAsCall(round);
  const call = arrivingCall(context, {
    ...{ teamId: of.teamId, source: 'practice', callId: round.id },
    call: {
      ...{ title, titleSource: 'given', wantsDerivedTitle: false, repName: person.name, repEmail: person.email },
      ...{ calledAt: round.createdAt, calledAtGuessed: false, direction, outcome: talk.result, externalId, hubspotCallId: null },
      duration: { kind: 'read', ms: null, unit: null, by: 'absent', confidence: 'none', warning: null },
      ...{ durationRaw: null, audioUrl: null, transcript: roundTranscript(talk, round.prospect, person) },
      ...{ sanitized: false, identityText: null, metadata },
    },
  });
  const isTaken = await context.db.transaction().execute(async (db) => {
    if (!(await holdGoingRound(db, of))) return false;
    if (hasPractised(talk)) await insertArrivingCalls(db, JSON.stringify([call]));
    await closeRound(db, { ...of, result: talk.result, now: context.clock.now() });
    return hasPractised(talk);
  });
  if (isTaken) traceArrival(context, call, from);
}
