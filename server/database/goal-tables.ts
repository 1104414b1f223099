// The table of goals, as the query builder sees it.
import type { GoalMeasure } from '../../rules/goal.ts';

export type GoalTable = {
  teamId: string;
  id: string;
  personId: string | null;
  measure: GoalMeasure;
  scorecardKey: string | null;
  criterionKey: string | null;
  target: number;
  /** As `2026-11-21`. */
  startsOn: string;
  dueOn: string;
  setBy: string | null;
  setAt: Date;
};

export type GoalTables = { goal: GoalTable };
