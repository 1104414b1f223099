// The tables of outbound calling as the query builder sees them.
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { AgentSettings } from '../../rules/agent.ts';
import type { AgentTest } from '../../rules/agent-test.ts';
import type { AttemptState, PlannedCallState } from '../../rules/attempt.ts';
import type { AttemptReason } from '../../rules/attempt-reason.ts';
import type { CallingPolicy } from '../../rules/calling-policy.ts';
import type { Disposition } from '../../rules/disposition.ts';
import type { WhenClosed } from '../../rules/inbound-call.ts';
import type { UnreadZone, ZoneEvidence } from '../../rules/time-zone-evidence.ts';
import type { TriggerPeriod, TriggerRule } from '../../rules/trigger.ts';
import type { PlanRequest } from '../../rules/trigger-parameters.ts';
import type { CrmProperties } from '../../rules/variable.ts';
import type { WebhookKind } from '../../rules/webhook-event.ts';

type Json<T extends object | null> = JSONColumnType<T>;
type JsonOrNull<T> = ColumnType<T | null, string | null, string | null>;

/** The clocks that are respected, those of the law besides, and what speaks for them. */
export type StoredZones = {
  zones: readonly string[];
  law: readonly string[];
  evidence: readonly ZoneEvidence[];
  unread: readonly UnreadZone[];
  isConflict: boolean;
};

/** rules/circuit-breaker.ts as JSON has it: instants are text. */
export type StoredBreaker =
  | { kind: 'closed'; outcomes: { startedAt: string; at: string; isFailure: boolean }[] }
  | { kind: 'open'; until: string; openings: number }
  | { kind: 'half_open'; since: string; trialsStarted: number; trialsWorked: number; openings: number };

export type CallDoor = 'crm-webhook' | 'outbound' | 'csv' | 'button' | 'workflow';

/** Who has set a stop: only what a key has stopped lets a key go on. */
export type StoppedBy = 'person' | 'key' | 'server';

