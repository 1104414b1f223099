// What happened to a call as steps of one trace: told afterwards by whichever process did it, joined by the id of the call.
import type { Stage } from '../../rules/call.ts';
import type { WriteBackKind } from '../../rules/hubspot-write-back.ts';

export type TracedStep = {
  /** Of the call or of the attempt it came of: both have the same, so one trace leads from the contact to the score. */
  callId: string;
  name:
    | 'receive'
    | Stage
    | `write back ${WriteBackKind}`
    | 'attempt'
    | 'attempt: plan'
    | 'attempt: wait for a line'
    | 'attempt: dial'
    | 'attempt: ring'
    | 'attempt: talk';
  from: Date;
  to: Date;
  /** True for the step that all others of its trace stand under. */
  isFirst?: boolean;
  /** What went wrong, as a code; null or absent where nothing did. */
  errorCode?: string | null;
  /** Ids, codes and counts. Never what a person said, wrote or is. */
  about?: Readonly<Record<string, string | number | null>>;
};

/** Costs the caller nothing but the call; a step that cannot be told is lost. */
export type TraceStep = (step: TracedStep) => void;
