// Joins the parts of a running server. Nothing else knows all of them.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { recordingAccess, type Config } from './config.ts';
import { composeEvaluator } from './compose-evaluator.ts';
import { openEmbedded, openHouse, type House } from './compose-house.ts';
import { composeLiveCalls } from './compose-live-calls.ts';
import { openSessionSecret } from './compose-secrets.ts';
import { composeOutbound, mostCarrierCalls, type ComposedOutbound } from './compose-outbound.ts';
import { composeHubspot, type ComposedHubspot } from './compose-hubspot.ts';
import { claimDataFolder } from './database/embedded-claim.ts';
import { keepRunning } from './database/embedded-watch.ts';
import { readWorkWaiting } from './database/work-waiting.ts';
import { openReceiveCommit } from './flows/intake/receive-commit.ts';
import type { AdminContext } from './flows/admin/admin-context.ts';
import type { RingsideLog } from './log.ts';
import type { Sealer } from './ports/sealer.ts';
import type { Transcriber } from './ports/transcription.ts';
import { createAudioDecoder } from './providers/audio-decoder.ts';
import { createOpenAiCompatibleTranscriber } from './providers/openai-compatible-transcription.ts';
import { createRecordingDownload } from './providers/recording-download.ts';
import { createSherpaTranscriber } from './providers/sherpa-transcriber.ts';
import { createSystemClock } from './providers/system-clock.ts';
import { createGuardedText } from './providers/guarded-text.ts';
import { createWebhookPost } from './providers/webhook-post.ts';
import { coverWav } from './providers/wav-cover.ts';
import type { WorkerContext } from './worker/handlers.ts';
import { startWorker } from './worker/start-worker.ts';
import { runTicker } from './worker/ticker.ts';
import { composeWeb, type Web } from './compose-web.ts';
import { VERSION } from './version.ts';
import { createMetrics, serveMetrics, type Metrics } from './web/metrics.ts';

export const parts = ['web', 'worker'] as const;
export type Part = (typeof parts)[number];

export type Running = {
  /** Null without the web part. */
  url: string | null;
  context: AdminContext;
  stop(): Promise<void>;
};

/** Stops what was started, last first, also when starting fails half-way. */
export async function startRingside(config: Config, log: RingsideLog, options: { parts: readonly Part[] }): Promise<Running> {
  await using stack = new AsyncDisposableStack();
  const clock = createSystemClock();
  const embedded = await openEmbedded(config, log);
  if (embedded) {
    stack.defer(() => embedded.stopIfAlone().then(() => {}));
    // Before anything is changed in it: a second, newer server must not migrate the database under a running one.
    const claim = await claimDataFolder(embedded, {
      clock,
      log,
      pid: process.pid,
      address: config.publicUrl(config.PORT),
      onLost: (problem) => {
        log.error({ err: problem }, 'another server took over the data folder');
        process.kill(process.pid, 'SIGTERM');
      },
    });
    stack.defer(() => claim.release());
    const watch = keepRunning(embedded, { clock, log });
    stack.defer(() => watch.stop());
  }
  const house = await openHouse(config, log, { embedded, supervise: options.parts.includes('worker') });
  stack.defer(() => house.close());
  if (embedded) {
    // Nobody else can hold a job of this folder, so what a killed server left is given back without waiting for its heartbeat.
    const left = await house.queue.giveBackActiveJobs();
    if (left > 0) log.info({ jobs: left }, 'jobs of the server that was killed are taken up again');
  }
  const metrics = config.RINGSIDE_METRICS === undefined ? null : openMetrics(house);
  if (metrics && config.RINGSIDE_METRICS) {
    const shown = await serveMetrics(metrics, config.RINGSIDE_METRICS);
    stack.defer(() => shown.close());
  }
  const hubspot = await composeHubspot(house);
  stack.defer(() => hubspot.close());
  const live = composeLiveCalls(house, { mostPlaced: mostCarrierCalls(config), openHubspot: hubspot.openHubspot });
  stack.defer(() => live.close());
  let web: Web | null = null;
  // Open until the last live call is over: its tools, its watchers and its carrier ask here.
  stack.defer(() => web?.close());
  stack.defer(() => live.drain(config.RINGSIDE_DRAIN_SECONDS * 1_000));
  if (options.parts.includes('worker')) {
    const outbound = composeOutbound(house, live.context.liveCalls);
    stack.defer(() => outbound.close());
    const { context, close } = composeWork(house, hubspot, outbound);
    stack.defer(close);
    const stopping = new AbortController();
    stack.defer(() => stopWorking(house, stopping));
    const onJobDone = metrics?.jobDone ?? (() => {});
    await startWorker(context, house.queue, { cores: config.cores, stopping: stopping.signal, onJobDone });
    const ticking = new AbortController();
    const ticker = runTicker(context, ticking.signal);
    stack.defer(() => {
      ticking.abort();
      return ticker;
    });
  }
  if (options.parts.includes('web')) {
    const secret = await sessionSecret(house, hubspot.connection.sealer);
    web = await composeWeb(house, { hubspot, live, secret, metrics });
  }
  log.info({ parts: options.parts, ...(web ? { url: web.url } : {}) }, 'ringside is ready');
  stack.defer(() => {
    web?.tellStopping();
    live.beginNone();
  });

  const started = stack.move();
  return { url: web?.url ?? null, context: house.context, stop: () => started.disposeAsync() };
}

