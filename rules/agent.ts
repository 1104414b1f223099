// An agent that phones: what its author sets, and the versions it has been published as.
import type { AgentTool } from './agent-tool.ts';
import type { Weekday } from './calling-window.ts';
import type { ContactUpdate } from './contact-update.ts';
import type { CallPurpose } from './policy-rule.ts';
import type { RetryPlan } from './retry-plan.ts';
import type { Variable } from './variable.ts';

export const agentLanguages = {
  en: 'English',
  hi: 'Hindi',
  kn: 'Kannada',
  mr: 'Marathi',
  ta: 'Tamil',
  te: 'Telugu',
  bn: 'Bengali',
  gu: 'Gujarati',
  ml: 'Malayalam',
} as const;
export type AgentLanguage = keyof typeof agentLanguages;

export type AgentWindow = {
  /** `09:00`, on the clock of the called person. */
  start: string;
  end: string;
  days: Weekday[];
  /** Local dates without calls. */
  closedOn: string[];
  allowOvernight: boolean;
};

export type SilenceHandling = {
  /** How long the agent waits for an answer before it asks again. */
  promptAfterMs: number;
  /** How often it asks before it ends the call. */
  prompts: number;
  prompt: string;
  /** How much silence ends a turn of the other side. */
  endOfTurnMs: number;
};

export type Voicemail = { kind: 'hang_up' } | { kind: 'leave_message'; message: string };

/** Everything a version holds. Texts may contain `{{variables}}`. */
export type AgentSettings = {
  name: string;
  purpose: CallPurpose;
  firstMessage: string;
  instructions: string;
  language: AgentLanguage;
  /** The voice's id at the provider of speech. */
  voice: string;
  variables: Variable[];
  tools: AgentTool[];
  window: AgentWindow;
  retries: RetryPlan;
  retryVoicemail: boolean;
  /** E.164; calls are spread over them. */
  callerNumbers: string[];
  /** Said before anything else; empty where the law asks for none. */
  disclosureLine: string;
  voicemail: Voicemail;
  longestCallMs: number;
  silence: SilenceHandling;
  /** Written to the contact in HubSpot after each attempt. */
  contactUpdates: ContactUpdate[];
};

/** Published once, never changed. Numbers count from 1 for each agent. */
export type AgentVersion = {
  version: number;
  settings: AgentSettings;
  publishedAt: Date;
  publishedBy: string;
  /** What its author says about it. */
  note: string;
};

export type Agent = {
  agentId: string;
  draft: AgentSettings;
  versions: AgentVersion[];
  /** The version calls are made with; null before the first. */
  liveVersion: number | null;
};

/** A new agent, as a person first sees it. It cannot be published until it has a voice and a number. */
export const newAgentSettings: AgentSettings = {
  name: 'New agent',
  purpose: 'marketing',
  firstMessage: '',
  instructions: '',
  language: 'en',
  voice: '',
  variables: [],
  tools: [{ kind: 'end_call' }, { kind: 'opt_out' }],
  window: { start: '09:00', end: '18:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'], closedOn: [], allowOvernight: false },
  retries: { retries: 3, gapsMinutes: [120, 240, 360] },
  retryVoicemail: true,
  callerNumbers: [],
  disclosureLine: '',
  voicemail: { kind: 'hang_up' },
  longestCallMs: 10 * 60_000,
  silence: { promptAfterMs: 6_000, prompts: 2, prompt: 'Are you still there?', endOfTurnMs: 500 },
  contactUpdates: [],
};
