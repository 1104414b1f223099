// The web server: limits, sign-in, the dashboard API, the Push API, live events, documentation and the dashboard's files.
import multipart from '@fastify/multipart';
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyRequest,
} from 'fastify';
import type pg from 'pg';
import type { Voices } from '../../contract/agents.ts';
import { Problem } from '../../rules/problem.ts';
import type { HubspotAdminContext } from '../flows/hubspot/connection.ts';
import type { ReceiveCommit } from '../flows/intake/receive-commit.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { IdentityProvider } from '../ports/identity-provider.ts';
import type { Passkeys } from '../ports/passkeys.ts';
import type { ProbeRecording } from '../ports/recording-download.ts';
import type { Rehearsals } from '../ports/rehearsals.ts';
import type { Reword } from '../ports/reword.ts';
import { whoActs } from './acting.ts';
import { registerAgentTests } from './agent-tests.ts';
import { registerAgents } from './agents.ts';
import { registerApiDocs } from './api-docs.ts';
import { callDoors } from './call-doors.ts';
import { askedRoute } from './asked-route.ts';
import { registerAudit } from './audit.ts';
import { registerCallViews } from './call-views.ts';
import { registerCallingPolicy } from './calling-policy.ts';
import { registerCalls } from './calls.ts';
import { carrierCalls } from './carrier-calls.ts';
import { carrierMedia } from './carrier-media.ts';
import { carrierReports, type CarrierDoors } from './carrier-reports.ts';
import { registerCoaching } from './coaching.ts';
import { registerClips } from './clips.ts';
import { registerComments } from './comments.ts';
import { registerDashboardFiles } from './dashboard-files.ts';
import { registerDoNotCall } from './do-not-call.ts';
import { registerDocumentation } from './documentation.ts';
import { registerFailedJobs } from './failed-jobs.ts';
import { registerHealth } from './health.ts';
import { registerAnalytics } from './analytics.ts';
import { registerFunnel } from './funnel.ts';
import { registerGoals } from './goals.ts';
import { registerRevenue } from './revenue.ts';
import { registerHome } from './home.ts';
import { registerHubspot } from './hubspot.ts';
import { registerHubspotResults } from './hubspot-results.ts';
import { registerHubspotSync } from './hubspot-sync.ts';
import { hubspotWebhooks } from './hubspot-webhooks.ts';
import { recordPaths } from './known-paths.ts';
import { serverLimits } from './limits.ts';
import type { Metrics } from './metrics.ts';
import { registerInboundCalls } from './inbound-calls.ts';
import { registerLiveCalls } from './live-calls.ts';
import { registerLiveEvents, type SubscribeToEvents } from './live-events.ts';
import { registerOutbound } from './outbound.ts';
import { nothingHere, sendProblem } from './problem-answer.ts';
import { PUSH_PREFIX } from './push-answer.ts';
import { registerPracticePaths } from './practice-paths.ts';
import { registerPractice } from './practice.ts';
import { registerPrivacy } from './privacy.ts';
import { registerOwnSessions } from './own-sessions.ts';
import { registerPasskeys } from './passkeys.ts';
import { registerPushKeys } from './push-keys.ts';
import type { RateLimiter } from './rate-limit.ts';
import { recorderDoor, registerRecorders } from './recorders.ts';
import { registerRecordingStream } from './recording-stream.ts';
import { addResponseHeaders } from './response-headers.ts';
import type { Web } from './route.ts';
import { requireSameOrigin } from './same-origin.ts';
import { openSignIn } from './sign-in.ts';
import { registerSignIn } from './sign-in-routes.ts';
import { registerSharedCalls } from './shared-calls.ts';
import { registerSharing } from './sharing.ts';
import { watchSlowBodies } from './slow-bodies.ts';
import { stopGently } from './stop-gently.ts';
import { refuseUnstorable } from './storable-request.ts';
import { registerRescores } from './rescores.ts';
import { registerReviews } from './reviews.ts';
import { registerScorecardChoice } from './scorecard-choice.ts';
import { registerScorecards, type Scoring } from './scorecards.ts';
import { registerSearch } from './search.ts';
import { registerSingleSignOn } from './single-sign-on.ts';
import { registerTalks, type TalkParts } from './talks.ts';
import { registerTeam } from './team.ts';
import { registerTrackers } from './trackers.ts';
import { registerTranscripts } from './transcripts.ts';
import { registerUpgrades } from './upgrades.ts';
import { registerUploads } from './uploads.ts';
import { registerWebhooks } from './webhooks.ts';