function openMetrics({ database, context }: House): Metrics {
  return createMetrics({
    readWork: () => readWorkWaiting(database.db, context.clock.now()),
    clock: context.clock,
    version: VERSION,
  });
}

const PATIENCE_MS = 20_000;

/** Running jobs may finish; what takes longer is ended and handed out again at the next start. */
async function stopWorking(house: House, stopping: AbortController): Promise<void> {
  const finished = new AbortController();
  const patience = house.context.clock.sleep(PATIENCE_MS, finished.signal).then(
    () => stopping.abort(new Error('the server stops')),
    () => {},
  );
  await house.queue.stop(PATIENCE_MS + 5_000);
  finished.abort();
  await patience;
}

/** What the flows of jobs need: the outside world behind ports, chosen by the settings. */
function composeWork(
  house: House,
  hubspot: ComposedHubspot,
  outbound: ComposedOutbound,
): { context: WorkerContext; close(): Promise<void> } {
  const { config, log } = house;
  const transcriber = chooseTranscriber(config, log);
  const judging = composeEvaluator(config, log);
  const texts = createGuardedText({ policy: recordingAccess(config) });
  const webhooks = createWebhookPost({ policy: recordingAccess(config), clock: house.context.clock });
  return {
    context: {
      ...house.context,
      postWebhook: webhooks.post,
      sealer: hubspot.connection.sealer,
      random: Math.random,
      carriers: outbound.carriers,
      monotonicMs: outbound.monotonicMs,
      sharedNow: outbound.sharedNow,
      worker: outbound.worker,
      host: outbound.host,
      openHubspot: hubspot.openHubspot,
      files: house.files,
      downloadRecording: createRecordingDownload({
        ...recordingAccess(config),
        maxBytes: config.RINGSIDE_MAX_RECORDING_MB * 1024 * 1024,
        clock: house.context.clock,
      }),
      fetchText: texts.fetchText,
      receiveCommit: openReceiveCommit(house.context),
      decodeAudio: createAudioDecoder(),
      coverSound: coverWav,
      transcriber,
      evaluator: judging.evaluator,
      paidJudging: judging.paidJudging,
    },
    async close() {
      await transcriber.close();
      await judging.close();
      await webhooks.close();
      await texts.close();
    },
  };
}

function chooseTranscriber(config: Config, log: RingsideLog): Transcriber {
  if (config.RINGSIDE_STT_URL !== undefined) {
    return createOpenAiCompatibleTranscriber({
      baseUrl: config.RINGSIDE_STT_URL,
      apiKey: config.RINGSIDE_STT_KEY,
      model: config.RINGSIDE_STT_MODEL,
    });
  }
  return createSherpaTranscriber({
    modelsFolder: join(config.RINGSIDE_DATA, 'models'),
    workers: config.cores,
    model: config.RINGSIDE_SPEECH_MODEL,
    log,
  });
}

async function sessionSecret({ config, database, context }: House, sealer: Sealer): Promise<string> {
  if (config.RINGSIDE_SECRET !== undefined) return config.RINGSIDE_SECRET;
  return openSessionSecret(sealer, database.db, randomBytes(32).toString('base64url'), context.clock.now());
}
