// What the processes of a gauntlet say to each other, and how HubSpot tells the truth at the end.

export type ToHubspot =
  | { kind: 'webhooks'; targets: Record<string, string> }
  | { kind: 'begin' }
  /** Somebody installs the app anew. */
  | { kind: 'install'; portalId: number }
  | { kind: 'redeliver' }
  | { kind: 'steady' }
  | { kind: 'truth' }
  | { kind: 'stop' };

export type Grant = { access: string; refresh: string };

export type FromHubspot =
  | { kind: 'ready'; url: string; grants: Record<string, Grant> }
  | { kind: 'webhooks'; secrets: Record<string, string> }
  | { kind: 'calm'; at: number }
  | { kind: 'installed'; grant: Grant }
  /** `faults`: how often each kind has struck. */
  | { kind: 'truth'; truth: PortalTruth[]; counts: Record<string, RequestCounts>; faults: Record<string, number> };

export type PortalTruth = {
  portalId: number;
  calls: CallTruth[];
  written: WrittenTruth[];
  /** Changes that people made. */
  changes: number;
};

export type CallTruth = {
  id: string;
  fate: 'present' | 'archived' | 'merged';
  updatedAt: number;
  properties: Record<string, string>;
  contactIds: string[];
  ownerEmail: string | null;
  hasTranscript: boolean;
};

/** What stands in HubSpot of our results. */
export type WrittenTruth = {
  callId: string;
  /** By property, all values it has had, newest first. */
  histories: Record<string, string[]>;
  notes: number;
  tasks: number;
};

/** Of one portal. */
export type RequestCounts = {
  all: number;
  searches: number;
  /** Answers of 429 that no fault has made: we asked too often. */
  overLimit: number;
  /** Of those, after people were done and nobody was killed any more. */
  overLimitSteady: number;
  /** Which, and when. */
  refused: string[];
  /** Ids in requests that read calls. */
  readIds: number;
};
