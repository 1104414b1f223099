// Workflows of an account, as far as they send something: what enrols a record, what is sent, what became of it.
import { createChance, type Chance } from './chance.ts';
import type { Attempt } from './outgoing.ts';

/** The property has a value, or this one. */
export type Condition = { property: string; value?: string };

export type FieldSource = { property: string } | { value: string };

export type WebhookAuth =
  /** Version 2, with the secret of this app; the private app of the usual token without it. */
  { kind: 'signature'; appId?: number } | { kind: 'key'; in: 'header' | 'query'; name: string; value: string } | { kind: 'none' };

export type WebhookAction = {
  kind: 'webhook';
  method?: 'POST' | 'GET';
  url: string;
  auth?: WebhookAuth;
  /** A flat object of chosen properties and fixed values, or everything. */
  body?: 'all properties' | Record<string, FieldSource>;
};

/** An action that an app brings along; it may answer later. */
export type CustomAction = {
  kind: 'custom';
  url: string;
  appId?: number;
  actionDefinitionId?: number;
  inputFields?: Record<string, FieldSource>;
  objectProperties?: string[];
};

export type Workflow = {
  workflowId: number;
  name: string;
  portalId: number;
  /** In paths: `calls`. */
  type: string;
  /** All must hold; without any, every new record is enrolled. */
  when: Condition[];
  /** A record may go through it again. */
  reEnrols: boolean;
  action: WebhookAction | CustomAction;
  /** Ids of records that went through. */
  enrolled: Set<string>;
};

export type Run = {
  runId: number;
  workflowId: number;
  portalId: number;
  objectId: string;
  startedAt: number;
  state: 'waiting' | 'retrying' | 'blocked' | 'done' | 'failed';
  why: string | null;
  attempts: Attempt[];
  nextAttemptAt: number | null;
  /** What later actions may use: the first level of the answer. */
  outputs: Record<string, unknown> | null;
  callbackId: string;
  /** A blocked run goes on as failed then. */
  blockedUntil: number | null;
};

export type WorkflowBook = {
  workflows: Map<number, Workflow>;
  runs: Run[];
  chance: Chance;
  nextWorkflowId: number;
  nextRunId: number;
};

export const createWorkflowBook = (seed: number): WorkflowBook => ({
  workflows: new Map(),
  runs: [],
  chance: createChance(seed, 'workflows'),
  nextWorkflowId: 192_814_114,
  nextRunId: 1,
});
