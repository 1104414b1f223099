// The tables of practice as the query builder sees them.
import type { ColumnType, JSONColumnType } from 'kysely';
import type { PathStep } from '../../rules/practice-path.ts';
import type { ConversationResult } from '../../rules/disposition.ts';
import type { Prospect } from '../../rules/prospect.ts';
import type { TextTalk } from '../../rules/text-talk.ts';

export type ProspectTable = {
  teamId: string;
  id: string;
  settings: JSONColumnType<Prospect>;
  revision: number;
  fromCallId: string | null;
  createdBy: string | null;
  createdAt: Date;
  changedAt: Date;
  archivedAt: Date | null;
};
export type PracticePathTable = {
  teamId: string;
  id: string;
  name: string;
  steps: JSONColumnType<PathStep[]>;
  createdBy: string | null;
  createdAt: Date;
  archivedAt: Date | null;
};
export type PracticeAssignmentTable = {
  teamId: string;
  id: string;
  pathId: string;
  personId: string;
  dueOn: string;
  assignedBy: string | null;
  createdAt: Date;
  withdrawnAt: Date | null;
};
export type PracticeRoundTable = {
  teamId: string;
  id: string;
  prospectId: string;
  prospect: JSONColumnType<Prospect>;
  personId: string;
  mode: 'text' | 'voice';
  state: 'going' | 'ended';
  talk: ColumnType<TextTalk | null, string | null, string | null>;
  result: ConversationResult | null;
  /** Of a call that is gone. */
  score: ColumnType<number | null, undefined>;
  createdAt: Date;
  endedAt: Date | null;
};

export type PracticeTables = {
  prospect: ProspectTable;
  practicePath: PracticePathTable;
  practiceAssignment: PracticeAssignmentTable;
  practiceRound: PracticeRoundTable;
};
