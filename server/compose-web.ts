// Joins what the web part needs and opens its port.
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createServer, type AddressInfo } from 'node:net';
import { Problem } from '../rules/problem.ts';
import type { LiveEvent } from '../rules/live-event.ts';
import { composeEvaluator } from './compose-evaluator.ts';
import type { House } from './compose-house.ts';
import { recordingAccess } from './config.ts';
import type { ComposedHubspot } from './compose-hubspot.ts';
import { carrierDoors } from './compose-outbound.ts';
import { listenForEvents } from './database/events.ts';
import { composeMinds, composeRehearsals } from './compose-minds.ts';
import { voicesToChoose } from './compose-speech.ts';
import type { ComposedLiveCalls } from './compose-live-calls.ts';
import { isConnected } from './database/hubspot-portals.ts';
import { readMigrations } from './database/migrate.ts';
import { createHttpFunction } from './providers/http-function.ts';
import { createOpenidProvider } from './providers/openid-provider.ts';
import { webauthnPasskeys } from './providers/webauthn-passkeys.ts';
import { createRecordingProbe } from './providers/recording-probe.ts';
import { buildApp } from './web/app.ts';
import type { SubscribeToEvents } from './web/live-events.ts';
import type { Metrics } from './web/metrics.ts';
import { pushApi } from './web/push-api.ts';
import { openRateLimiter } from './web/rate-limit.ts';
import { VERSION } from './version.ts';

const DASHBOARD = fileURLToPath(new URL('../dashboard/dist', import.meta.url));

export type Web = {
  url: string;
  /** From now on health says so, and whoever balances load sends requests elsewhere; those that come all the same are answered. */
  tellStopping(): void;
  close(): Promise<void>;
};

/** Throws Problem `configuration_invalid` when the port cannot be had. */
export async function composeWeb(
  house: House,
  options: { hubspot: ComposedHubspot; live: ComposedLiveCalls; secret: string; metrics: Metrics | null },
): Promise<Web> {
  const { config, database, log } = house;
  const { connection, openHubspot } = options.hubspot;
  const port = await choosePort(config.PORT, config.HOST);
  const publicUrl = config.publicUrl(port);
  const context = { ...house.context, publicUrl, connection, openHubspot };
  const events = await openEvents(house);
  // Of its own: a scorecard that is tried waits for no calls that are being scored.
  const scoring = composeEvaluator(config, log);
  const live = options.live.context;
  const minds = composeMinds(config, log);
  const functions = createHttpFunction({ policy: recordingAccess(config) });
  const identityProvider = createOpenidProvider({ policy: recordingAccess(config) });
  const opened = [events, minds, functions, scoring, identityProvider];
  let stopping = false;
  const app = await buildApp({
    context,
    pool: database.pool,
    files: house.files,
    largestRecordingMb: config.RINGSIDE_MAX_RECORDING_MB,
    probeRecording: createRecordingProbe({ ...recordingAccess(config), clock: context.clock }),
    identityProvider,
    passkeys: webauthnPasskeys,
    receiveCommit: live.receiveCommit,
    scoring,
    talks: { ...live, mind: minds.kind },
    voices: voicesToChoose(config),
    reword: minds.reword,
    rehearsals: composeRehearsals(minds, { lookUp: functions.call }),
    rateLimiter: openRateLimiter({ db: database.db, clock: context.clock, log }),
    pushApi: (scope) =>
      pushApi(scope, {
        context,
        commit: live.receiveCommit,
        isHubspotConnected: (teamId, portalId) => isConnected(context.db, { teamId, portalId }),
      }),
    carriers: carrierDoors(config, { publicUrl, liveCalls: live.liveCalls, clock: context.clock }),
    subscribeToEvents: events.subscribe,
    logger: log,
    publicUrl,
    secret: options.secret,
    sessions: { idleDays: config.RINGSIDE_SESSION_IDLE_DAYS, longestDays: config.RINGSIDE_SESSION_DAYS },
    version: VERSION,
    dashboardFolder: DASHBOARD,
    migrationNames: (await readMigrations()).map((file) => file.name),
    isStopping: () => stopping,
    onRequestDone: options.metrics?.requestDone ?? (() => {}),
    trustProxy: config.RINGSIDE_URL !== undefined,
  });
  await app.listen({ port, host: config.HOST }).catch(async (error: unknown) => {
    await Promise.all(opened.map((part) => part.close()));
    throw portProblem(error, port, config.HOST);
  });
  return {
    url: publicUrl,
    tellStopping() {
      stopping = true;
    },
    async close() {
      stopping = true;
      await app.close();
      await Promise.all(opened.map((part) => part.close()));
    },
  };
}

type Subscription = { onEvent: (event: LiveEvent) => void; onGap: () => void };

/** One connection listens for all open dashboards of this process. */
async function openEvents({
  connectionString,
  context,
  log,
}: House): Promise<{ subscribe: SubscribeToEvents; close(): Promise<void> }> {
  const subscriptions = new Set<Subscription>();
  const listener = await listenForEvents({
    connectionString,
    onEvent: (event) => subscriptions.forEach((subscription) => subscription.onEvent(event)),
    onGap: () => subscriptions.forEach((subscription) => subscription.onGap()),
    onError: (error) => log.warn({ err: error }, 'the connection for live events broke'),
    sleep: (ms, signal) => context.clock.sleep(ms, signal),
  });
  return {
    subscribe(onEvent, onGap) {
      const subscription = { onEvent, onGap };
      subscriptions.add(subscription);
      return () => subscriptions.delete(subscription);
    },
    close: () => listener.close(),
  };
}

/** Port 0 means any free one; it must be known before the app is built, because links and cookies hold the address. */
async function choosePort(port: number, host: string): Promise<number> {
  if (port !== 0) return port;
  const probe = createServer().listen(0, host);
  await once(probe, 'listening');
  const found = (probe.address() as AddressInfo).port;
  probe.close();
  await once(probe, 'close');
  return found;
}

function portProblem(error: unknown, port: number, host: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new Problem(
      'configuration_invalid',
      `Port ${port} is taken by another program. Choose another one: PORT=${port + 1} npm start`,
      { cause: error },
    );
  }
  if (code === 'EACCES')
    return new Problem('configuration_invalid', `Port ${port} needs more rights. Choose one above 1023: PORT=3000 npm start`, {
      cause: error,
    });
  if (code === 'EADDRNOTAVAIL')
    return new Problem('configuration_invalid', `This machine has no address ${host}. Set HOST to one it has.`, { cause: error });
  return error;
}
