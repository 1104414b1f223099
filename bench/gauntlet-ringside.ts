// The Ringside of a gauntlet: a database, teams that connect their portals, processes that serve and work and are killed, and when all is quiet.
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createChance } from '../emulator/chance.ts';
import { Problem } from '../rules/problem.ts';
import { discoveryScorecard } from '../rules/scorecard-discovery.ts';
import { publishEvents } from '../server/database/events.ts';
import { enqueueJobs } from '../server/database/jobs.ts';
import { addScorecard } from '../server/database/scorecards.ts';
import { addTeam } from '../server/database/teams.ts';
import { changeHubspot } from '../server/flows/admin/change-hubspot.ts';
import { connectHubspot } from '../server/flows/admin/connect-hubspot.ts';
import type { HubspotAdminContext } from '../server/flows/hubspot/connection.ts';
import { examineToken } from '../server/flows/hubspot/examine-token.ts';
import { hubspotOpener } from '../server/flows/hubspot/open-hubspot.ts';
import { keepPortal } from '../server/flows/hubspot/save-portal.ts';
import { planBackfill, startBackfill } from '../server/flows/intake/backfill-hubspot.ts';
import { syncHubspot } from '../server/flows/intake/sync-hubspot.ts';
import { createHubspotProperties } from '../server/flows/reporting/create-hubspot-properties.ts';
import { createEnvelopeSealer } from '../server/providers/envelope-sealer.ts';
import { createPlainHttp } from '../server/providers/plain-http.ts';
import { prepareRingside, type RingsideProcess } from '../test/ringside-process.ts';
import { openTestDatabase, type TestDatabase } from '../test/test-database.ts';
import { LONGEST_LAG_MS, type PortalPlan } from './gauntlet-plan.ts';
import type { Grant } from './gauntlet-truth.ts';

const OAUTH = { clientId: 'gauntlet-client', clientSecret: 'gauntlet-secret' };
const DAY_MS = 86_400_000;
/** An installed app's first token is renewed at once. */
const ALMOST_OVER_MS = 1_000;

export type Team = { plan: PortalPlan; teamId: string; of: { teamId: string; portalId: string } };

export type Trial = {
  database: TestDatabase;
  processes: RingsideProcess[];
  teams: Team[];
  webhookTargets: Record<string, string>;
  keepWebhookSecrets: (secrets: Record<string, string>) => Promise<void>;
  /** Everything of the past is asked for. */
  startBackfills: () => Promise<void>;
  /** Gives portals whose token was refused a new one, as a person would. */
  mendPortals: () => Promise<void>;
  /** How often an app had to be installed anew. */
  installs: () => number;
  close: () => Promise<void>;
};

export type TrialOptions = {
  plans: readonly PortalPlan[];
  hubspotUrl: string;
  grants: Record<string, Grant>;
  /** An app that is installed anew. */
  install: (portalId: number) => Promise<Grant>;
  /** Names of what is changed in the sources. */
  edits: readonly string[];
  workers: number;
  /** Commits wait for the disk, for what is measured. */
  isMeasured?: boolean;
};

export async function openTrial({
  plans,
  hubspotUrl,
  grants,
  install,
  edits,
  workers,
  isMeasured = false,
}: TrialOptions): Promise<Trial> {
  await using stack = new AsyncDisposableStack();
  const database = await openTestDatabase({ isMeasured });
  stack.defer(() => database.close());
  const http = createPlainHttp();
  stack.defer(() => http.close());
  const masterKey = randomBytes(32).toString('base64');
  const context = contextFor({ database, hubspotUrl, masterKey, send: http.send });
  const environment = {
    DATABASE_URL: database.connectionString,
    RINGSIDE_HUBSPOT_URL: hubspotUrl,
    RINGSIDE_HUBSPOT_CLIENT_ID: OAUTH.clientId,
    RINGSIDE_HUBSPOT_CLIENT_SECRET: OAUTH.clientSecret,
    RINGSIDE_MASTER_KEY: `k1:${masterKey}`,
    RINGSIDE_CORES: '1',
    GAUNTLET_EDITS: edits.join(','),
    NODE_OPTIONS: `--import ${new URL('./gauntlet-hook.ts', import.meta.url).href}`,
  };
  const processes: RingsideProcess[] = [];
  for (let at = 0; at < workers; at += 1) {
    const ringside = await prepareRingside(environment);
    stack.defer(() => ringside.dispose());
    processes.push(ringside);
  }
  const teams = await Promise.all(plans.map((plan) => connectTeam(context, plan, grants[plan.portalId])));
  const webhookTargets = Object.fromEntries(
    teams
      .filter(({ plan }) => plan.hasWebhooks)
      .map(({ of }) => [of.portalId, `${processes[0]?.url}/api/integrations/hubspot/webhooks/${of.teamId}`]),
  );
  await Promise.all(processes.map((ringside, at) => startProcess(ringside, at)));

  const opened = stack.move();
  const mending: Mending = { context, install, goneOnAt: new Map(), installs: 0 };
  return {
    ...{ database, processes, teams, webhookTargets },
    installs: () => mending.installs,
    async keepWebhookSecrets(secrets) {
      for (const { of } of teams) {
        const webhookSecret = secrets[of.portalId];
        if (webhookSecret !== undefined) await changeHubspot(context, { ...of, change: { webhookSecret } });
      }
    },
    async startBackfills() {
      await Promise.all(teams.map(({ of }) => readPast(context, of)));
    },
    async mendPortals() {
      const broken = await database.db.selectFrom('hubspotPortal').select('portalId').where('state', '=', 'broken').execute();
      for (const { portalId } of broken) {
        const team = teams.find(({ of }) => of.portalId === portalId);
        if (team) await connectAgain(mending, team);
      }
    },
    close: () => opened.disposeAsync(),
  };
}