export type AgentTable = {
  teamId: string;
  id: string;
  slug: string;
  name: string;
  state: 'active' | 'paused' | 'archived';
  draft: Json<AgentSettings>;
  draftRevision: Generated<number>;
  tests: ColumnType<AgentTest[], string | undefined, string>;
  testsRevision: Generated<number>;
  publishedVersion: number | null;
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** Of the last stop. */
  stoppedBy: Generated<StoppedBy | null>;
};
export type AgentVersionTable = {
  teamId: string;
  agentId: string;
  version: number;
  content: Json<AgentSettings>;
  note: string;
  publishedBy: string | null;
  publishedAt: Date;
};
export type CallerNumberTable = {
  teamId: string;
  number: string;
  carrier: string;
  label: string;
  state: 'active' | 'resting';
  /** The agent that answers calls to it. */
  answeredBy: ColumnType<string | null, string | null | undefined>;
  answersAlways: Generated<boolean>;
  whenClosed: Generated<WhenClosed>;
  createdAt: Date;
};
export type CampaignTable = {
  teamId: string;
  id: string;
  name: string;
  agentId: string | null;
  state: 'active' | 'paused' | 'cancelled';
  createdAt: Date;
  updatedAt: Date;
  /** Where the server has paused it. */
  stoppedBecause: Generated<string | null>;
  /** Of the last stop. */
  stoppedBy: Generated<StoppedBy | null>;
};
export type CallingPolicyTable = {
  teamId: string;
  pausedAt: Date | null;
  pausedBy: string | null;
  policy: Json<CallingPolicy>;
  updatedAt: Date | null;
};
export type CallRequestTable = {
  teamId: string;
  agentId: string;
  digest: Buffer;
  id: string;
  door: CallDoor;
  receivedAt: Date;
  deliveries: Generated<number>;
  state: 'pending' | 'planned' | 'ignored' | 'refused';
  reason: string | null;
  plannedCallId: string | null;
  body: ColumnType<unknown, string, string>;
  parameters: Json<Record<string, unknown>>;
  rule: Json<{ ruleId: string; period: TriggerPeriod }>;
  attempt: Generated<number>;
  nextTryAt: Date | null;
  claimedUntil: Date | null;
};
export type PlannedCallTable = {
  teamId: string;
  id: string;
  agentId: string;
  campaignId: string | null;
  triggerKey: string;
  door: CallDoor;
  state: PlannedCallState;
  reason: AttemptReason | null;
  portalId: string | null;
  contactId: string | null;
  contactName: string | null;
  contact: Json<CrmProperties>;
  toNumber: string | null;
  zones: JsonOrNull<StoredZones>;
  plan: Json<PlanRequest>;
  metadata: Json<Record<string, unknown>>;
  webhookFields: Json<Record<string, unknown>>;
  callbackId: string | null;
  priority: Generated<number>;
  pausedAt: Date | null;
  nextAt: Date | null;
  readyAt: Generated<Date | null>;
  waitingSince: Date;
  wasCarriedOver: Generated<boolean>;
  attempts: Generated<number>;
  lastDisposition: Disposition | null;
  claimedUntil: Date | null;
  claimedBy: string | null;
  giveUpAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  endedAt: Date | null;
  /** Of the last stop. */
  stoppedBy: Generated<StoppedBy | null>;
};
export type AgentListenerTable = {
  teamId: string;
  agentId: string;
  portalId: string;
  rules: ColumnType<TriggerRule[], string, string>;
  parameters: Json<Record<string, unknown>>;
  pausedAt: ColumnType<Date | null, Date | null | undefined, Date | null>;
  listeningSince: Date;
  createdAt: Date;
  updatedAt: Date;
};
export type ContactWriteTable = {
  teamId: string;
  portalId: string;
  contactId: string;
  property: string;
  value: string;
  at: Date;
};
export type DialLimitTable = {
  key: string;
  mostAtOnce: number;
  spacingMs: Generated<number>;
  lastDialAt: Date | null;
  breaker: JsonOrNull<StoredBreaker>;
};
export type DialSlotTable = { key: string; teamId: string; attemptId: string };
export type AttemptTable = {
  teamId: string;
  id: string;
  plannedCallId: string;
  number: number;
  state: AttemptState;
  agentId: string;
  agentVersion: number | null;
  toNumber: string;
  fromNumber: string | null;
  carrier: string;
  carrierRef: string | null;
  dueAt: Date;
  intentAt: Date | null;
  rangAt: Date | null;
  answeredAt: Date | null;
  endedAt: Date | null;
  disposition: Disposition | null;
  endedBy: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  allowedBecause: ColumnType<unknown, string, string>;
  rulesVersion: string;
  variables: ColumnType<unknown, string, string>;
  worker: string | null;
  lookAt: Date | null;
  callId: string | null;
  createdAt: Date;
  updatedAt: Date;
};
export type CarrierReportTable = {
  teamId: string;
  attemptId: string;
  digest: Buffer;
  kind: string;
  at: Date;
  receivedAt: Date;
  deliveries: Generated<number>;
  verdict: string;
  body: ColumnType<unknown, string, string>;
};
export type DoNotCallTable = {
  teamId: string;
  number: string;
  source: 'person' | 'call' | 'import' | 'hubspot' | 'api';
  note: string;
  attemptId: string | null;
  createdBy: string | null;
  createdAt: Date;
};
export type DoNotCallRemovalTable = {
  teamId: string;
  id: string;
  number: string;
  reason: string;
  source: DoNotCallTable['source'];
  note: string;
  listedAt: Date;
  removedBy: string | null;
  removedAt: Date;
};
export type ConsentTable = {
  teamId: string;
  id: string;
  number: string;
  kind: 'given' | 'revoked';
  scope: 'marketing' | 'service' | 'all';
  form: 'express' | 'written';
  source: string;
  wording: string;
  validUntil: Date | null;
  createdBy: string | null;
  createdAt: Date;
};
export type WebhookEndpointTable = {
  teamId: string;
  id: string;
  agentId: string | null;
  kind: WebhookKind;
  url: string;
  events: string[];
  lowScoreBelow: number;
  state: 'active' | 'disabled';
  disabledReason: string | null;
  failingSince: Date | null;
  lastDeliveredAt: Date | null;
  lastTriedAt: Generated<Date | null>;
  secretHint: string | null;
  previousSecretUntil: Date | null;
  createdBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  gaveUpAt: Generated<Date | null>;
  /** As in `09:00`. */
  digestTime: Generated<string>;
  digestZone: Generated<string | null>;
  digestAt: Generated<Date | null>;
  /** As in `2026-03-08`. */
  digestDay: Generated<string | null>;
};
export type WebhookDeliveryTable = {
  teamId: string;
  id: string;
  endpointId: string;
  eventId: string;
  event: string;
  body: Json<Record<string, unknown>>;
  state: 'pending' | 'delivered' | 'failed' | 'dropped';
  attempt: Generated<number>;
  nextTryAt: Date | null;
  claimedUntil: Date | null;
  status: number | null;
  errorMessage: string | null;
  createdAt: Date;
  updatedAt: Date;
};
export type WebhookTryTable = {
  teamId: string;
  deliveryId: string;
  number: number;
  at: Date;
  tookMs: number;
  status: number | null;
  answer: string | null;
  errorMessage: string | null;
};
export type HubspotReportTable = {
  teamId: string;
  kind: 'call' | 'callback' | 'contact';
  subjectId: string;
  portalId: string;
  target: string;
  state: 'pending' | 'sending' | 'done' | 'failed';
  wanted: Json<Record<string, string>>;
  remoteId: string | null;
  /** Somebody who was overtaken may have made another one; of a callback that failed: HubSpot may have been told all the same. */
  inDoubt: Generated<boolean>;
  attempt: Generated<number>;
  nextTryAt: Date | null;
  claimedUntil: Date | null;
  errorCode: string | null;
  errorMessage: string | null;
  createdAt: Date;
  updatedAt: Date;
};

export type OutboundTables = {
  agent: AgentTable;
  agentVersion: AgentVersionTable;
  callerNumber: CallerNumberTable;
  campaign: CampaignTable;
  callingPolicy: CallingPolicyTable;
  callRequest: CallRequestTable;
  plannedCall: PlannedCallTable;
  agentListener: AgentListenerTable;
  contactWrite: ContactWriteTable;
  dialLimit: DialLimitTable;
  dialSlot: DialSlotTable;
  attempt: AttemptTable;
  carrierReport: CarrierReportTable;
  doNotCall: DoNotCallTable;
  doNotCallRemoval: DoNotCallRemovalTable;
  consent: ConsentTable;
  webhookEndpoint: WebhookEndpointTable;
  webhookDelivery: WebhookDeliveryTable;
  webhookTry: WebhookTryTable;
  hubspotReport: HubspotReportTable;
};
