// HubSpot's API as this product uses it: about fifteen requests, each in the budget of its portal, each with a timeout.
import type { Problem } from '../../rules/problem.ts';

/** A record as HubSpot has it. Ids are digits in a string: they can be longer than a double holds. */
export type HubspotObject = {
  id: string;
  /** Null where the property is known and empty; left out where HubSpot does not know it. */
  properties: Record<string, string | null>;
  createdAt: Date;
  updatedAt: Date;
  archived: boolean;
};

export type HubspotOwner = {
  id: string;
  email: string | null;
  firstName: string;
  lastName: string;
  archived: boolean;
};

export type HubspotAccount = {
  portalId: string;
  accountType: string;
  timeZone: string;
  uiDomain: string;
  dataHosting: string;
  /** ISO 4217; null where HubSpot does not tell. */
  currency: string | null;
};

/** A stage of a pipeline of deals. `probability`: from 0 to 1, of being won. */
export type HubspotDealStage = { id: string; isClosed: boolean; probability: number };

export type HubspotTranscript = {
  id: string;
  utterances: { text: string; startMs: number; endMs: number; speakerName: string | null; speakerEmail: string | null }[];
};

export type HubspotProperty = {
  name: string;
  label: string;
  type: string;
  fieldType: string;
  groupName: string;
  description: string;
  options?: { label: string; value: string }[];
};

/** `isReadOnly`: HubSpot sets its value itself. */
export type HubspotContactProperty = HubspotProperty & { isReadOnly: boolean };

/** What a record answered: `problem` is null where it was written. */
export type WrittenRecord = { id: string; problem: Pick<Problem, 'code' | 'message' | 'retryable'> | null };

/** One page inside a frozen window: by id, never by offset, so that no limit on results is ever met. */
export type RecordWindow = {
  /** Both ends belong to the window; milliseconds since 1970. */
  lowMs: number;
  highMs: number;
  /** Only ids above it; null for the first page. */
  afterId: string | null;
  /** 1 to 200. */
  limit: number;
  properties: readonly string[];
};

export type CallWindow = RecordWindow & {
  /** hs_lastmodifieddate for syncs; hs_timestamp, when it took place, for backfills and to compare a day. */
  by: 'modified' | 'called';
};

export type AssociatedType = 'contacts' | 'calls' | 'companies' | 'deals' | 'tickets' | 'notes' | 'tasks';

/**
 * Every request waits for its turn in the portal's budget. Throws Problem: `hubspot_unauthorised` (the token is not taken any more),
 * `hubspot_scope_missing`, `hubspot_rate_limited` (retryable, `notBefore`), `hubspot_unreachable` and `hubspot_unavailable` (retryable), `hubspot_refused` (a request
 * of ours HubSpot does not accept), `hubspot_answer_invalid` (retryable), `not_found`.
 */
export type HubspotClient = {
  portalId: string;
  /** HubSpot's clock, as the Date header of the last answer told it; null before the first. */
  serverNow(): Date | null;
  account(): Promise<HubspotAccount>;
  /** In ascending order of id. `total` counts the whole window above `afterId`. */
  searchCalls(window: CallWindow, signal?: AbortSignal): Promise<{ total: number; results: HubspotObject[] }>;
  /** Likewise of contacts, by when they were created. */
  searchContacts(window: RecordWindow, signal?: AbortSignal): Promise<{ total: number; results: HubspotObject[] }>;
  /** Up to 10 contacts that have this number, in whatever country: `digits` are those without its code. */
  searchContactsByPhone(digits: string, properties: readonly string[], signal?: AbortSignal): Promise<HubspotObject[]>;
  /** Up to 100 ids. Fresh, unlike a search. `missing` are deleted, archived or never were. */
  readCalls(
    ids: readonly string[],
    properties: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ found: HubspotObject[]; missing: string[] }>;
  /** Up to 1,000 ids; those without any are left out. The primary one, where HubSpot names one, comes first. */
  associations(
    from: 'calls' | 'contacts',
    ids: readonly string[],
    to: AssociatedType,
    signal?: AbortSignal,
  ): Promise<Map<string, string[]>>;
  readObjects(
    type: 'contacts' | 'companies' | 'deals' | 'notes' | 'tasks',
    ids: readonly string[],
    properties: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ found: HubspotObject[]; missing: string[] }>;
  /** Of all pipelines. */
  dealStages(signal?: AbortSignal): Promise<HubspotDealStage[]>;
  /** All of them, page by page; archived ones by themselves. */
  owners(options: { archived: boolean }, signal?: AbortSignal): Promise<HubspotOwner[]>;
  transcript(transcriptId: string, signal?: AbortSignal): Promise<HubspotTranscript>;
  /** What a recording that HubSpot itself keeps may be asked for with; null where the address is somebody else's. */
  recordingHeaders(url: string): Promise<Record<string, string> | null>;
  /** Up to 100 calls at once; one answer for each. */
  updateCalls(
    inputs: readonly { id: string; properties: Record<string, string> }[],
    signal?: AbortSignal,
  ): Promise<WrittenRecord[]>;
  /** Likewise of contacts. */
  updateContacts(
    inputs: readonly { id: string; properties: Record<string, string> }[],
    signal?: AbortSignal,
  ): Promise<WrittenRecord[]>;
  /** Answers with the id of what was made. Not to be repeated blindly: HubSpot knows no idempotency key. */
  createObject(
    type: 'notes' | 'tasks' | 'calls',
    input: { properties: Record<string, string>; associations: { toId: string; typeId: number }[] },
    signal?: AbortSignal,
  ): Promise<string>;
  /** Up to 100; what is not there (any more) is no error. A person can restore them in HubSpot for 90 days. */
  archiveObjects(type: 'notes' | 'tasks' | 'calls', ids: readonly string[], signal?: AbortSignal): Promise<void>;
  /** Lets a workflow go on that waits for an action of ours. Throws Problem `not_found` when it does not wait (any more). */
  completeCallback(callbackId: string, outputFields: Record<string, string>, signal?: AbortSignal): Promise<void>;
  callProperties(signal?: AbortSignal): Promise<HubspotProperty[]>;
  contactProperties(signal?: AbortSignal): Promise<HubspotContactProperty[]>;
  /** `false` when it is there already. */
  createCallPropertyGroup(group: { name: string; label: string }, signal?: AbortSignal): Promise<boolean>;
  createCallProperty(property: HubspotProperty, signal?: AbortSignal): Promise<boolean>;
};
