// The tables of scorecards, scores and scoring anew as the query builder sees them.
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { ScoreFigures } from '../../rules/rescore.ts';
import type { ChoiceRule } from '../../rules/scorecard-choice.ts';
import type { Scorecard, ScoreResult } from '../../rules/scorecard.ts';

type FiguresOrNull = ColumnType<ScoreFigures | null, string | null, string | null>;

export type ScorecardTable = {
  teamId: string;
  key: string;
  version: number;
  state: 'draft' | 'active' | 'archived';
  card: JSONColumnType<Scorecard>;
  createdAt: Date;
  revision: Generated<number>;
  note: Generated<string>;
  changedBy: string | null;
  changedAt: Date;
};
export type ScorecardChoiceTable = {
  teamId: string;
  rules: JSONColumnType<ChoiceRule[]>;
  defaultKey: string | null;
  revision: number;
  changedBy: string | null;
  changedAt: Date;
};
export type ScoreTable = {
  teamId: string;
  callId: string;
  scorecardKey: string;
  scorecardVersion: number;
  transcriptVersion: number;
  overall: number | null;
  result: JSONColumnType<ScoreResult>;
  createdAt: Date;
};
export type RescoreTable = {
  teamId: string;
  id: string;
  scorecardKey: string;
  scorecardVersion: number;
  state: 'running' | 'done' | 'cancelled';
  createdBy: string | null;
  createdAt: Date;
  endedAt: Date | null;
  waitsBecause: string | null;
};
export type RescoredCallTable = {
  teamId: string;
  rescoreId: string;
  callId: string;
  state: 'waiting' | 'done' | 'failed' | 'left_out';
  before: FiguresOrNull;
  after: FiguresOrNull;
  errorMessage: string | null;
};
export type EvaluationSpendTable = {
  teamId: string;
  month: string;
  requests: number;
  inputTokens: number;
  outputTokens: number;
  microUsd: number;
};

export type ScorecardTables = {
  scorecard: ScorecardTable;
  scorecardChoice: ScorecardChoiceTable;
  score: ScoreTable;
  rescore: RescoreTable;
  rescoredCall: RescoredCallTable;
  evaluationSpend: EvaluationSpendTable;
};
