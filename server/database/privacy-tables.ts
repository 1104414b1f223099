// The tables of privacy as the query builder sees them.
import type { JSONColumnType } from 'kysely';
import type { Actor, AuditAct, AuditDetail } from '../../rules/audit.ts';

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

export type PrivacyTables = { auditEntry: AuditEntryTable };
