// The tables of talks, and of the calls among them that came by telephone, as the query builder sees them.
import type { ColumnType, Generated } from 'kysely';
import type { InboundOutcome } from '../../rules/inbound-outcome.ts';
import type { StoredBrief } from './live-call-tables.ts';

export type TalkState = 'asked' | 'talking' | 'ended';

export type TalkTable = {
  teamId: string;
  id: string;
  /** Null where somebody practises with a prospect. */
  agentId: string | null;
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
  /** That of its talk where an agent answered. */
  id: string;
  /** Null where nobody answered. */
  talkId: string | null;
  agentId: string | null;
  carrier: string;
  carrierRef: string;
  fromNumber: string | null;
  toNumber: string;
  portalId: string | null;
  contactId: string | null;
  contactName: string | null;
  rangAt: Date;
  talkedMs: Generated<number>;
  /** Null while it goes on, as is `outcome`. */
  endedAt: ColumnType<Date | null, Date | undefined>;
  outcome: ColumnType<InboundOutcome | null, InboundOutcome | undefined>;
  summary: ColumnType<string | null, string | undefined>;
  answers: ColumnType<Record<string, string>, string | undefined, string>;
};

export type TalkTables = { talk: TalkTable; inboundCall: InboundCallTable };