/** The first serves and works, the others only work. */
export function startProcess(ringside: RingsideProcess, at: number): Promise<void> {
  return ringside.start(at === 0 ? [] : ['--parts=worker']);
}

type ContextParts = {
  database: TestDatabase;
  hubspotUrl: string;
  masterKey: string;
  send: ReturnType<typeof createPlainHttp>['send'];
};

function contextFor({ database, hubspotUrl, masterKey, send }: ContextParts): HubspotAdminContext {
  const base = {
    db: database.db,
    clock: {
      now: () => new Date(),
      sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, signal ? { signal } : {}),
    },
    newId: randomUUID,
    enqueueJobs,
    publishEvents,
    log: { debug() {}, info() {}, warn() {}, error: console.error },
    randomBytes,
    hashPassword: async (password: string) => password,
    publicUrl: 'http://127.0.0.1',
    connection: {
      baseUrl: hubspotUrl,
      send,
      random: Math.random,
      sealer: createEnvelopeSealer({ keys: [{ id: 'k1', text: masterKey }] }),
      oauth: { ...OAUTH, authorizeUrl: 'http://127.0.0.1/oauth/authorize' },
    },
  };
  return { ...base, openHubspot: hubspotOpener(base) };
}

async function connectTeam(context: HubspotAdminContext, plan: PortalPlan, grant: Grant | undefined): Promise<Team> {
  const { db, clock } = context;
  const teamId = randomUUID();
  await addTeam(db, { id: teamId, name: `Team ${plan.seed}`, now: clock.now() });
  await addScorecard(db, teamId, { card: discoveryScorecard, state: 'active', revision: 1 }, { person: null, at: clock.now() });
  if (grant) await keepGrant(context, teamId, grant);
  else await connectHubspot(context, { teamId, personId: null, token: plan.token });
  const of = { teamId, portalId: String(plan.portalId) };
  await createHubspotProperties(context, of);
  const settings = { writeProperties: true, writeNote: true, writeTask: true, taskBelowScore: 100 };
  await changeHubspot(context, { ...of, change: { settings } });
  return { plan, teamId, of };
}

async function keepGrant(context: HubspotAdminContext, teamId: string, { access, refresh }: Grant): Promise<void> {
  const examined = await examineToken(context, access);
  const soon = new Date(context.clock.now().getTime() + ALMOST_OVER_MS);
  const tokens = { access, refresh, expiresAt: soon, renewAt: soon };
  await context.db.transaction().execute((db) => keepPortal(context, db, { teamId, personId: null, examined, tokens }));
}

type Mending = {
  context: HubspotAdminContext;
  install: TrialOptions['install'];
  /** By portal, when it was last told to go on with the tokens it has. */
  goneOnAt: Map<number, number>;
  installs: number;
};

/** Broken again so soon after it was told to go on, it has no token that HubSpot takes. */
const SOON_MS = 5_000;

/**
 * HubSpot may refuse this as well; then it is tried at the next look. An app whose refresh token was changed, and the new one lost with the
 * process that was killed while it asked, can only be installed anew.
 */