export type AppDeps = {
  context: HubspotAdminContext;
  /** The pool under `context.db`; the sign-in library asks it in its own words. */
  pool: pg.Pool;
  files: FileStore;
  /** Uploads beyond are refused. */
  largestRecordingMb: number;
  probeRecording: ProbeRecording;
  identityProvider: IdentityProvider;
  passkeys: Passkeys;
  receiveCommit: ReceiveCommit;
  rateLimiter: RateLimiter;
  /** The Push API, ready to be registered at the root. */
  pushApi: FastifyPluginAsync;
  talks: TalkParts;
  /** Judges calls on which a scorecard is tried. */
  scoring: Scoring;
  rehearsals: Rehearsals;
  /** Puts a line into the words of a call; null without a language model. */
  reword: Reword | null;
  /** What agents may sound like. */
  voices: Voices;
  carriers: CarrierDoors;
  subscribeToEvents: SubscribeToEvents;
  logger: FastifyBaseLogger;
  /** The public address, such as `https://calls.example.com`. */
  publicUrl: string;
  /** At least 32 random characters, the same in all processes and after every start. */
  secret: string;
  /** When a session ends that is not used, and one that is. */
  sessions: { idleDays: number; longestDays: number };
  version: string;
  /** What `npm run build` makes: `dashboard/dist`. */
  dashboardFolder: string;
  /** Names of the migrations this program brings, without `.sql`. */
  migrationNames: readonly string[];
  isStopping: () => boolean;
  onRequestDone: Metrics['requestDone'];
  /**
   * True when a reverse proxy stands in front and sets X-Forwarded-For; believed from this machine and private networks
   * only, because anybody can send that header. Default false.
   */
  trustProxy?: boolean;
};

/** JSON bodies of the dashboard API are small; the Push API has its own limit. */
const DAY_MS = 86_400_000;
const MAX_DASHBOARD_BODY_BYTES = 64 * 1024;
const PROXIES = ['loopback', 'linklocal', 'uniquelocal'];
const longBodies = new Set(['/api/uploads', `${PUSH_PREFIX}/ingest/bulk`]);

