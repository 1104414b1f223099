// Tells of a recorded call: that it is analysed, or that it failed.
import type { CallNews, News } from '../../../rules/webhook-event.ts';
import type { ScoreResult } from '../../../rules/scorecard.ts';
import { findAgentOfCall, findCallNews, type CallNewsRow } from '../../database/call-news.ts';
import { findRound } from '../../database/practice-rounds.ts';
import type { Db } from '../../database/tables.ts';
import { tellNews, type TellContext } from './tell-news.ts';

type OfCall = { teamId: string; callId: string };
type CallTellContext = TellContext & { publicUrl: string };

/** `scores` in the order of the team's scorecards: the first one is the call's score. */
export async function tellAnalysed(
  context: CallTellContext,
  db: Db,
  of: OfCall & { scores: readonly ScoreResult[]; about?: 'call.analyzed' | 'call.reviewed' },
): Promise<void> {
  const agentId = await findAgentOfCall(db, of);
  await tellNews(context, db, { teamId: of.teamId, agentId }, async () => {
    const row = await findCallNews(db, of);
    if (row?.source === 'practice') return of.about === 'call.reviewed' ? null : practised(context, db, of, row);
    return row && { about: of.about ?? 'call.analyzed', call: present(context, of, row, of.scores) };
  });
}

export async function tellFailed(
  context: CallTellContext,
  db: Db,
  of: OfCall & { failure: { stage: string; code: string; message: string } },
): Promise<void> {
  const agentId = await findAgentOfCall(db, of);
  await tellNews(context, db, { teamId: of.teamId, agentId }, async () => {
    const row = await findCallNews(db, of);
    if (!row || row.source === 'practice') return null;
    return { about: 'call.failed', call: present(context, of, row, []), failure: of.failure };
  });
}

async function practised(
  context: CallTellContext,
  db: Db,
  of: OfCall & { scores: readonly ScoreResult[] },
  row: CallNewsRow,
): Promise<News | null> {
  const round = await findRound(db, { teamId: of.teamId, roundId: of.callId });
  if (!round) return null;
  const prospect = { prospectId: round.prospectId, name: round.prospect.name };
  return { about: 'ai.training.completed', call: present(context, of, row, of.scores), prospect };
}

function present({ publicUrl }: CallTellContext, { callId }: OfCall, row: CallNewsRow, scores: readonly ScoreResult[]): CallNews {
  const { source, title, calledAt, durationMs, direction, externalId, hubspotCallId } = row;
  const isRepKnown = row.repPersonId !== null || row.repName !== null || row.repEmail !== null;
  return {
    ...{ callId, source, title, calledAt: calledAt.toISOString(), direction, externalId, hubspotCallId },
    durationSeconds: durationMs === null ? null : durationMs / 1000,
    rep: isRepKnown ? { personId: row.repPersonId, name: row.repName, email: row.repEmail } : null,
    agent: row.agentId === null ? null : { agentId: row.agentId, name: row.agentName ?? '' },
    score: scores[0]?.overall ?? null,
    scores: scores.map(({ scorecard, overall }) => ({ scorecard: scorecard.name, overall })),
    url: `${publicUrl}/calls/${callId}`,
  };
}
