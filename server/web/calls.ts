// Routes of the list of calls and of one call with everything known about it.
import { z } from 'zod';
import type { CallDetail, CallRow, StageLine } from '../../contract/calls.ts';
import { stages } from '../../rules/call.ts';
import { saidQuery, titleQuery } from '../../rules/call-words.ts';
import { metricDefinitions } from '../../rules/conversation-metrics.ts';
import { heardOf, mayHearOriginal } from '../../rules/covered-sound.ts';
import { hubspotCallAddress } from '../../rules/hubspot-address.ts';
import { coveredSince, type PrivacyPolicy } from '../../rules/privacy-policy.ts';
import { Problem } from '../../rules/problem.ts';
import type { Role } from '../../rules/role.ts';
import { findAttemptOfCall } from '../database/attempts.ts';
import {
  findJudged,
  findRep,
  findSaid,
  findTitled,
  findDealt,
  findTracked,
  splitByOpening,
  type CallFilter,
  type DealsAsked,
} from '../database/call-filter.ts';
import * as calls from '../database/calls.ts';
import { findCallInHubspot, type CallInHubspot } from '../database/hubspot-of-call.ts';
import { readPrivacyPolicy } from '../database/privacy-policies.ts';
import { findRecording, type RecordingRow } from '../database/recordings.ts';
import { listStagesOf, type CallStageRow } from '../database/stages.ts';
import type { Db } from '../database/tables.ts';
import { findTranscript } from '../database/transcripts.ts';
import type { BaseContext } from '../flows/context.ts';
import { retryCall } from '../flows/intake/retry-call.ts';
import { readCursor, writeCursor } from './page-cursor.ts';
import { route, type Ask, type Web } from './route.ts';

const MOST_REPS = 500;

/** Lower bounds of the bands that the dashboard colours scores by. */
const bands = {
  strong: { from: 75, below: 101 },
  fair: { from: 50, below: 75 },
  weak: { from: 0, below: 50 },
  none: 'none',
} as const;

const orders: Record<Ask<'GET /api/calls'>['query']['sort'], calls.CallOrder> = {
  '-date': { by: 'date', descending: true },
  date: { by: 'date', descending: false },
  '-score': { by: 'score', descending: true },
  score: { by: 'score', descending: false },
  '-length': { by: 'length', descending: true },
  length: { by: 'length', descending: false },
};
const place = z.object({
  ...{ sort: z.string(), value: z.number().nullable(), at: z.iso.datetime(), id: z.uuid() },
  /** What is looked for is found by opening calls: nobody has to find that out again for the next page. */
  isFrequent: z.boolean(),
});

export function registerCalls(web: Web, options: { context: BaseContext }): void {
  route(web, 'GET /api/calls', async ({ asker, query }) => {
    const { teamId } = asker.team;
    const order = orders[query.sort];
    const from = readCursor(place.extend({ sort: z.literal(query.sort) }), query.cursor);
    const after = from ? { value: from.value, calledAt: new Date(from.at), id: from.id } : null;
    const listingReps = calls.listReps(web.db, teamId, MOST_REPS);
    const of = { teamId, personId: asker.person.personId, isFrequent: from?.isFrequent ?? false };
    const filter = await readFilter(web.db, of, query);
    if (filter === null) return { items: [], nextCursor: null, total: 0, isTotalCut: false, reps: await listingReps };
    const isFrequent = splitByOpening(filter).opened !== null;
    const [found, counted, reps] = await Promise.all([
      calls.listCalls(web.db, { filter, order, after, limit: query.limit + 1 }),
      calls.countCalls(web.db, filter),
      listingReps,
    ]);
    const page = found.calls.slice(0, query.limit);
    const open = page.filter((call) => call.state !== 'done').map((call) => call.id);
    const stageRows = await listStagesOf(web.db, teamId, open);
    const last = page.at(-1);
    return {
      items: page.map((call) =>
        presentRow(
          call,
          stageRows.filter((stage) => stage.callId === call.id),
        ),
      ),
      nextCursor:
        found.calls.length > query.limit && last
          ? cursorBehind(placeOf(last, order), query.sort, isFrequent)
          : found.lookedTo && cursorBehind(found.lookedTo, query.sort, isFrequent),
      total: Math.max(counted.total, counted.isTotalCut ? page.length : 0),
      isTotalCut: counted.isTotalCut,
      reps,
    };
  });

  route(web, 'GET /api/calls/:callId', async ({ asker, params }) => {
    const of = { teamId: asker.team.teamId, callId: params.callId };
    const [call, stageRows, recording, transcript, metrics, scores, hubspot, attempt, privacy] = await Promise.all([
      calls.findCallPage(web.db, of),
      listStagesOf(web.db, of.teamId, [of.callId]),
      findRecording(web.db, of),
      findTranscript(web.db, of),
      calls.findMetrics(web.db, of),
      calls.listScores(web.db, of),
      findCallInHubspot(web.db, of),
      findAttemptOfCall(web.db, of),
      readPrivacyPolicy(web.db, of.teamId),
    ]);
    if (!call) throw new Problem('not_found', 'There is no such call in this team.');
    return {
      ...presentRow(call, stageRows),
      externalId: call.externalId,
      hubspotCallId: call.hubspotCallId,
      hubspot: hubspot && presentInHubspot(hubspot),
      attempt,
      metadata: call.metadata,
      receivedAt: call.receivedAt.toISOString(),
      duration: {
        by: call.durationBy,
        unit: call.durationUnit,
        confidence: call.durationConfidence,
        warning: call.durationWarning,
      },
      stages: stageRows.toSorted((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage)).map(presentStage),
      recording: recording && presentRecording(recording, privacy.policy, asker.team.role),
      transcript,
      metrics,
      scores: scores.map(({ result, transcriptVersion, createdAt }) => ({
        ...{ ...result, scoredAt: createdAt.toISOString() },
        isStale: transcript !== null && transcriptVersion < transcript.version,
      })),
    };
  });

  route(web, 'POST /api/calls/:callId/retry', async ({ asker, params, body }) => {
    await retryCall(options.context, { teamId: asker.team.teamId, callId: params.callId, from: body.from });
  });

  route(web, 'GET /api/scoring-labels', async () => [...metricDefinitions]);
}

