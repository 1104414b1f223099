// Takes calls of a portal in: claims those that are due, reads them as they are now, and receives or merges each.
import {
  calledAtOf,
  callInputText,
  isBeforeConnection,
  judgeCall,
  type CallInHubspot,
  type CallLinks,
} from '../../../rules/hubspot-call.ts';
import { afterFailedTry } from '../../../rules/hubspot-record.ts';
import type { Window } from '../../../rules/hubspot-sync.ts';
import { Problem } from '../../../rules/problem.ts';
import { callsThatWait } from '../../database/calls-intake.ts';
import { databaseProblem } from '../../database/database-problem.ts';
import { rangesAskedFor } from '../../database/hubspot-lanes.ts';
import { findPortal, type HubspotPortalRow, type OfPortal } from '../../database/hubspot-portals.ts';
import {
  callsWithGivenTranscript,
  claimRecords,
  giveBackRecords,
  keepClaims,
  type ClaimedRecord,
} from '../../database/hubspot-records.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import type { HubspotContext } from '../context.ts';
import { inputHashOf } from './hubspot-input-hash.ts';
import { readLinks, readSurroundings } from './hubspot-surroundings.ts';
import { readHubspotCalls } from './read-hubspot-calls.ts';
import { saveHubspotCalls, type RecordOutcome } from './save-hubspot-calls.ts';

/** As many as one request for associations takes. */
const RECORDS_AT_ONCE = 1_000;
const SAVED_AT_ONCE = 100;
/** Some ten seconds of HubSpot’s pace, before other portals get their turn. */
const MOST_ROUNDS = 20;
const HELD_MS = 30_000;
/** A record that was read so often without an end may be what ends its readers. */
const MOST_STARTS = 25;

/** Until nothing is due. While one round is stored the next is read. */
export async function takeHubspotCalls(context: HubspotContext, of: OfPortal, signal: AbortSignal): Promise<void> {
  const portal = await findPortal(context.db, of);
  if (portal?.state !== 'connected') return;
  const client = await context.openHubspot(of);
  let saving: Promise<boolean> | null = null;
  try {
    for (let rounds = 0; rounds < MOST_ROUNDS;) {
      signal.throwIfAborted();
      const round = await beginRound(context, of);
      if (round === null) {
        if (saving === null || !(await saving)) return;
        saving = null;
        continue;
      }
      rounds += 1;
      const outcomes = await tried(context, round, signal, () => readOutcomes(context, portal, client, round.claimed, signal));
      if (outcomes === null) return;
      const before: Promise<boolean> | null = saving;
      if (before !== null) await tried(context, round, signal, () => before);
      saving = saveRound(context, round, outcomes, signal);
      // Seen where it is awaited.
      saving.catch(() => {});
    }
  } finally {
    if (saving !== null) await saving;
  }
  await context.enqueueJobs(context.db, [{ name: 'take-hubspot-calls', input: of }]);
}

/** Records that are held until the round is stored or given back. */
type Round = { of: OfPortal; claimed: ClaimedRecord[]; left: Set<ClaimedRecord>; end: () => Promise<void> };

async function beginRound(context: HubspotContext, of: OfPortal): Promise<Round | null> {
  const now = context.clock.now();
  const claimed = await claimRecords(context.db, of, { limit: RECORDS_AT_ONCE, now, until: heldUntil(now) });
  if (claimed.length === 0) return null;
  const ended = new AbortController();
  const holding = keepHolding(context, of, claimed, ended.signal);
  return {
    ...{ of, claimed, left: new Set(claimed) },
    end() {
      ended.abort();
      return holding;
    },
  };
}

function heldUntil(now: Date): Date {
  return new Date(now.getTime() + HELD_MS);
}

/** False when the database cannot be asked now. */
async function saveRound(
  context: HubspotContext,
  round: Round,
  outcomes: readonly RecordOutcome[],
  signal: AbortSignal,
): Promise<boolean> {
  const saved = await tried(context, round, signal, async () => {
    for (let at = 0; at < outcomes.length; at += SAVED_AT_ONCE) {
      const batch = outcomes.slice(at, at + SAVED_AT_ONCE);
      await save(context, round.of, batch);
      for (const { record } of batch) round.left.delete(record);
    }
    return true;
  });
  await round.end();
  return saved ?? false;
}

