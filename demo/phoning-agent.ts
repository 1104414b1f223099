// The agent of the demo: whoever appears in the emulated HubSpot is phoned, on the simulated phone that rings nobody.
import { setTimeout as sleep } from 'node:timers/promises';
import { usual } from '../emulator/world.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { newAgentSettings, type AgentSettings } from '../rules/agent.ts';
import type { DashboardClient } from './dashboard-client.ts';

const PORTAL_ID = String(usual.portalId);
const CALLER_NUMBER = '+442079460199';

const settings: AgentSettings = {
  ...newAgentSettings,
  name: 'New leads',
  purpose: 'service',
  firstMessage: 'Hi {{firstname}}, thank you for your interest in Northstar. Is now a good moment?',
  instructions: 'Find out what {{firstname}} of {{company}} is looking for, and offer a demo on Tuesday at ten.',
  disclosureLine: 'This is an automated assistant calling for Northstar.',
  voice: 'slt',
  callerNumbers: [CALLER_NUMBER],
  variables: [variable('firstname', true), variable('company', false)],
  window: { ...newAgentSettings.window, start: '08:00', end: '20:00', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
};

function variable(name: string, required: boolean): AgentSettings['variables'][number] {
  return {
    ...{ name, required, fallbacks: [], spokenForm: { kind: 'as_written' }, maxLength: null },
    source: { kind: 'contact', property: name },
    defaultValue: required ? null : 'your company',
  };
}

/** Numbers that authorities set aside for fiction. The last digits tell the simulated phone what to do: 0002 is not answered. */
const leads = [
  { firstname: 'Ada', lastname: 'Quill', company: 'Thames Paper', phone: '+442079460142' },
  { firstname: 'Ben', lastname: 'Marsh', company: 'Dover Freight', phone: '+442079460002' },
  { firstname: 'Cleo', lastname: 'Park', company: 'Hudson Tiles', phone: '+12125550143' },
  { firstname: 'Dan', lastname: 'Wren', company: 'Sydney Sails', phone: '+61255500144' },
  { firstname: 'Eve', lastname: 'Stone', company: 'Bay Optics', phone: '+14155550145' },
];

/** What an admin does on the pages: add a number to call from, write an agent, publish it, let it hear of the portal's contacts. */
export async function publishAgent(dashboard: DashboardClient): Promise<void> {
  await dashboard.ask('POST /api/caller-numbers', {
    body: { number: CALLER_NUMBER, carrier: 'simulated', label: 'Demo: rings nobody' },
  });
  const made = await dashboard.ask('POST /api/agents', { body: { name: settings.name, slug: 'new-leads' } });
  const params = { agentId: made.agentId };
  const saved = await dashboard.ask('PUT /api/agents/:agentId/draft', {
    params,
    body: { revision: made.revision, draft: settings },
  });
  await dashboard.ask('POST /api/agents/:agentId/publish', { params, body: { revision: saved.revision, note: 'For the demo' } });
  await dashboard.ask('PUT /api/agents/:agentId/listeners/:portalId', {
    params: { ...params, portalId: PORTAL_ID },
    body: { parameters: { num_of_retries: 3, gap_between_retries: '1m,2m,5m' } },
  });
}

/** Contacts appear as they would; what becomes of each is told, and why those who are asleep are not rung yet. */
export async function makeNewLeads(
  hubspot: Emulator,
  dashboard: DashboardClient,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const lead of leads) {
    const { firstname, lastname, company, phone } = lead;
    const email = `${firstname}.${lastname}@example.com`.toLowerCase();
    const { id } = hubspot.control.createRecord({ type: 'contacts', properties: { firstname, lastname, company, phone, email } });
    say(`in HubSpot, a contact appears: ${firstname} ${lastname}, ${phone}`);
    await sleep(6_000, undefined, { signal });
    const { items } = await dashboard.ask('GET /api/outbound/calls', { query: { contactId: id } });
    const [call] = items;
    if (!call) say(`the call of ${firstname} has not been planned yet`);
    else say(`the agent: ${firstname} is ${call.state}${call.nextAt ? `, next at ${call.nextAt}` : ''}. ${call.message ?? ''}`);
    await sleep(10_000, undefined, { signal });
  }
}
