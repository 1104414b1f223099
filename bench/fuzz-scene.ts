// What is attacked: server processes over one database, two teams with people of every role, and secrets that must never be seen again.
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashPassword } from 'better-auth/crypto';
import { createEmulator } from '../emulator/emulator.ts';
import { roles, type Role } from '../rules/role.ts';
import { publishEvents } from '../server/database/events.ts';
import { enqueueJobs } from '../server/database/jobs.ts';
import type { AdminContext } from '../server/flows/admin/admin-context.ts';
import { createPerson } from '../server/flows/admin/create-person.ts';
import { createPushKey } from '../server/flows/admin/create-push-key.ts';
import { createTeam } from '../server/flows/admin/create-team.ts';
import { joinTeam } from '../server/flows/admin/join-team.ts';
import { freePort } from '../test/free-port.ts';
import { prepareRingside, type RingsideProcess } from '../test/ringside-process.ts';
import { openTestDatabase } from '../test/test-database.ts';
import { judgeText, type Finding } from './fuzz-findings.ts';
import { furnish } from './fuzz-furnish.ts';
import { openFuzzLog, type FuzzLog } from './fuzz-log.ts';
import { openMemory, type Memory } from './fuzz-memory.ts';
import { ACCOUNT, otherDoors, readOperations, type ApiDescription, type Operation } from './fuzz-operations.ts';
import { findStored } from './fuzz-stored.ts';
import { openFuzzTraces, type FuzzTraces } from './fuzz-traces.ts';
import type { Schema } from './fuzz-values.ts';

export const teamNames = ['ours', 'theirs'] as const;
export type TeamName = (typeof teamNames)[number];
export type Actor = { team: TeamName; role: Role; cookie: string };

export type FuzzScene = {
  /** Of the processes, which are all the same to a caller. */
  urls: string[];
  /** As everybody is told to reach it; what others sign names it. */
  publicUrl: string;
  operations: Operation[];
  schemas: Record<string, Schema>;
  actors: Actor[];
  /** Signs itself out and is never heard of again. */
  leaver: Actor;
  keys: Record<TeamName, { 'recording key': string; 'call key': string }>;
  memory: Record<TeamName, Memory>;
  /** Never in any answer, page, log or trace. */
  secrets: Record<string, string>;
  /** In whatever a team made before: never in an answer to the other one. */
  privateWords: Record<TeamName, string>;
  /** What recorders and HubSpot sign with. */
  signing: Record<TeamName, string>;
  carrierToken: string;
  log: FuzzLog;
  traces: FuzzTraces;
  /**
   * Ends the servers, so that they tell what they still hold. Secrets that stand where they have no business: in logs, traces, figures, and in
   * tables, which is what backups are made of.
   */
  judgeRest: () => Promise<Finding[]>;
  residentMb: () => Promise<number>;
  close: () => Promise<void>;
};

const PUBLIC_URL = 'https://desk.example.com';
const portals: Record<TeamName, number> = { ours: 62_515, theirs: 62_516 };
const secret = (name: string) => `canary-${name}-${randomBytes(12).toString('hex')}`;