/** What fails as a whole is no record's fault: all are given back, and the ticker rings again when they are due. Null then. */
async function tried<T>(context: HubspotContext, round: Round, signal: AbortSignal, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    await round.end();
    await giveBackRecords(context.db, round.of, [...round.left], giveBackBecause(context, error, signal));
    if (signal.aborted || !(error instanceof Problem)) throw error;
    return null;
  }
}

async function keepHolding(
  context: HubspotContext,
  of: OfPortal,
  claimed: readonly ClaimedRecord[],
  ended: AbortSignal,
): Promise<void> {
  while (!ended.aborted) {
    try {
      await context.clock.sleep(HELD_MS / 3, ended);
      await keepClaims(context.db, of, claimed, heldUntil(context.clock.now()));
    } catch (error) {
      if (!ended.aborted) context.log.warn({ err: error }, 'records of HubSpot could not be held longer');
    }
  }
}

const SHORTEST_PAUSE_MS = 5_000;
/** What a person has to mend is not asked for every few seconds. */
const LONG_PAUSE_MS = 5 * 60_000;

/** HubSpot cannot be asked at all: no record is at fault. */
function giveBackBecause(context: HubspotContext, error: unknown, signal: AbortSignal) {
  if (signal.aborted) return { nextTryAt: null, errorCode: null, errorMessage: null };
  const now = context.clock.now().getTime();
  const problem = problemOf(context, error);
  const pauseMs = problem.retryable ? SHORTEST_PAUSE_MS : LONG_PAUSE_MS;
  const nextTryAt = new Date(Math.max(now + pauseMs, problem.notBefore?.getTime() ?? 0));
  return { nextTryAt, errorCode: problem.code, errorMessage: problem.message };
}

async function readOutcomes(
  context: HubspotContext,
  portal: HubspotPortalRow,
  client: HubspotClient,
  claimed: readonly ClaimedRecord[],
  signal: AbortSignal,
): Promise<RecordOutcome[]> {
  const of = { teamId: portal.teamId, portalId: portal.portalId };
  const startedAt = context.clock.now().getTime();
  const worn = claimed.filter(({ attempt }) => attempt > MOST_STARTS);
  const fit = claimed.filter(({ attempt }) => attempt <= MOST_STARTS);
  const readings = await readHubspotCalls(
    client,
    fit.map(({ objectId }) => objectId),
    signal,
  );
  const present = fit.flatMap((record) => {
    const reading = readings.get(record.objectId);
    return reading?.kind === 'found' ? [{ record, call: reading.call }] : [];
  });
  const linksOf = await readLinks(
    client,
    present.map(({ call }) => call.id),
    signal,
  );
  const found = present.map(({ record, call }) => {
    const links = linksOf.get(call.id) ?? noLinks;
    return { record, call, links, inputHash: inputHashOf(callInputText(call, links)) };
  });
  const hashes = new Map(found.map(({ record, inputHash }) => [record.objectId, inputHash]));
  const news = found.filter(({ record, call, inputHash }) => !isOldNews(record, call, inputHash));
  const known = news.flatMap(({ record }) => record.callId ?? []);
  const waiting = await callsThatWait(
    context.db,
    portal.teamId,
    news.flatMap(({ record }) => (record.callId === null ? record.objectId : [])),
  );
  const ranges = await rangesAskedFor(context.db, of);
  const standingOf = (record: ClaimedRecord, call: CallInHubspot) =>
    standing(record, portal, { isWaitedFor: waiting.has(record.objectId), isInRange: isWithin(ranges, calledAtOf(call)) });
  const transcribed = await callsWithGivenTranscript(context.db, portal.teamId, known);
  const surroundings = await readSurroundings(
    context,
    of,
    client,
    news.map(({ record, call, links }) => ({
      ...{ call, links },
      heardBy: record.heardBy,
      wantsTranscript:
        record.callId === null ? !isBeforeConnection(call, standingOf(record, call)) : !transcribed.has(record.callId),
    })),
    signal,
  );
  const now = context.clock.now();
  const readMs = now.getTime() - startedAt;
  const outcomeOf = (record: ClaimedRecord): RecordOutcome => {
    const reading = readings.get(record.objectId) ?? { kind: 'missing' };
    if (reading.kind === 'refused') return afterFailure(record, reading.problem, { now, readMs });
    if (reading.kind !== 'found') {
      const reason = reading.kind === 'merged' ? 'merged' : 'deleted';
      return { kind: 'closed', state: 'gone', reason, record, ...unread, readMs };
    }
    const { call } = reading;
    const read = { record, call, inputHash: hashes.get(record.objectId) ?? null, readMs };
    const around = surroundings.get(record.objectId);
    if (around === undefined) return { kind: 'unchanged', ...read };
    if (around instanceof Problem) return afterFailure(record, around, { now, readMs });
    const verdict = judgeCall(call, around, portal.settings, { ...standingOf(record, call), now });
    if (verdict.kind === 'take') return { kind: 'take', pushed: verdict.call, ...read };
    return { kind: 'closed', state: verdict.kind, reason: verdict.reason, ...read };
  };
  return [...fit.map(outcomeOf), ...worn.map((record) => givenUp(record, wornOut))];
}

