// Which flow runs which job: a total map, so a job without a flow does not compile.
import type { JobInputs, JobName } from '../../rules/job.ts';
import type { IntakeContext } from '../flows/context.ts';
import { analyseCall } from '../flows/intake/analyse-call.ts';
import { attributeReps } from '../flows/intake/attribute-reps.ts';
import { decodeRecording } from '../flows/intake/decode-recording.ts';
import { fetchRecording } from '../flows/intake/fetch-recording.ts';
import { readDeals } from '../flows/intake/read-deals.ts';
import { rescoreCalls } from '../flows/intake/rescore-calls.ts';
import { scoreCall } from '../flows/intake/score-call.ts';
import { syncHubspot } from '../flows/intake/sync-hubspot.ts';
import { takeRecorderDelivery, type TakeRecorderContext } from '../flows/intake/take-recorder-delivery.ts';
import { takeHubspotCalls } from '../flows/intake/take-hubspot-calls.ts';
import { countTracker } from '../flows/intake/track-call.ts';
import { transcribeCall } from '../flows/intake/transcribe-call.ts';
import { dialAttempt } from '../flows/outbound/dial-attempt.ts';
import { dispatchInTime } from '../flows/outbound/dispatch-calls.ts';
import type { OutboundContext } from '../flows/outbound/outbound-context.ts';
import { planAgain } from '../flows/outbound/plan-again.ts';
import { planCalls } from '../flows/outbound/plan-calls.ts';
import { recoverAttempts } from '../flows/outbound/recover-attempts.ts';
import { byTheClock } from '../flows/outbound/right-clock.ts';
import { applyRetention } from '../flows/privacy/apply-retention.ts';
import { coverRecording, type CoverContext } from '../flows/privacy/cover-recording.ts';
import { coverRecordings } from '../flows/privacy/cover-recordings.ts';
import { removeFiles } from '../flows/privacy/remove-files.ts';
import { countChangedDays } from '../flows/reporting/count-days.ts';
import { deliverWebhooks } from '../flows/reporting/deliver-webhooks.ts';
import type { NewsContext } from '../flows/reporting/news-context.ts';
import { planOlderWriteBacks } from '../flows/reporting/plan-write-back.ts';
import { writeOptOuts } from '../flows/reporting/write-opt-outs.ts';
import { sendDigest } from '../flows/reporting/send-digest.ts';
import { reportHubspot } from '../flows/reporting/report-hubspot.ts';
import { writeBackHubspot } from '../flows/reporting/write-back-hubspot.ts';

export type WorkerContext = IntakeContext & OutboundContext & NewsContext & TakeRecorderContext & CoverContext;

export type Handlers = {
  [N in JobName]: {
    /** How many of these one process runs at a time. */
    concurrency: number;
    run: (context: WorkerContext, input: JobInputs[N], signal: AbortSignal) => Promise<void>;
  };
};

/** Fetching waits for others, so many may wait at once; what computes gets a place per core. */
export function handlersFor(cores: number): Handlers {
  return {
    'fetch-recording': { concurrency: 8, run: fetchRecording },
    'decode-recording': { concurrency: cores, run: decodeRecording },
    'transcribe-call': { concurrency: cores, run: transcribeCall },
    'analyse-call': { concurrency: 2, run: analyseCall },
    'score-call': { concurrency: 2, run: scoreCall },
    // One at a time, so that calls that have just come in are not kept waiting.
    'rescore-calls': { concurrency: 1, run: rescoreCalls },
    'sync-hubspot': { concurrency: 4, run: byTheClock(syncHubspot) },
    'take-hubspot-calls': { concurrency: 2, run: takeHubspotCalls },
    'read-deals': { concurrency: 1, run: readDeals },
    'write-back-hubspot': { concurrency: 4, run: writeBackHubspot },
    'plan-older-write-backs': { concurrency: 1, run: (context, input) => planOlderWriteBacks(context, input) },
    'plan-calls': { concurrency: 2, run: byTheClock(planCalls) },
    'plan-again': { concurrency: 1, run: (context, input) => planAgain(context, input) },
    'write-opt-outs': { concurrency: 1, run: writeOptOuts },
    'dispatch-calls': { concurrency: 1, run: byTheClock((context, _, signal) => dispatchInTime(context, signal)) },
    'dial-attempt': { concurrency: 8, run: dialAttempt },
    'recover-attempts': { concurrency: 1, run: byTheClock((context, _, signal) => recoverAttempts(context, signal)) },
    // Each waits for one receiver, so that many may be slow before anybody notices.
    'report-hubspot': { concurrency: 4, run: reportHubspot },
    'deliver-webhooks': { concurrency: 16, run: deliverWebhooks },
    'send-digest': { concurrency: 2, run: (context, input) => sendDigest(context, input) },
    'take-recorder-delivery': { concurrency: 4, run: takeRecorderDelivery },
    'cover-recording': { concurrency: 1, run: coverRecording },
    'cover-recordings': { concurrency: 1, run: (context, input) => coverRecordings(context, input) },
    'apply-retention': { concurrency: 1, run: byTheClock(applyRetention) },
    'remove-files': { concurrency: 1, run: (context, _, signal) => removeFiles(context, signal) },
    'count-tracker': { concurrency: 1, run: (context, input) => countTracker(context, input) },
    'count-days': { concurrency: 1, run: countChangedDays },
    'attribute-reps': { concurrency: 1, run: (context, input) => attributeReps(context, input) },
  };
}