async function connectAgain(mending: Mending, { plan, teamId, of }: Team): Promise<void> {
  const { context, goneOnAt } = mending;
  try {
    if (plan.auth === 'token') await connectHubspot(context, { teamId, personId: null, token: plan.token });
    else if (Date.now() - (goneOnAt.get(plan.portalId) ?? 0) > SOON_MS) {
      goneOnAt.set(plan.portalId, Date.now());
      await changeHubspot(context, { ...of, change: { paused: false } });
    } else {
      mending.installs += 1;
      await keepGrant(context, teamId, await mending.install(plan.portalId));
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

async function readPast(context: HubspotAdminContext, of: Team['of']): Promise<void> {
  const now = Date.now();
  const laneId = await planBackfill(context, {
    ...of,
    from: new Date(now - 10 * DAY_MS),
    to: new Date(now - DAY_MS),
    createdBy: null,
  });
  // Counted here, or by a worker that was faster.
  await syncHubspot(context, { ...of, laneId }, AbortSignal.timeout(60_000));
  const isCounted = () =>
    context.db.selectFrom('hubspotLane').select('id').where('id', '=', laneId).where('state', '=', 'estimated').executeTakeFirst();
  while (!(await isCounted())) await sleep(100);
  await startBackfill(context, { ...of, laneId });
}

/** One process after another, at instants drawn by the seed, is killed with kill -9 and started again. */
export async function killAndRestart(
  processes: readonly RingsideProcess[],
  of: { seed: number; kills: number; withinMs: number },
): Promise<void> {
  const chance = createChance(of.seed, 'gauntlet kills');
  const spanMs = of.withinMs / Math.max(1, of.kills);
  const began = Date.now();
  for (let kill = 0; kill < of.kills; kill += 1) {
    const at = kill % processes.length;
    const ringside = processes[at];
    await sleep(Math.max(0, began + spanMs * kill + chance.between(200, Math.max(200, spanMs - 500)) - Date.now()));
    await ringside?.kill();
    if (ringside) await startProcess(ringside, at);
  }
}

/** Null when nothing is left to do and every lane has gone over all there is since; what is still open when that takes too long. */
export async function waitUntilQuiet(
  trial: Trial,
  of: { calmAt: number; boundMs: number; everyLook: () => void },
): Promise<string | null> {
  const deadline = Date.now() + of.boundMs;
  let busyAt = Math.max(of.calmAt, Date.now());
  /** How many passes the lanes had made when a search showed everything at last. */
  let passesBefore: number[] | null = null;
  let openLast = '';
  for (;;) {
    await trial.mendPortals();
    of.everyLook();
    const { open, passes } = await standing(trial.database);
    if (open !== null) [busyAt, passesBefore, openLast] = [Date.now(), null, open];
    else if (Date.now() > busyAt + LONGEST_LAG_MS) passesBefore ??= passes;
    // The first of them may have begun before.
    if (passesBefore?.every((count, at) => (passes[at] ?? 0) >= count + 2)) return null;
    const calmSeconds = Math.round((Date.now() - busyAt) / 1_000);
    if (Date.now() > deadline)
      return open ?? `calm for ${calmSeconds} s, before that ${openLast}; the lanes made ${passes.join(', ')} passes`;
    await sleep(250);
  }
}

/** Recordings are not waited for: none of them can be fetched, and what is tried is the sync. */
const stillOpen = `
  (select 'record ' || object_id || ' ' || coalesce(error_message, '') as what from hubspot_record where state = 'pending' limit 1)
  union all (select kind || ' of ' || object_id || ' ' || state || ' ' || coalesce(error_message, '')
    from hubspot_write_back where state in ('pending', 'sending') limit 1)
  union all (select 'call ' || hubspot_call_id || ' ' || state from call
    where given_transcript is not null and state not in ('done', 'failed') limit 1)
  union all (select kind || ' ' || state || ' ' || coalesce(error_message, '')
    from hubspot_lane where kind = 'backfill' and state <> 'done' limit 1)
  union all (select 'portal ' || portal_id || ' ' || state from hubspot_portal where state <> 'connected' limit 1)`;

async function standing({ pool }: TestDatabase): Promise<{ open: string | null; passes: number[] }> {
  const { rows } = await pool.query<{ open: string | null; passes: number[] }>(`
    select (select string_agg(what, '; ') from (${stillOpen}) as one) as open,
      (select array_agg(passes order by id) from hubspot_lane where kind = 'fast') as passes`);
  return { open: rows[0]?.open ?? null, passes: rows[0]?.passes ?? [] };
}
