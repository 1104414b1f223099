// The names of background jobs and what each is told. Names and inputs are a leaf; who runs them is known to the worker alone.
import type { Stage } from './call.ts';

type AboutCall = { teamId: string; callId: string };

export type JobInputs = {
  'fetch-recording': AboutCall;
  'decode-recording': AboutCall;
  'transcribe-call': AboutCall;
  'analyse-call': AboutCall;
  'score-call': AboutCall;
  /** Scores calls anew by another version of a card, some at a time. */
  'rescore-calls': { teamId: string; rescoreId: string };
  /** Gives calls to a member whose address has just become known. */
  'attribute-reps': { teamId: string; email: string };
  /** Reads a lane of a portal: what changed lately, the last day again, or a range of dates. */
  'sync-hubspot': { teamId: string; portalId: string; laneId: string };
  /** Takes calls of a portal in that are due to be read. */
  'take-hubspot-calls': { teamId: string; portalId: string };
  /** Reads which deals calls of a portal belong to, and what became of them. */
  'read-deals': { teamId: string; portalId: string };
  /** Sends what waits to be written back to a portal. */
  'write-back-hubspot': { teamId: string; portalId: string };
  /** Plans properties for calls that were scored before writing back was switched on, newest first. */
  'plan-older-write-backs': { teamId: string; portalId: string; beforeCallId: string | null; planned: number };
  /** Plans what has asked for calls of a team, and looks again at contacts whose number is waited for. */
  'plan-calls': { teamId: string };
  /** Decides planned calls of a team, or of one agent, anew because what stands around them has changed; goes on after an id. */
  'plan-again': { teamId: string; agentId: string | null; afterId: string | null };
  /** Marks contacts of a portal as not to be called. `attempt` counts from 1, `since` is when it was asked for. */
  'write-opt-outs': { teamId: string; portalId: string; contactIds: string[]; attempt: number; since: string };
  /** Gives lines to calls that are ready, of all teams. */
  'dispatch-calls': Record<string, never>;
  'dial-attempt': { teamId: string; attemptId: string };
  /** Looks after attempts of which nothing has been heard. */
  'recover-attempts': Record<string, never>;
  /** Sends an endpoint the news that are due for it. */
  'deliver-webhooks': { teamId: string; endpointId: string };
  /** Tells a channel how its day went, if that is due. */
  'send-digest': { teamId: string; endpointId: string };
  /** Tells a portal of calls of agents: as calls on contacts, and to workflows that wait for them. */
  'report-hubspot': { teamId: string; portalId: string };
  /** Counts the figures of days anew in which calls have changed. */
  'count-days': { teamId: string };
  /** Looks for what a tracker listens for in calls of before, some at a time. */
  'count-tracker': { teamId: string; trackerId: string; revision: number; beforeCallId: string | null; lookedThrough: number };
  /** Takes in what a recorder of another maker has told of. */
  'take-recorder-delivery': { teamId: string; deliveryId: string };
  /** Silences a recording where something was taken out of what was said. */
  'cover-recording': AboutCall;
  /** Asks for the silences that are due, and for those of recordings of before. */
  'cover-recordings': { teamId: string };
  /** Removes what a team has kept long enough. */
  'apply-retention': { teamId: string };
  /** Removes files whose rows are gone. */
  'remove-files': Record<string, never>;
};

export type JobName = keyof JobInputs;

/** A job to be queued; `startAt` holds it back until then. */
export type NewJob = { [N in JobName]: { name: N; input: JobInputs[N]; startAt?: Date } }[JobName];

export const jobNames = [
  'fetch-recording',
  'decode-recording',
  'transcribe-call',
  'analyse-call',
  'score-call',
  'rescore-calls',
  'attribute-reps',
  'sync-hubspot',
  'take-hubspot-calls',
  'read-deals',
  'write-back-hubspot',
  'plan-older-write-backs',
  'plan-calls',
  'plan-again',
  'write-opt-outs',
  'dispatch-calls',
  'dial-attempt',
  'recover-attempts',
  'deliver-webhooks',
  'send-digest',
  'report-hubspot',
  'count-days',
  'count-tracker',
  'take-recorder-delivery',
  'cover-recording',
  'cover-recordings',
  'apply-retention',
  'remove-files',
] as const satisfies readonly JobName[];

/** The job that runs a stage. */
export const jobOfStage = {
  fetch: 'fetch-recording',
  decode: 'decode-recording',
  transcribe: 'transcribe-call',
  analyse: 'analyse-call',
  score: 'score-call',
} as const satisfies Record<Stage, JobName>;
