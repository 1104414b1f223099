// The tables of coaching as the query builder sees them.

export type CoachingFocusTable = {
  teamId: string;
  personId: string;
  scorecardKey: string;
  criterionKey: string;
  name: string;
  dueOn: string;
  chosenBy: string | null;
  chosenAt: Date;
};

export type CoachingTables = { coachingFocus: CoachingFocusTable };
