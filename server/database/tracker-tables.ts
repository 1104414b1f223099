// The tables of words that teams listen for, as the query builder sees them.
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { Mention, TrackerSide } from '../../rules/tracker.ts';

export type TrackerTable = {
  teamId: string;
  id: string;
  name: string;
  phrases: ColumnType<string[], string, string>;
  saidBy: TrackerSide;
  revision: Generated<number>;
  countedAt: ColumnType<Date | null, Date | null | undefined, Date | null>;
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
};
export type TrackerCallTable = {
  teamId: string;
  trackerId: string;
  callId: string;
  mentions: number;
  places: JSONColumnType<Mention[]>;
};

export type TrackerTables = { tracker: TrackerTable; trackerCall: TrackerCallTable };
