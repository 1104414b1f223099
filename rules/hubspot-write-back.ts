// What shall stand in HubSpot about a scored call, and what follows when writing it failed.
import type { ResultProperty } from './hubspot-properties.ts';
import type { HubspotSettings } from './hubspot-settings.ts';
import type { ScoreResult } from './scorecard.ts';

export const writeBackStates = ['pending', 'sending', 'done', 'failed', 'off'] as const;
export const writeBackKinds = ['properties', 'note', 'task'] as const;
export type WriteBackKind = (typeof writeBackKinds)[number];

/**
 * `sending`: a request may have reached HubSpot, so HubSpot is asked before anything is sent again. `off`: switched off, or there
 * is nothing in HubSpot to put it on.
 */
export type WriteBackState = (typeof writeBackStates)[number];

export type ScoredCall = {
  callId: string;
  title: string;
  /** Where the dashboard shows it. */
  url: string;
  /** The first one is the call's score. */
  scores: readonly ScoreResult[];
  scoredAt: Date;
};

export type Wanted = { kind: WriteBackKind; values: Record<string, string> };

/** Which switch of the settings each kind obeys. */
export const switchOf = { properties: 'writeProperties', note: 'writeNote', task: 'writeTask' } as const satisfies Record<
  WriteBackKind,
  keyof HubspotSettings
>;

/** Nothing of a kind that is switched off; a task only for a score below the team's threshold. */
export function wantedFor(call: ScoredCall, settings: HubspotSettings): Wanted[] {
  const score = call.scores[0]?.overall ?? null;
  const wanted: Wanted[] = [];
  if (settings.writeProperties) wanted.push({ kind: 'properties', values: wantedProperties(call, score) });
  if (settings.writeNote) wanted.push({ kind: 'note', values: wantedNote(call, score) });
  if (settings.writeTask && score !== null && score < settings.taskBelowScore) {
    wanted.push({ kind: 'task', values: wantedTask(call, score) });
  }
  return wanted;
}

/** All but `ringside_sent_at`, which changes with every try and so is no part of what is compared. */
function wantedProperties(call: ScoredCall, score: number | null): Record<Exclude<ResultProperty, 'ringside_sent_at'>, string> {
  return {
    ringside_call_id: call.callId,
    // HubSpot clears a property by an empty text.
    ringside_score: score === null ? '' : String(score),
    ringside_summary: summaryOf(call.scores),
    ringside_url: call.url,
  };
}

function wantedNote(call: ScoredCall, score: number | null): Record<string, string> {
  return {
    hs_timestamp: call.scoredAt.toISOString(),
    hs_note_body: paragraphs(headline(call, score), summaryOf(call.scores), call),
  };
}

const DAY_MS = 86_400_000;
const LONGEST_SUBJECT = 200;

function wantedTask(call: ScoredCall, score: number): Record<string, string> {
  return {
    // The day it is due.
    hs_timestamp: new Date(call.scoredAt.getTime() + DAY_MS).toISOString(),
    hs_task_subject: `Go through the call “${call.title}” (${score} of 100)`.slice(0, LONGEST_SUBJECT).toWellFormed(),
    hs_task_body: paragraphs(headline(call, score), summaryOf(call.scores), call),
    hs_task_status: 'NOT_STARTED',
    hs_task_type: 'TODO',
    hs_task_priority: 'MEDIUM',
  };
}

function headline(call: ScoredCall, score: number | null): string {
  return score === null ? `“${call.title}” was analysed without a score.` : `“${call.title}” scored ${score} of 100.`;
}

/** The last line is how our own note is known again: HubSpot offers no key of ours for it. */
function paragraphs(head: string, summary: string, call: ScoredCall): string {
  const link = `<a href="${escapeHtml(call.url)}">Open it in Ringside</a>`;
  return [escapeHtml(head), escapeHtml(summary), link, `Ringside call ${call.callId}`]
    .filter((line) => line !== '')
    .map((line) => `<p>${line}</p>`)
    .join('');
}

