// What every flow is handed: the database, time, and the outside world behind ports. Nothing else is reached for.
import type { Kysely } from 'kysely';
import type { Actor } from '../../rules/audit.ts';
import type { NewJob } from '../../rules/job.ts';
import type { LiveEvent } from '../../rules/live-event.ts';
import type { Db, Tables } from '../database/tables.ts';
import type { HubspotClient } from '../hubspot/client.ts';
import type { DecodeAudio } from '../ports/audio-decoder.ts';
import type { Clock, NewId } from '../ports/clock.ts';
import type { Evaluator, PaidJudging } from '../ports/evaluator.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { Log } from '../ports/log.ts';
import type { DownloadRecording } from '../ports/recording-download.ts';
import type { TraceStep } from '../ports/tracing.ts';
import type { Transcriber } from '../ports/transcription.ts';

/** Rings the bell inside the caller's transaction, so that "saved but not queued" cannot happen. */
export type EnqueueJobs = (db: Db, jobs: NewJob[]) => Promise<void>;

/** Tells listening dashboards when the caller's transaction commits. */
export type PublishEvents = (db: Db, events: LiveEvent[]) => Promise<void>;

/** What flows need that only touch the database. */
export type BaseContext = {
  db: Kysely<Tables>;
  clock: Clock;
  newId: NewId;
  enqueueJobs: EnqueueJobs;
  publishEvents: PublishEvents;
  log: Log;
  /** Where people find the dashboard, without a slash at the end: news and links in HubSpot lead there. */
  publicUrl: string;
  /** Tells what was done for a call to those who follow it through all processes. Absent where nobody asked for that. */
  trace?: TraceStep;
  /** Who does what is done through this context. Absent in jobs: the server itself does it. */
  actor?: () => Actor;
};

/**
 * A client for a connected portal of the team, with its token and its budget. Throws Problem `hubspot_not_connected`, or
 * `hubspot_unauthorised` when its token cannot be refreshed.
 */
export type OpenHubspot = (of: { teamId: string; portalId: string }) => Promise<HubspotClient>;

/** What flows that talk to HubSpot need besides. */
export type HubspotContext = BaseContext & {
  openHubspot: OpenHubspot;
};

/** What the stages of intake need besides. */
export type IntakeContext = HubspotContext & {
  files: FileStore;
  downloadRecording: DownloadRecording;
  decodeAudio: DecodeAudio;
  transcriber: Transcriber;
  evaluator: Evaluator;
  /** Absent where judging costs no money. */
  paidJudging?: PaidJudging | undefined;
};

/** What a job knows about its own run. */
export type JobRun = {
  /** 1 for the first try. */
  attempt: number;
  /** True when no further try will follow. */
  lastAttempt: boolean;
  signal: AbortSignal;
};
