// A team with an agent that phones, a key for calls and a portal of an emulated HubSpot: the stage of the stories about asking for calls.
import { randomUUID } from 'node:crypto';
import { createEmulator, type Emulator } from '../emulator/emulator.ts';
import { newAgentSettings, type AgentSettings } from '../rules/agent.ts';
import type { CallingPolicy } from '../rules/calling-policy.ts';
import { readCallingPolicy, saveCallingPolicy } from '../server/database/calling-policy.ts';
import type { PlannedCallRow } from '../server/database/planned-calls.ts';
import { connectHubspot } from '../server/flows/admin/connect-hubspot.ts';
import { createPushKey } from '../server/flows/admin/create-push-key.ts';
import { planCalls } from '../server/flows/outbound/plan-calls.ts';
import { openWebServer, type Answer, type WebServer } from './web-server.ts';

export const WEBHOOK_SECRET = 'webhook-secret-of-the-app';
export const NEW_YORK = '+12125550100';
export const LONDON = '+442071838750';

type Body = Record<string, unknown>;

export type CallDoorsScene = {
  server: WebServer;
  hubspot: Emulator;
  teamId: string;
  admin: { personId: string; email: string };
  /** Of the connected portal. */
  portalId: string;
  agentId: string;
  /** Asks for calls. */
  key: string;
  send: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** With the key in the header. */
  ask: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** Sends events to the agent's address. */
  webhook: (body: unknown) => Promise<Answer>;
  /** A contact in HubSpot. */
  contact: (properties: Record<string, string>) => string;
  created: (contactId: string, more?: Body) => Body;
  changed: (contactId: string, property: string, value: string, more?: Body) => Body;
  plan: () => Promise<void>;
  calls: () => Promise<PlannedCallRow[]>;
  call: (plannedCallId: unknown) => Promise<PlannedCallRow>;
  policy: (change: Partial<CallingPolicy>) => Promise<void>;
  addAgent: (slug: string, settings?: Partial<AgentSettings>, state?: 'active' | 'paused' | 'archived') => Promise<string>;
  /** Moves both clocks on. */
  advance: (ms: number) => Promise<void>;
  now: () => Date;
  close: () => Promise<void>;
};

/** Open all week, so that stories do not depend on the day they are told; the hours of the law remain. */
export const alwaysOpen: AgentSettings = {
  ...newAgentSettings,
  name: 'Anna',
  purpose: 'service',
  disclosureLine: 'This is a computer calling for Acme; say stop to opt out.',
  window: {
    ...{ start: '00:00', end: '24:00', closedOn: [], allowOvernight: false },
    days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  },
};

export async function openCallDoors(options: { webhookSecret?: string } = {}): Promise<CallDoorsScene> {
  await using stack = new AsyncDisposableStack();
  const hubspot = await createEmulator({ everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } } });
  stack.defer(() => hubspot.close());
  const server = await openWebServer({ hubspotUrl: hubspot.url });
  stack.defer(() => server.close());
  const { context } = server;
  const { db } = server.database;
  const { teamId, admin } = await server.team();
  const { portalId } = await connectHubspot(context, {
    ...{ teamId, personId: null, token: 'pat-na1-emulator' },
    ...(options.webhookSecret === undefined ? {} : { webhookSecret: options.webhookSecret }),
  });
  const { key } = await createPushKey(context, { teamId, name: 'HubSpot', createdBy: null, purpose: 'calls' });

  const addAgent: CallDoorsScene['addAgent'] = async (slug, settings = {}, state = 'active') => {
    const id = randomUUID();
    const content = JSON.stringify({ ...alwaysOpen, ...settings });
    const at = context.clock.now();
    const made = { teamId, id, slug, name: 'Anna', state, draft: content, publishedVersion: 1 };
    await db
      .insertInto('agent')
      .values({ ...made, createdBy: null, createdAt: at, updatedAt: at })
      .execute();
    await db
      .insertInto('agentVersion')
      .values({ teamId, agentId: id, version: 1, content, note: '', publishedBy: null, publishedAt: at })
      .execute();
    return id;
  };

  const agentId = await addAgent('anna');
  const send: CallDoorsScene['send'] = (method, path, body, headers = {}) => server.browser().send(method, path, body, headers);
  let events = 0;
  const event = (contactId: string): Body => ({
    ...{ eventId: (events += 1), subscriptionId: 1, portalId: Number(portalId), appId: 7, attemptNumber: 0 },
    ...{ occurredAt: context.clock.now().getTime(), objectId: Number(contactId), changeSource: 'CRM_UI' },
  });
  const open = stack.move();
  return {
    ...{ server, hubspot, teamId, admin, portalId, agentId, key, send, addAgent },
    ask: (method, path, body, headers = {}) => send(method, path, body, { 'x-api-key': key, ...headers }),
    webhook: (body) => send('POST', `/call/crm-webhook?agent_id=anna&type=hubspot&x_api_key=${key}`, body),
    contact: (properties) => hubspot.control.createRecord({ type: 'contacts', properties }).id,
    created: (contactId, more = {}) => ({ ...event(contactId), subscriptionType: 'contact.creation', ...more }),
    changed: (contactId, property, value, more = {}) => ({
      ...event(contactId),
      ...{ subscriptionType: 'contact.propertyChange', propertyName: property, propertyValue: value },
      ...more,
    }),
    plan: () => planCalls(context, { teamId }, new AbortController().signal),
    calls: () => db.selectFrom('plannedCall').selectAll().where('teamId', '=', teamId).orderBy('createdAt').execute(),
    call: (id) => db.selectFrom('plannedCall').selectAll().where('id', '=', String(id)).executeTakeFirstOrThrow(),
    async policy(change) {
      const { policy } = await readCallingPolicy(db, teamId);
      await saveCallingPolicy(db, teamId, { ...policy, ...change }, context.clock.now());
    },
    async advance(ms) {
      server.advance(ms);
      await hubspot.control.advance({ ms });
    },
    now: () => context.clock.now(),
    close: () => open.disposeAsync(),
  };
}
