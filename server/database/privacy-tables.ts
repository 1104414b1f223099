// The tables of privacy as the query builder sees them.
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { Actor, AuditAct, AuditDetail } from '../../rules/audit.ts';
import type { SoundSpan } from '../../rules/covered-sound.ts';
import type { PrivacyPolicy } from '../../rules/privacy-policy.ts';

export type AuditEntryTable = {
  teamId: string;
  id: string;
  at: Date;
  actorKind: Actor['kind'];
  personId: string | null;
  personName: string | null;
  address: string | null;
  act: AuditAct;
  subject: string;
  detail: JSONColumnType<AuditDetail>;
};

export type PrivacyPolicyTable = {
  teamId: string;
  policy: JSONColumnType<PrivacyPolicy>;
  updatedAt: Date;
  retentionAt: Date | null;
  coverBefore: ColumnType<string | null, string | null | undefined, string | null>;
};
export type CallHoldTable = { teamId: string; callId: string; reason: string; setBy: string | null; setAt: Date };
export type FileToRemoveTable = { teamId: string; fileKey: string; since: Date };
export type ShareTable = {
  teamId: string;
  id: string;
  callId: string;
  tokenHash: Buffer;
  showsScore: boolean;
  showsTranscript: boolean;
  showsSound: boolean;
  passwordHash: string | null;
  createdBy: string | null;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  views: Generated<number>;
  lastViewedAt: Date | null;
};

/** Columns of a recording of which some moments may not be heard. */
export type CoveredColumns = {
  coveredKey: ColumnType<string | null, string | null | undefined, string | null>;
  covered: ColumnType<SoundSpan[] | null, string | null | undefined, string | null>;
  coveredAt: ColumnType<Date | null, Date | null | undefined, Date | null>;
  coveredVersion: ColumnType<number | null, number | null | undefined, number | null>;
  coverDueAt: ColumnType<Date | null, Date | null | undefined, Date | null>;
};

export type PrivacyTables = {
  auditEntry: AuditEntryTable;
  privacyPolicy: PrivacyPolicyTable;
  callHold: CallHoldTable;
  fileToRemove: FileToRemoveTable;
  share: ShareTable;
};
