// The tables of deals beside calls as the query builder sees them.
import type { DealLink, DealOutcome } from '../../rules/deal.ts';

export type DealTable = {
  teamId: string;
  portalId: string;
  dealId: string;
  outcome: DealOutcome;
  amount: string | null;
  currency: string | null;
  createdAt: Date;
  closedAt: Date | null;
  modifiedAt: Date;
  dueAt: Date;
};
export type DealCallTable = {
  teamId: string;
  callId: string;
  portalId: string;
  dealId: string;
  link: DealLink;
  byAgent: boolean;
  counts: boolean;
};
export type DealLookTable = {
  teamId: string;
  callId: string;
  portalId: string;
  objectId: string | null;
  contactId: string | null;
  dueAt: Date | null;
};
export type DealReadingTable = {
  teamId: string;
  portalId: string;
  readAt: Date | null;
  notBefore: Date;
  errorCode: string | null;
  errorMessage: string | null;
};

export type DealTables = {
  deal: DealTable;
  dealCall: DealCallTable;
  dealLook: DealLookTable;
  dealReading: DealReadingTable;
};
