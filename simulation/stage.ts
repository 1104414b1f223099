// Sets the stage: a database, a HubSpot, a carrier, and a team with two agents that listen to it.
import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { newAgentSettings, type AgentSettings } from '../rules/agent.ts';
import { newCallingPolicy } from '../rules/calling-policy.ts';
import { hubspotDefaults } from '../rules/hubspot-settings.ts';
import { discoveryScorecard } from '../rules/scorecard-discovery.ts';
import { plainWebhookRule } from '../rules/trigger.ts';
import { saveCallingPolicy } from '../server/database/calling-policy.ts';
import { addPerson } from '../server/database/people.ts';
import { addScorecard } from '../server/database/scorecards.ts';
import { addTeam } from '../server/database/teams.ts';
import { addCallerNumber } from '../server/flows/admin/change-caller-numbers.ts';
import { connectHubspot } from '../server/flows/admin/connect-hubspot.ts';
import { createPushKey } from '../server/flows/admin/create-push-key.ts';
import { createWebhook } from '../server/flows/admin/change-webhooks.ts';
import { listenToPortal } from '../server/flows/outbound/listen-to-portal.ts';
import { createHubspotProperties } from '../server/flows/reporting/create-hubspot-properties.ts';
import { createEnvelopeSealer } from '../server/providers/envelope-sealer.ts';
import { openTestDatabase } from '../test/test-database.ts';
import { AGENTS } from './deeds.ts';
import { createFaults, type FaultKind, type Faults } from './faults.ts';
import { noteContactSearches } from './contact-searches.ts';
import { openCrew, type Crew } from './crew.ts';
import { createKernel, type BeforeStep, type Kernel } from './kernel.ts';
import { OPT_OUT, openCarrier, openEndpoint, openHubspot, TOKEN } from './outside.ts';
import { openProcess, type Outside, type ProcessContext } from './process.ts';
import { prepareSession, type RowSearch } from './simulated-session.ts';
import { openSimulatedSound, type SimulatedSound } from './simulated-sound.ts';
import { emptyTruth, type Truth } from './truth.ts';
import type { InProcess } from '../emulator/in-process.ts';

export type Stage = {
  seed: number;
  startMs: number;
  kernel: Kernel;
  faults: Faults;
  truth: Truth;
  crew: Crew;
  hubspot: InProcess;
  sound: SimulatedSound;
  teamId: string;
  portalId: string;
  pushKeyId: string;
  agentIds: string[];
  /** Looks and changes nothing; never fails. */
  observer: ProcessContext;
  close(): Promise<void>;
};

export type StageOptions = { seed: number; startMs: number; faults?: readonly FaultKind[]; rowSearch?: RowSearch };

export const PERSON = 'somebody';
const HOURS = { start: 9, end: 18 };

const settings: AgentSettings = {
  ...newAgentSettings,
  name: 'Anna',
  purpose: 'service',
  voice: 'any',
  firstMessage: 'Hello.',
  instructions: 'Ask whether they want a demo.',
  callerNumbers: ['+12125550100'],
  disclosureLine: 'I am a computer and call for Example; say stop and I will not call again.',
  window: { ...newAgentSettings.window, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], ...hoursOf(HOURS) },
  retries: { retries: 2, gapsMinutes: [120, 300] },
};

export function hoursOf({ start, end }: { start: number; end: number }): { start: string; end: string } {
  const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
  return { start: clock(start), end: clock(end) };
}

export async function openStage({ seed, startMs, faults: allowed, rowSearch = 'as usual' }: StageOptions): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const database = await openTestDatabase({ isThrowaway: true });
  stack.defer(() => database.close());
  const connection = await database.pool.connect();
  stack.defer(() => connection.release());
  await prepareSession(connection, seed, rowSearch);
  await noteContactSearches(connection);
  const hook: { beforeStep: BeforeStep } = { beforeStep: () => {} };
  const kernel = createKernel({ seed, startMs, beforeStep: (actor, what) => hook.beforeStep(actor, what) });
  const faults = createFaults(seed, allowed);
  const truth = emptyTruth();
  const log = pino({ level: process.env['SHOW_LOG'] ? 'debug' : 'silent' });
  const sound = await openSimulatedSound(kernel, faults);
  stack.defer(() => sound.close());
  const team = { teamId: kernel.chance('team').uuid() };
  const parts: { crew: Crew | null } = { crew: null };
  const crew = (): Crew => {
    if (!parts.crew) throw new Error('nobody works yet');
    return parts.crew;
  };
  const around = { kernel, faults, truth, log, seed, crew };
  const hubspot = openHubspot(around, team);
  const { carrierFor, simulated } = openCarrier(around);
  stack.defer(() => simulated.close());
  const masterKey = createHash('sha256').update(`master key ${seed}`).digest('base64');
  const outside: Outside = {
    ...{ kernel, faults, connection, hubspot, sound, log, carrierFor },
    sealer: createEnvelopeSealer({ keys: [{ id: 'k1', text: masterKey }] }),
    postFor: openEndpoint(around),
    heardBell: () => parts.crew?.heardBell(),
  };
  const calm = openProcess({ ...outside, faults: createFaults(seed, []) }, 'stage', 1, { isSure: true });
  const setting = setUp(calm.context, kernel, hubspot, team);
  const seated = { isDone: false };
  void setting.then(
    () => (seated.isDone = true),
    () => (seated.isDone = true),
  );
  while (!seated.isDone) await kernel.runUntil(kernel.nowMs() + 1_000);
  const ids = await setting;
  truth.hours.push(...ids.agentIds.map(() => [{ value: HOURS, beganMs: startMs, doneMs: startMs }]));
  truth.mostInADay.push({ value: 3, beganMs: startMs, doneMs: startMs });
  const opened = openCrew(outside);
  parts.crew = opened;
  hook.beforeStep = opened.beforeStep;
  const closing = stack.move();
  return {
    ...{ seed, startMs, kernel, faults, truth, hubspot, sound, ...team, ...ids },
    crew: opened,
    observer: calm.context,
    close: () => closing.disposeAsync(),
  };
}