/** True for a note or task that was made for this call. */
export function isMadeFor(callId: string, body: string | null | undefined): boolean {
  return body?.includes(`Ringside call ${callId}`) ?? false;
}

export function escapeHtml(text: string): string {
  const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (sign) => signs[sign] ?? sign);
}

const MOST_NAMED = 3;
const LONGEST_SUMMARY = 2_000;

/** What the cards say in sentences: strengths, what to work on, the score on every other card. Empty without a score. */
export function summaryOf(scores: readonly ScoreResult[]): string {
  const [first, ...others] = scores;
  if (!first) return '';
  const criteria = first.categories.flatMap((category) => category.criteria);
  const named = (outcome: 'met' | 'not_found') =>
    criteria
      .filter((criterion) => criterion.outcome === outcome)
      .toSorted((a, b) => b.weight - a.weight)
      .slice(0, MOST_NAMED)
      .map((criterion) => criterion.name);
  const sentences = [
    first.overall === null ? `${first.scorecard.name}: not scored.` : `${first.scorecard.name}: ${first.overall} of 100.`,
    sentence('Went well', named('met')),
    sentence('To work on', named('not_found')),
    ...others.flatMap(({ scorecard, overall }) => (overall === null ? [] : [`${scorecard.name}: ${overall} of 100.`])),
  ];
  return sentences
    .filter((text) => text !== '')
    .join(' ')
    .slice(0, LONGEST_SUMMARY)
    .toWellFormed();
}

function sentence(start: string, names: readonly string[]): string {
  return names.length === 0 ? '' : `${start}: ${names.join('; ')}.`;
}

/** The same values make the same text, whatever their order: what a digest is made of. */
export function comparableText(values: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Does HubSpot show everything that was to be written? It keeps an emptied property as null. */
export function showsAll(
  wanted: Readonly<Record<string, string>>,
  shown: Readonly<Record<string, string | null | undefined>>,
): boolean {
  return Object.entries(wanted).every(([name, value]) => (shown[name] ?? '') === value);
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** More than a week in all: HubSpot may be away over long holidays, and nobody here notices. */
const waitsMs = [30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR, ...Array.from({ length: 7 }, () => 24 * HOUR)];
const LONGEST_WAIT_MS = 24 * HOUR;
const WAIT_FOR_PEOPLE_MS = 15 * MINUTE;

export type WriteFailure = { code: string; retryable: boolean; notBefore?: Date | undefined };

/**
 * `retry`: later. `hold`: the fault lies with the connection, not with this result; it waits until somebody has mended it and costs
 * no try. `give-up`: a person has to look.
 */
export type WriteVerdict = { kind: 'retry'; at: Date } | { kind: 'hold'; at: Date } | { kind: 'give-up' };

const connectionFaults = new Set([
  // Nothing has left, however often it was tried.
  'hubspot_unreachable',
  'hubspot_unauthorised',
  'hubspot_scope_missing',
  'hubspot_not_connected',
  'hubspot_property_missing',
  'master_key_missing',
  'secret_unreadable',
]);

/** `attempt` counts from 1. */
export function afterWriteFailure(attempt: number, failure: WriteFailure, now: Date): WriteVerdict {
  if (connectionFaults.has(failure.code)) return { kind: 'hold', at: new Date(now.getTime() + WAIT_FOR_PEOPLE_MS) };
  const told = failure.notBefore ? failure.notBefore.getTime() - now.getTime() : 0;
  // A limit is nobody's failure either: HubSpot says when to come back.
  if (failure.code === 'hubspot_rate_limited') {
    return { kind: 'hold', at: new Date(now.getTime() + Math.min(Math.max(waitsMs[0] ?? 0, told), LONGEST_WAIT_MS)) };
  }
  const wait = waitsMs[attempt - 1];
  if (!failure.retryable || wait === undefined) return { kind: 'give-up' };
  return { kind: 'retry', at: new Date(now.getTime() + Math.min(Math.max(wait, told), LONGEST_WAIT_MS)) };
}