export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const { publicUrl, version } = deps;
  const context = { ...deps.context, actor: whoActs };
  const { clock, db, newId } = context;
  const app: FastifyInstance = Fastify({
    ...serverLimits,
    // Whole requests are timed by ourselves, because uploads may take longer than anything else.
    requestTimeout: 0,
    bodyLimit: MAX_DASHBOARD_BODY_BYTES,
    loggerInstance: deps.logger,
    // The lines Fastify writes hold addresses; ours below do not.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => newId(),
    // What Fastify says of an address it cannot read repeats the address, and that may hold a key.
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply, clock.now()),
    trustProxy: deps.trustProxy ? PROXIES : false,
    forceCloseConnections: 'idle',
  });
  app.removeContentTypeParser('text/plain');
  const paths = recordPaths(app);
  logRequests(app, deps.onRequestDone);
  addResponseHeaders(app, publicUrl);
  watchSlowBodies(app, clock, (request) => longBodies.has(request.routeOptions.url ?? ''));
  stopGently(app, clock);
  refuseUnstorable(app);
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, clock.now()));

  const pages = await registerDashboardFiles(app, deps.dashboardFolder);
  app.addHook('onRequest', async (request) => {
    if (request.method === 'TRACE') throw new Problem('method_not_allowed', 'TRACE is not answered here.');
    if (isDashboardApi(request)) requireSameOrigin(request, publicUrl);
  });
  const nowhere = (url: string): Problem => nothingHere({ nearest: paths.nearest(url) });
  // Before the body is read: whatever it is, it has nowhere to go.
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return;
    const methods = paths.methodsOf(request.url);
    if (methods.length === 0 && pages.isPage(request)) return;
    if (methods.length === 0) throw nowhere(request.url);
    reply.header('allow', methods.join(', '));
    throw new Problem('method_not_allowed', `This address takes ${methods.join(', ')}.`);
  });
  app.setNotFoundHandler((request, reply) => {
    // A file that is asked for by its name and is not there.
    if (!pages.isPage(request)) throw nowhere(request.url);
    return pages.sendPage(reply);
  });

  await app.register(multipart, {
    limits: { files: 1, fields: 10, fieldSize: 10_000, parts: 12 },
    throwFileSizeLimit: false,
  });
  const { idleDays, longestDays } = deps.sessions;
  const signing = { secret: deps.secret, idleSessionDays: idleDays };
  const signIn = openSignIn({ pool: deps.pool, publicUrl, ...signing, newId, log: context.log });
  const web: Web = { app, signIn, db, clock, longestSessionMs: longestDays * DAY_MS };
  registerSignIn(web, { clock, newId, rateLimiter: deps.rateLimiter, publicUrl });
  registerOwnSessions(web);
  registerTeam(web, { context, publicUrl, version });
  const { sealer } = context.connection;
  const signingOn = { ...context, sealer, provider: deps.identityProvider };
  registerPasskeys(web, { context: { ...context, passkeys: deps.passkeys }, rateLimiter: deps.rateLimiter, publicUrl });
  registerSingleSignOn(web, { context: signingOn, rateLimiter: deps.rateLimiter, publicUrl });
  registerPushKeys(web, { context, publicUrl });
  const recorders = { context: { ...context, sealer }, publicUrl };
  registerRecorders(web, recorders);
  registerCalls(web, { context });
  registerCallViews(web, { context });
  registerHome(web, { context });
  registerAnalytics(web);
  registerSearch(web);
  registerUploads(web, deps);
  registerRecordingStream(web, { context, files: deps.files });
  registerFailedJobs(web, { context });
  registerHubspot(web, { context, publicUrl });
  registerAgents(web, { context, publicUrl, voices: deps.voices });
  registerAgentTests(web, { context, rehearsals: deps.rehearsals, liveCalls: deps.talks.liveCalls });
  const { files, receiveCommit } = deps;
  const { mind, ...talking } = deps.talks;
  const talks = registerTalks(web, { context: { ...context, ...talking, files, receiveCommit }, mind });
  const watched = registerLiveCalls(web, { context: { ...context, ...talking } });
  const inbound = { ...context, ...talking, files, receiveCommit };
  const fromCarriers = carrierMedia(inbound, deps.carriers.sockets);
  registerUpgrades(web, { doors: [talks, watched, ...fromCarriers], publicUrl, log: context.log });
  registerCallingPolicy(web, { context: inbound, carriers: deps.carriers.names });
  registerDoNotCall(web, { context });
  registerSharing(web, { context, publicUrl });
  registerSharedCalls(web, { context, files: deps.files, rateLimiter: deps.rateLimiter, publicUrl, secret: deps.secret });
  registerAudit(web, { context });
  registerPrivacy(web, { context, files: deps.files });
  registerHubspotSync(web, { context });
  registerHubspotResults(web, { context: { ...context, probeRecording: deps.probeRecording } });
  registerWebhooks(web, { context: { ...context, sealer } });
  registerOutbound(web, { context });
  registerFunnel(web, { clock });
  registerRevenue(web, { clock });
  registerTrackers(web, { context });
  registerGoals(web, { context });
  registerInboundCalls(web);
  registerScorecards(web, { context, scoring: deps.scoring });
  registerScorecardChoice(web, { context });
  registerReviews(web, { context });
  registerComments(web, { context });
  registerClips(web, { context });
  registerTranscripts(web, { context });
  registerRescores(web, { context, scoring: deps.scoring });
  registerCoaching(web, { context, reword: deps.reword });
  const playing = { ...context, rehearsals: deps.rehearsals };
  registerPracticePaths(web, { context });
  registerPractice(web, { context: playing, liveCalls: deps.talks.liveCalls });
  registerLiveEvents(web, { clock, newId, subscribeToEvents: deps.subscribeToEvents });
  registerHealth(app, { db, clock, version, migrationNames: deps.migrationNames, isStopping: deps.isStopping });
  registerApiDocs(app, { version, publicUrl });
  registerDocumentation(app);
  await app.register(deps.pushApi);
  await app.register((scope) => hubspotWebhooks(scope, { context, publicUrl }));
  await app.register((scope) => recorderDoor(scope, recorders));
  await app.register((scope) => carrierReports(scope, { context, readers: deps.carriers.readers }));
  await app.register((scope) => carrierCalls(scope, { context: inbound, ...deps.carriers }));
  await app.register((scope) => callDoors(scope, { context, rateLimiter: deps.rateLimiter, publicUrl }));
  return app;
}

function isDashboardApi(request: FastifyRequest): boolean {
  const route = askedRoute(request);
  return route.startsWith('/api/') && !route.startsWith('/api/integrations/');
}

/** The pattern of the route stands in the log, never the address: that may hold keys, invitations or names. */
function logRequests(app: FastifyInstance, onRequestDone: Metrics['requestDone']): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    const route = routeOptions.url ?? 'none';
    const tookMs = Math.round(reply.elapsedTime);
    request.log.info({ method, route, status: reply.statusCode, tookMs }, 'request answered');
    onRequestDone({ method, route, status: reply.statusCode, seconds: reply.elapsedTime / 1_000 });
    done();
  });
}
