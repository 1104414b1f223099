// The whole web server on a loopback port over a database of its own, and browsers to use it with: the stage of the web tests.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashPassword } from 'better-auth/crypto';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { NewJob } from '../rules/job.ts';
import type { LiveEvent } from '../rules/live-event.ts';
import type { Role } from '../rules/role.ts';
import { composeMinds, composeRehearsals } from '../server/compose-minds.ts';
import { voicesToChoose } from '../server/compose-speech.ts';
import { readConfig } from '../server/config.ts';
import { readMigrations } from '../server/database/migrate.ts';
import { listenForEvents, publishEvents } from '../server/database/events.ts';
import { isConnected } from '../server/database/hubspot-portals.ts';
import { enqueueJobs } from '../server/database/jobs.ts';
import type { AdminContext } from '../server/flows/admin/admin-context.ts';
import { createPerson } from '../server/flows/admin/create-person.ts';
import { createTeam } from '../server/flows/admin/create-team.ts';
import { joinTeam } from '../server/flows/admin/join-team.ts';
import type { HubspotAdminContext, HubspotConnection } from '../server/flows/hubspot/connection.ts';
import { hubspotOpener } from '../server/flows/hubspot/open-hubspot.ts';
import type { OauthApp } from '../server/hubspot/oauth.ts';
import { openReceiveCommit, type ReceiveCommit } from '../server/flows/intake/receive-commit.ts';
import type { FileStore } from '../server/ports/file-store.ts';
import type { Reword } from '../server/ports/reword.ts';
import { openCallProcess } from '../server/providers/call-process-host.ts';
import { createDiskFileStore } from '../server/providers/disk-file-store.ts';
import { createEnvelopeSealer } from '../server/providers/envelope-sealer.ts';
import { createLocalEvaluator } from '../server/providers/local-evaluator.ts';
import { createOpenidProvider } from '../server/providers/openid-provider.ts';
import { webauthnPasskeys } from '../server/providers/webauthn-passkeys.ts';
import { createPlainHttp } from '../server/providers/plain-http.ts';
import { createRecordingProbe } from '../server/providers/recording-probe.ts';
import { buildApp } from '../server/web/app.ts';
import { pushApi } from '../server/web/push-api.ts';
import { openRateLimiter } from '../server/web/rate-limit.ts';
import { openTestDatabase, type TestDatabase } from './test-database.ts';

export const PASSWORD = 'correct horse battery';

export type Answer = { status: number; headers: Headers; text: string; body: Record<string, unknown> };

export type WebServer = {
  app: FastifyInstance;
  url: string;
  port: number;
  database: TestDatabase;
  context: HubspotAdminContext;
  commit: ReceiveCommit;
  files: FileStore;
  /** Queued so far, the oldest first. */
  jobs: () => Promise<Pick<NewJob, 'name' | 'input'>[]>;
  logged: () => string;
  /** How many live calls of each kind may be held; may be changed. */
  places: { talk: number; inbound: number; dialled: number };
  /** Moves the server's clock. The sign-in library keeps its own. */
  advance: (ms: number) => void;
  /** A browser with no cookies yet. */
  browser: () => Browser;
  team: (name?: string) => Promise<{ teamId: string; admin: TestPerson }>;
  person: (teamId: string, role: Role) => Promise<TestPerson>;
  close: () => Promise<void>;
};
export type TestPerson = { personId: string; email: string; name: string };