function standing(record: ClaimedRecord, { connectedAt }: HubspotPortalRow, of: { isWaitedFor: boolean; isInRange: boolean }) {
  const { isWaitedFor, isInRange } = of;
  const isAskedFor = isWaitedFor || isInRange || record.heardBy === 'backfill' || record.heardBy === 'reconcile';
  return { isHere: record.callId !== null, isWaitedFor, isAskedFor, connectedAt };
}

/** People move calls to other days while a backfill comes by: into a week it has read already, for one. */
function isWithin(ranges: readonly Window[], at: Date): boolean {
  return ranges.some(({ lowMs, highMs }) => lowMs <= at.getTime() && at.getTime() <= highMs);
}

/** A call we have, of which nothing we look at has changed, nor what it is linked to. */
function isOldNews(record: ClaimedRecord, call: CallInHubspot, inputHash: string): boolean {
  return record.callId !== null && !call.archived && record.inputHash === inputHash;
}

const noLinks: CallLinks = { contactIds: [], companyIds: [], dealIds: [] };
const unread = { call: null, inputHash: null };

const wornOut = {
  code: 'internal',
  message: 'Reading this call was begun again and again without an end; the server may run out of memory on it.',
};

function givenUp(record: ClaimedRecord, problem: { code: string; message: string }, readMs = 0): RecordOutcome {
  return { kind: 'failed', problem: { code: problem.code, message: problem.message }, record, ...unread, readMs };
}

function afterFailure(record: ClaimedRecord, problem: Problem, of: { now: Date; readMs: number }): RecordOutcome {
  const verdict = afterFailedTry(record.attempt, problem, of.now);
  if (verdict.kind === 'give_up') return givenUp(record, problem, of.readMs);
  return {
    ...{ kind: 'retry', at: verdict.at, problem: { code: problem.code, message: problem.message } },
    ...{ record, ...unread, readMs: of.readMs },
  };
}

/** One record that cannot be stored does not keep its neighbours out. */
async function save(context: HubspotContext, of: OfPortal, outcomes: readonly RecordOutcome[]): Promise<void> {
  try {
    await saveHubspotCalls(context, of, outcomes);
  } catch (error) {
    const passing = databaseProblem(error);
    const [only] = outcomes;
    // The database is away or full: that is no record's fault.
    if (passing && passing.code !== 'conflict') throw passing;
    if (outcomes.length > 1) {
      for (const outcome of outcomes) await save(context, of, [outcome]);
    } else if (only) {
      const problem = problemOf(context, error);
      await saveHubspotCalls(context, of, [afterFailure(only.record, problem, { now: context.clock.now(), readMs: only.readMs })]);
    }
  }
}

function problemOf(context: HubspotContext, error: unknown): Problem {
  if (error instanceof Problem) return error;
  context.log.error({ err: error }, 'taking calls of HubSpot in failed unexpectedly');
  return new Problem('internal', 'Something unexpected went wrong; the server log has the details.', {
    retryable: true,
    cause: error,
  });
}