function presentRecording(recording: RecordingRow, policy: PrivacyPolicy, role: Role): CallDetail['recording'] {
  const { callId, format, container, bytes, channels, lengthMs, peaks, fileKey, coveredKey, covered } = recording;
  const url = `/api/calls/${callId}/recording`;
  const isOriginalHeard = coveredKey !== null && coveredKey !== fileKey && mayHearOriginal(policy.sound.originalFor, role);
  return {
    url: heardOf(recording, coveredSince(policy)) === 'not_yet' ? null : url,
    originalUrl: isOriginalHeard ? `${url}/original` : null,
    silences: covered ?? [],
    format: format ?? container,
    ...{ bytes, channels, lengthMs, peaks },
  };
}

/** Null where words are looked for and none is left of them. */
async function readFilter(
  db: Db,
  { teamId, personId, isFrequent }: { teamId: string; personId: string; isFrequent: boolean },
  query: Ask<'GET /api/calls'>['query'],
): Promise<CallFilter | null> {
  const title = query.search?.trim() ? titleQuery(query.search) : undefined;
  const speech = query.said?.trim() ? saidQuery(query.said) : undefined;
  if (title === null || speech === null) return null;
  const { scorecard: scorecardKey, criterion: criterionKey } = query;
  const asked = dealsAsked(query);
  const [titled, said, rep, judged, tracked, dealt] = await Promise.all([
    title === undefined ? undefined : findTitled(db, { teamId, query: title, isFrequent }),
    speech === undefined ? undefined : findSaid(db, { teamId, query: speech, isFrequent }),
    query.rep === undefined ? undefined : findRep(db, query.rep),
    scorecardKey === undefined ? undefined : findJudged(db, { teamId, scorecardKey, criterionKey }),
    query.tracker === undefined ? undefined : findTracked(db, { teamId, trackerId: query.tracker }),
    asked && findDealt(db, { teamId, ...asked }),
  ]);
  const { minScore, maxScore } = query;
  const isRange = minScore !== undefined || maxScore !== undefined;
  return {
    ...{ teamId, titled, said, rep, state: query.state, source: query.source, direction: query.direction },
    ...{ by: query.by, judged, tracked, dealt },
    reviewerId: query.reviewer === 'me' ? personId : query.reviewer,
    isCoached: query.coached === undefined ? undefined : query.coached === 'yes',
    score: query.band ? bands[query.band] : isRange ? { from: minScore ?? 0, below: (maxScore ?? 100) + 1 } : undefined,
    from: query.from ? new Date(query.from) : undefined,
    to: query.to ? new Date(query.to) : undefined,
  };
}

/** One deal is narrower than an outcome. */
function dealsAsked({ deal, dealOutcome }: Ask<'GET /api/calls'>['query']): DealsAsked | undefined {
  const [portalId, dealId] = deal?.split('-') ?? [];
  if (portalId !== undefined && dealId !== undefined) return { portalId, dealId };
  return dealOutcome && { outcome: dealOutcome };
}

function placeOf({ id, calledAt, score, durationMs }: calls.ListedCall, order: calls.CallOrder): calls.CallPlace {
  return { id, calledAt, value: order.by === 'date' ? null : order.by === 'score' ? score : durationMs };
}

function cursorBehind({ id, calledAt, value }: calls.CallPlace, sort: string, isFrequent: boolean): string {
  return writeCursor({ sort, value, at: calledAt.toISOString(), id, isFrequent });
}

function presentRow(call: calls.ListedCall, stageRows: CallStageRow[]): CallRow {
  return {
    callId: call.id,
    title: call.title,
    source: call.source,
    state: call.state,
    rep: { name: call.personName ?? call.repName, email: call.repEmail, personId: call.repPersonId },
    calledAt: call.calledAt.toISOString(),
    durationMs: call.durationMs,
    talkShare: call.talkShare,
    score: call.score,
    direction: call.direction,
    outcome: call.outcome,
    isCoached: Boolean(call.isCoached),
    current: call.state === 'done' ? null : currentStage(stageRows),
  };
}

const tellingFirst = ['failed', 'running', 'retrying', 'waiting'] as const;

/** The stage a person wants to hear of: one that failed, else the one at work, else the one that comes next. */
function currentStage(rows: CallStageRow[]): StageLine | null {
  const inOrder = rows.toSorted((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage));
  for (const state of tellingFirst) {
    const row = inOrder.find((line) => line.state === state);
    if (row) return presentStage(row);
  }
  return null;
}

function presentInHubspot({ portalId, uiDomain, objectId, writeBacks }: CallInHubspot): CallDetail['hubspot'] {
  return {
    portalId,
    url: hubspotCallAddress({ uiDomain, portalId, objectId }),
    writeBacks: writeBacks.map((row) => ({
      kind: row.kind,
      state: row.state,
      sentAt: row.sentAt?.toISOString() ?? null,
      nextTryAt: row.nextTryAt?.toISOString() ?? null,
      errorMessage: row.errorMessage,
    })),
  };
}

function presentStage(row: CallStageRow): StageLine {
  return {
    stage: row.stage,
    state: row.state,
    progress: row.progress,
    attempt: row.attempt,
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    nextTryAt: row.nextTryAt?.toISOString() ?? null,
    error: row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage ?? '' },
  };
}
