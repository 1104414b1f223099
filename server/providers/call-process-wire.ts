// What the server and the process that holds live calls say to one another.
import type { IncomingHttpHeaders } from 'node:http';
import type { CallBrief, CallTold } from '../ports/live-call.ts';

/** A connection goes along with `hold`. */
export type ToCallProcess =
  | { kind: 'hold'; brief: CallBrief; url: string; headers: IncomingHttpHeaders; head: string }
  | { kind: 'stop' };

export type FromCallProcess =
  /** Its models are loaded. */
  | { kind: 'ready' }
  /** Said every few seconds by a process that is not stuck. */
  | { kind: 'alive' }
  /** `told` is null where the call could not even begin. */
  | { kind: 'ended'; reference: string; told: CallTold | null };

export const ALIVE_EVERY_MS = 2_000;