export async function openWebServer(
  options: {
    publicUrl?: string;
    dashboardFolder?: string;
    openEvents?: boolean;
    stopping?: () => boolean;
    /** Default 500. */
    largestRecordingMb?: number;
    /** Of an emulator. */
    hubspotUrl?: string;
    oauth?: OauthApp;
    /** As a language model would. */
    reword?: Reword;
    /** Where identity providers of tests answer, as host:port. */
    identityHosts?: string[];
    /** Believe X-Forwarded-For. */
    trustProxy?: boolean;
  } = {},
): Promise<WebServer> {
  const database = await openTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'ringside-web-'));
  let offsetMs = 0;
  let log = '';
  const logger = pino({ level: 'debug' }, { write: (line: string) => void (log += line) });
  const publicUrl = options.publicUrl ?? 'http://127.0.0.1:3000';
  const base: AdminContext = {
    db: database.db,
    clock: {
      now: () => new Date(Date.now() + offsetMs),
      sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
    },
    newId: randomUUID,
    randomBytes,
    hashPassword,
    enqueueJobs,
    publishEvents,
    log: logger,
    publicUrl,
  };
  const http = createPlainHttp();
  const connection: HubspotConnection = {
    // Port 9 answers nobody.
    baseUrl: options.hubspotUrl ?? 'http://127.0.0.1:9',
    send: http.send,
    random: Math.random,
    sealer: createEnvelopeSealer({ keys: [{ id: 'k1', text: randomBytes(32).toString('base64') }] }),
    oauth: options.oauth ?? null,
  };
  const context: HubspotAdminContext = { ...base, connection, openHubspot: hubspotOpener({ ...base, connection }) };
  const listeners = new Set<(event: LiveEvent) => void>();
  const heard = await listenForEvents({
    connectionString: database.connectionString,
    onEvent: (event) => listeners.forEach((listener) => listener(event)),
    onGap: () => {},
    onError: (error) => logger.error({ err: error }, 'listening failed'),
    sleep: context.clock.sleep,
  });
  const files = await createDiskFileStore({ folder: join(folder, 'files') });
  const commit = openReceiveCommit(context);
  const places = { talk: 1, inbound: 1, dialled: 1 };
  const liveCalls = openCallProcess({
    ...{ program: new URL('../server/call-process.ts', import.meta.url), folder: join(folder, 'live-calls') },
    ...{
      places,
      clock: context.clock,
      log: context.log,
      onEnd() {},
      onNews() {},
      onOptOut() {},
      onTool: async () => ({ kind: 'failed', text: 'No tools here.' }),
    },
  });
  const identityProvider = createOpenidProvider({ policy: { allowHosts: options.identityHosts ?? [] } });
  const evaluator = createLocalEvaluator({ log: logger });
  const app = await buildApp({
    context,
    scoring: { evaluator, judgedBy: 'local' },
    talks: { liveCalls, host: 'test', mind: 'script' },
    reword: options.reword ?? null,
    rehearsals: composeRehearsals(composeMinds(readConfig({}), logger)),
    voices: voicesToChoose(readConfig({})),
    carriers: { names: ['simulated', 'twilio'], readers: new Map(), sockets: new Map(), incoming: new Map(), answers: new Map() },
    pool: database.pool,
    files,
    largestRecordingMb: options.largestRecordingMb ?? 500,
    probeRecording: createRecordingProbe({ clock: context.clock }),
    identityProvider,
    passkeys: webauthnPasskeys,
    receiveCommit: commit,
    rateLimiter: openRateLimiter({ db: database.db, clock: context.clock, log: logger }),
    pushApi: (scope) =>
      pushApi(scope, {
        context,
        commit,
        isHubspotConnected: (teamId, portalId) => isConnected(context.db, { teamId, portalId }),
      }),
    subscribeToEvents: (onEvent) => {
      listeners.add(onEvent);
      return () => listeners.delete(onEvent);
    },
    logger,
    publicUrl,
    secret: randomBytes(32).toString('base64url'),
    sessions: { idleDays: 7, longestDays: 30 },
    version: '0.0.0-test',
    dashboardFolder: options.dashboardFolder ?? join(folder, 'no-dashboard'),
    migrationNames: (await readMigrations()).map(({ name }) => name),
    trustProxy: options.trustProxy ?? false,
    isStopping: options.stopping ?? (() => false),
    onRequestDone: () => {},
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  async function newPerson(name: string): Promise<TestPerson> {
    const email = `${name.toLowerCase()}-${randomUUID().slice(0, 8)}@example.com`;
    const { personId } = await createPerson(context, { name, email, password: PASSWORD });
    return { personId, email, name };
  }

  return {
    app,
    url,
    port,
    database,
    context,
    commit,
    files,
    async jobs() {
      const { rows } = await database.pool.query<Pick<NewJob, 'name' | 'input'>>(
        'select name, data as input from pgboss.job order by created_on',
      );
      return rows;
    },
    logged: () => log,
    places,
    advance: (ms) => void (offsetMs += ms),
    browser: () => openBrowser(url),
    async team(name = 'Team') {
      const admin = await newPerson('Admin');
      const { teamId } = await createTeam(context, { name, adminPersonId: admin.personId });
      return { teamId, admin };
    },
    async person(teamId, role) {
      const person = await newPerson(role);
      await joinTeam(context, { teamId, personId: person.personId, email: person.email, role });
      return person;
    },
    async close() {
      await liveCalls.close();
      await app.close();
      await evaluator.close();
      await http.close();
      await identityProvider.close();
      await heard.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Browser = {
  cookies: Map<string, string>;
  send: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  fetch: (path: string, init?: RequestInit) => Promise<Response>;
  signIn: (email: string, password?: string) => Promise<Answer>;
};

/** Keeps cookies and says where its requests come from, as browsers do. */
export function openBrowser(url: string): Browser {
  const cookies = new Map<string, string>();

  async function browse(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (cookies.size > 0 && !headers.has('cookie')) {
      headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    }
    if (!headers.has('origin') && init.method && init.method !== 'GET') headers.set('origin', url);
    const response = await fetch(url + path, { redirect: 'manual', ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const value = pair.slice(at + 1);
      if (value === '' || /max-age=0/i.test(line)) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), value);
    }
    return response;
  }

  async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await browse(path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
  }

  return {
    cookies,
    send,
    fetch: browse,
    signIn: (email, password = PASSWORD) => send('POST', '/api/auth/sign-in/email', { email, password }),
  };
}
