// The tables of talks, and of the calls among them that came by telephone, as the query builder sees them.
import type { ColumnType } from 'kysely';
import type { StoredBrief } from './live-call-tables.ts';

export type TalkState = 'asked' | 'talking' | 'ended';

export type TalkTable = {
  teamId: string;
  id: string;
  agentId: string;
  personId: string | null;
  tokenDigest: string;
  /** Null when it has ended. */
  brief: ColumnType<StoredBrief | null, string, string | null>;
  state: TalkState;
  host: string | null;
  seenAt: Date | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
};

export type InboundCallTable = {
  teamId: string;
  talkId: string;
  carrier: string;
  carrierRef: string;
  fromNumber: string | null;
  toNumber: string;
  portalId: string | null;
  contactId: string | null;
  contactName: string | null;
};

export type TalkTables = { talk: TalkTable; inboundCall: InboundCallTable };