async function setUp(
  context: ProcessContext,
  kernel: Kernel,
  hubspot: InProcess,
  { teamId }: { teamId: string },
): Promise<{ portalId: string; pushKeyId: string; agentIds: string[] }> {
  const { db } = context;
  const now = context.clock.now();
  await addTeam(db, { id: teamId, name: 'Simulated', now });
  const account = { id: PERSON, accountId: PERSON, name: 'Sam', email: 'sam@example.com', passwordHash: '' };
  await addPerson(db, { ...account, now });
  await addScorecard(db, teamId, { card: discoveryScorecard, state: 'active', revision: 1 }, { person: null, at: now });
  await hubspot.ask({
    ...{ method: 'POST', path: '/crm/v3/properties/contacts', query: '' },
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: OPT_OUT, label: 'No calls', type: 'string', fieldType: 'text', groupName: 'contactinformation' }),
  });
  const { portalId } = await connectHubspot(context, { teamId, personId: null, token: TOKEN, webhookSecret: 'secret of the app' });
  hubspot.control.setWebhooks({
    targetUrl: 'https://calls.example.com/hubspot',
    subscriptions: [
      { eventType: 'contact.creation' },
      ...['phone', OPT_OUT].map((propertyName) => ({ eventType: 'contact.propertyChange', propertyName })),
      { eventType: 'object.creation', objectTypeId: '0-48' },
    ],
  });
  await createHubspotProperties(context, { teamId, portalId });
  await db
    .updateTable('hubspotPortal')
    .set({ settings: JSON.stringify({ ...hubspotDefaults, writeProperties: true, writeNote: true }) })
    .where('teamId', '=', teamId)
    .execute();
  await saveCallingPolicy(db, teamId, { ...newCallingPolicy, optOutProperty: OPT_OUT, writeOptOut: true }, now);
  await addCallerNumber(context, { teamId, number: '+12125550100', carrier: 'simulated', label: '' });
  const agentIds: string[] = [];
  for (let place = 0; place < AGENTS; place += 1) agentIds.push(await addAgent(context, teamId, `Anna ${place + 1}`));
  const [first] = agentIds;
  const rules = [{ ...plainWebhookRule, ruleId: 'new contacts', on: 'created' as const }];
  await listenToPortal(context, { teamId, agentId: first ?? '', portalId, rules, parameters: {} });
  const { keyId: pushKeyId } = await createPushKey(context, { teamId, name: 'Simulated', createdBy: null, limitPerMinute: 1_000 });
  await createWebhook(context, {
    ...{ teamId, kind: 'standard', url: 'https://news.example.com/ringside', agentId: null, lowScoreBelow: 50, createdBy: null },
    ...{ events: ['call.received', 'call.analyzed', 'call.failed', 'attempt.started', 'attempt.ended', 'attempt.skipped'] },
    ...{ digestTime: '09:00', digestZone: null },
  });
  kernel.note('the stage is set');
  return { portalId, pushKeyId, agentIds };
}

async function addAgent({ db, newId, clock }: ProcessContext, teamId: string, name: string): Promise<string> {
  const [id, at] = [newId(), clock.now()];
  const content = JSON.stringify({ ...settings, name });
  await db
    .insertInto('agent')
    .values({
      teamId,
      id,
      slug: id,
      name,
      state: 'active',
      draft: content,
      publishedVersion: 1,
      createdBy: null,
      createdAt: at,
      updatedAt: at,
    })
    .execute();
  await db
    .insertInto('agentVersion')
    .values({ teamId, agentId: id, version: 1, content, note: '', publishedBy: null, publishedAt: at })
    .execute();
  return id;
}
