// Publishing an agent and going back to an older version, and what changed between two of them.
import type { Agent, AgentSettings, AgentVersion } from './agent.ts';
import { draftProblems } from './agent-problems.ts';
import { toolKey } from './agent-tool.ts';
import type { FieldProblem } from './problem.ts';
import { isSameContent as isSame } from './same-content.ts';

export type Publishing =
  | { kind: 'published'; agent: Agent; version: AgentVersion }
  | { kind: 'refused'; problems: FieldProblem[] }
  /** The draft is what is live already. */
  | { kind: 'unchanged'; version: number };

/** The draft becomes a version of its own and is live from now on; calls under way keep the version they began with. */
export function publishDraft(agent: Agent, by: { at: Date; person: string; note: string }): Publishing {
  const problems = draftProblems(agent.draft);
  if (problems.length > 0) return { kind: 'refused', problems };
  const live = findVersion(agent, agent.liveVersion);
  if (live && settingsChanges(live.settings, agent.draft).length === 0) return { kind: 'unchanged', version: live.version };
  const version: AgentVersion = {
    version: Math.max(0, ...agent.versions.map((known) => known.version)) + 1,
    settings: structuredClone(agent.draft),
    publishedAt: by.at,
    publishedBy: by.person,
    note: by.note,
  };
  return { kind: 'published', agent: { ...agent, versions: [...agent.versions, version], liveVersion: version.version }, version };
}

export type RollingBack = { kind: 'live'; agent: Agent } | { kind: 'unchanged' } | { kind: 'no_such_version' };

/** An older version is live again. The draft stays, so that no work is lost; nothing is published anew. */
export function rollBack(agent: Agent, to: number): RollingBack {
  if (!findVersion(agent, to)) return { kind: 'no_such_version' };
  return agent.liveVersion === to ? { kind: 'unchanged' } : { kind: 'live', agent: { ...agent, liveVersion: to } };
}

/** The draft becomes what a version was, to go on from there. */
export function draftFrom(agent: Agent, from: number): { kind: 'drafted'; agent: Agent } | { kind: 'no_such_version' } {
  const version = findVersion(agent, from);
  return version ? { kind: 'drafted', agent: { ...agent, draft: structuredClone(version.settings) } } : { kind: 'no_such_version' };
}

export function findVersion(agent: Agent, version: number | null): AgentVersion | null {
  return agent.versions.find((known) => known.version === version) ?? null;
}

export type SettingsChange = {
  /** `variables.firstname`, `window`. */
  path: string;
  label: string;
  kind: 'added' | 'removed' | 'changed';
  before: unknown;
  after: unknown;
};

const labels: Record<keyof AgentSettings, string> = {
  name: 'Name',
  purpose: 'Purpose',
  firstMessage: 'First message',
  instructions: 'Instructions',
  language: 'Language',
  voice: 'Voice',
  variables: 'Variable',
  tools: 'Tool',
  window: 'Calling hours',
  retries: 'Retries',
  retryVoicemail: 'Retry after voicemail',
  callerNumbers: 'Caller numbers',
  disclosureLine: 'Disclosure line',
  voicemail: 'Voicemail',
  longestCallMs: 'Longest call',
  silence: 'Silence',
  contactUpdates: 'Written to the contact',
};

/** Field by field, variables and tools one by one. The order of variables and tools says nothing, and neither does that of keys. */
export function settingsChanges(before: AgentSettings, after: AgentSettings): SettingsChange[] {
  return (Object.keys(labels) as (keyof AgentSettings)[]).flatMap((field): SettingsChange[] => {
    if (field === 'variables') return listChanges(field, before.variables, after.variables, (variable) => variable.name);
    if (field === 'tools') return listChanges(field, before.tools, after.tools, toolKey);
    if (isSame(before[field], after[field])) return [];
    return [{ path: field, label: labels[field], kind: 'changed', before: before[field], after: after[field] }];
  });
}

function listChanges<T>(field: 'variables' | 'tools', before: T[], after: T[], keyOf: (item: T) => string): SettingsChange[] {
  const old = new Map(before.map((item) => [keyOf(item), item]));
  const now = new Map(after.map((item) => [keyOf(item), item]));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key): SettingsChange[] => {
    const [was, is] = [old.get(key), now.get(key)];
    if (isSame(was, is)) return [];
    const kind = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
    return [{ path: `${field}.${key}`, label: `${labels[field]} ${key}`, kind, before: was ?? null, after: is ?? null }];
  });
}
