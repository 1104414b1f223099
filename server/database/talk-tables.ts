// The table of talks as the query builder sees it.
import type { JSONColumnType } from 'kysely';
import type { StoredBrief } from './live-call-tables.ts';

export type TalkState = 'asked' | 'talking' | 'ended';

export type TalkTable = {
  teamId: string;
  id: string;
  agentId: string;
  personId: string | null;
  tokenDigest: string;
  brief: JSONColumnType<StoredBrief>;
  state: TalkState;
  host: string | null;
  seenAt: Date | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
};

export type TalkTables = { talk: TalkTable };
