// The tables of what people say of calls as the query builder sees them.
import type { JSONColumnType } from 'kysely';
import type { OpenCheckKind, ReviewedOutcome } from '../../rules/review.ts';
import type { DisputeState } from '../../rules/dispute.ts';
import type { Outcome } from '../../rules/scorecard.ts';

export type CheckAnswerTable = {
  teamId: string;
  id: string;
  callId: string;
  scorecardKey: string;
  scorecardVersion: number;
  criterionKey: string;
  checkKey: string;
  question: string;
  machineOutcome: Outcome;
  evaluator: string;
  oldOutcome: Outcome;
  outcome: ReviewedOutcome;
  reason: string;
  answeredBy: string | null;
  answeredAt: Date;
  endedBy: string | null;
  endedAt: Date | null;
};
export type OpenCheckTable = {
  teamId: string;
  callId: string;
  scorecardKey: string;
  checkKey: string;
  kind: OpenCheckKind;
  notedAt: Date;
};
export type DisputeTable = {
  teamId: string;
  id: string;
  callId: string;
  scorecardKey: string;
  checkKey: string;
  question: string;
  /** What was disputed. */
  outcome: Outcome;
  reason: string;
  state: DisputeState;
  raisedBy: string | null;
  raisedAt: Date;
  resolution: string | null;
  resolvedBy: string | null;
  resolvedAt: Date | null;
};

export type CallCommentTable = {
  teamId: string;
  id: string;
  callId: string;
  replyTo: string | null;
  atMs: number | null;
  text: string;
  writtenBy: string | null;
  writtenAt: Date;
  editedAt: Date | null;
  deletedAt: Date | null;
  resolvedBy: string | null;
  resolvedAt: Date | null;
};
export type CommentMentionTable = { teamId: string; commentId: string; personId: string; notedAt: Date; seenAt: Date | null };
export type CoachedCallTable = { teamId: string; callId: string; coachedBy: string | null; coachedAt: Date };

export type ClipTable = {
  teamId: string;
  id: string;
  callId: string;
  title: string;
  fromMs: number;
  toMs: number;
  madeBy: string | null;
  madeAt: Date;
};
export type PlaylistTable = { teamId: string; id: string; name: string; madeBy: string | null; madeAt: Date };
export type PlaylistClipTable = { teamId: string; playlistId: string; clipId: string; position: number };

export type CallReviewerTable = { teamId: string; callId: string; personId: string; assignedBy: string | null; assignedAt: Date };
export type CallViewTable = {
  teamId: string;
  id: string;
  name: string;
  isShared: boolean;
  search: JSONColumnType<Record<string, string>>;
  madeBy: string;
  madeAt: Date;
};

export type ReviewTables = {
  checkAnswer: CheckAnswerTable;
  openCheck: OpenCheckTable;
  dispute: DisputeTable;
  callComment: CallCommentTable;
  commentMention: CommentMentionTable;
  coachedCall: CoachedCallTable;
  clip: ClipTable;
  playlist: PlaylistTable;
  playlistClip: PlaylistClipTable;
  callReviewer: CallReviewerTable;
  callView: CallViewTable;
};