export async function openFuzzScene({ processes }: { processes: number }): Promise<FuzzScene> {
  await using stack = new AsyncDisposableStack();
  const tokens = { ours: secret('hubspot'), theirs: secret('hubspot') };
  const hubspot = await createEmulator({
    portals: teamNames.map((team) => ({ portalId: portals[team] })),
    tokens: teamNames.map((team) => ({ token: tokens[team], portalId: portals[team] })),
  });
  stack.defer(() => hubspot.close());
  const database = await openTestDatabase({ isThrowaway: true });
  stack.defer(() => database.close());
  const signing = { ours: secret('signing'), theirs: secret('signing') };
  const masterKey = randomBytes(32).toString('base64');
  const server = { session: secret('session-secret-of-the-server'), twilio: secret('twilio'), recordings: secret('recordings') };
  const secrets: Record<string, string> = {
    ...{ masterKey, sessionSecret: server.session, carrierToken: server.twilio, recordingCredential: server.recordings },
    ...{ hubspotToken: tokens.ours, theirHubspotToken: tokens.theirs, webhookSecret: signing.ours, theirSecret: signing.theirs },
  };
  const log = openFuzzLog({ secrets });
  const traces = await openFuzzTraces({ secrets });
  stack.defer(() => traces.close());
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
    DATABASE_URL: database.connectionString,
    RINGSIDE_URL: PUBLIC_URL,
    RINGSIDE_SECRET: server.session,
    RINGSIDE_MASTER_KEY: `k1:${masterKey}`,
    RINGSIDE_HUBSPOT_URL: hubspot.url,
    RINGSIDE_HUBSPOT_CLIENT_ID: 'fuzz',
    RINGSIDE_HUBSPOT_CLIENT_SECRET: signing.ours,
    RINGSIDE_RECORDING_HEADERS: JSON.stringify({ 'recordings.example.com': { authorization: `Bearer ${server.recordings}` } }),
    RINGSIDE_TWILIO_ACCOUNT_SID: ACCOUNT,
    RINGSIDE_TWILIO_AUTH_TOKEN: server.twilio,
    RINGSIDE_TWILIO_URL: hubspot.url,
    RINGSIDE_CORES: '1',
  };
  const ringsides: RingsideProcess[] = [];
  const figures = `127.0.0.1:${await freePort()}`;
  for (let at = 0; at < processes; at += 1) {
    const shown = at === 0 ? { RINGSIDE_METRICS: figures } : {};
    const ringside = await prepareRingside({ ...environment, ...shown }, { hears: (text) => log.hear(String(at), text) });
    stack.defer(() => ringside.dispose());
    ringsides.push(ringside);
  }
  await Promise.all(ringsides.map((ringside) => ringside.start(['--parts=web'])));
  const urls = ringsides.map(({ url }) => url);

  const context = contextFor(database.db);
  const actors: Actor[] = [];
  const memory = { ours: openMemory(), theirs: openMemory() };
  const privateWords = { ours: secret('word-of-ours'), theirs: secret('word-of-theirs') };
  const keys = {} as FuzzScene['keys'];
  let leaver: Actor | null = null;
  for (const team of teamNames) {
    const signInAs = async (role: Role, teamId: string | null) => {
      const [email, password] = [`${role}-${team}-${randomUUID().slice(0, 6)}@example.com`, secret('password')];
      const { personId } = await createPerson(context, { name: `${role} of ${team}`, email, password });
      const joined = teamId ?? (await createTeam(context, { name: team, adminPersonId: personId })).teamId;
      if (teamId !== null) await joinTeam(context, { teamId, personId, email, role });
      const cookie = await cookieOf(urls[0] ?? '', { email, password });
      Object.assign(secrets, { [`password of ${email}`]: password, [`session of ${email}`]: cookie.replace(/^.*?=/, '') });
      return { team, role, personId, teamId: joined, email, password, cookie };
    };
    const admin = await signInAs('admin', null);
    const { teamId } = admin;
    actors.push(admin);
    for (const role of roles.filter((one) => one !== 'admin')) actors.push(await signInAs(role, teamId));
    leaver ??= await signInAs('viewer', teamId);
    keys[team] = {
      'recording key': (
        await createPushKey(context, { teamId, name: 'Fuzz', createdBy: null, limitPerMinute: 1_000_000, allowQuery: true })
      ).key,
      'call key': (
        await createPushKey(context, {
          teamId,
          name: 'Fuzz',
          createdBy: null,
          limitPerMinute: 1_000_000,
          allowQuery: true,
          purpose: 'calls',
        })
      ).key,
    };
    for (const [kind, key] of Object.entries(keys[team])) secrets[`${kind} of ${team}`] = key;
    const kept = await database.db.selectFrom('teamMember').select('id').where('teamId', '=', teamId).execute();
    const keptKeys = await database.db.selectFrom('pushKey').select('id').where('teamId', '=', teamId).execute();
    memory[team].protect([...kept, ...keptKeys].map(({ id }) => id));
    memory[team].learn({ teamId, carrier: 'twilio', scorecardKey: 'discovery' });
    // Somebody whom nobody will miss.
    const passer = await createPerson(context, {
      name: 'passer',
      email: `passer-${team}@example.com`,
      password: secret('password'),
    });
    await joinTeam(context, { teamId, personId: passer.personId, email: `passer-${team}@example.com`, role: 'member' });
    await furnish({
      ...{ url: urls[0] ?? '', publicUrl: PUBLIC_URL, db: database.db, teamId, admin, keys: keys[team] },
      ...{ memory: memory[team], word: privateWords[team], hubspotToken: tokens[team], signing: signing[team] },
    });
  }
  if (!leaver) throw new Error('nobody leaves');

  const description = (await (await fetch(`${urls[0]}/docs/openapi.json`)).json()) as ApiDescription;
  const opened = stack.move();
  return {
    ...{ urls, publicUrl: PUBLIC_URL, actors, leaver, keys, memory, privateWords, signing, carrierToken: server.twilio },
    operations: [...readOperations(description), ...otherDoors],
    schemas: description.components.schemas,
    ...{ secrets, log, traces },
    async judgeRest() {
      const told = await (await fetch(`http://${figures}/metrics`)).text();
      if (!told.includes('ringside_request_seconds')) throw new Error(`these are no figures: ${told.slice(0, 200)}`);
      await Promise.all(ringsides.map((ringside) => ringside.stop()));
      const heard = [...log.findings(), ...traces.findings(), ...judgeText({ secrets }, 'the figures', told)];
      return [...heard, ...(await findStored(database.db, secrets))];
    },
    async residentMb() {
      const sizes = await Promise.all(ringsides.map(({ child }) => residentMbOf(child?.pid)));
      return Math.max(...sizes);
    },
    close: () => opened.disposeAsync(),
  };
}

function contextFor(db: AdminContext['db']): AdminContext {
  return {
    db,
    clock: { now: () => new Date(), sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}) },
    ...{ newId: randomUUID, randomBytes, hashPassword, enqueueJobs, publishEvents },
    log: { debug() {}, info() {}, warn() {}, error: console.error },
    publicUrl: PUBLIC_URL,
  };
}

async function cookieOf(url: string, who: { email: string; password: string }): Promise<string> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: PUBLIC_URL },
    body: JSON.stringify(who),
  });
  const cookie = answer.headers.getSetCookie().find((one) => one.includes('session_token='));
  if (!cookie) throw new Error(`${who.email} could not sign in: ${answer.status} ${await answer.text()}`);
  return cookie.split(';')[0] ?? '';
}

async function residentMbOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}
