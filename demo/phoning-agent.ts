// The agent of the demo: whoever appears in the emulated HubSpot is phoned and spoken with, on a simulated phone that rings nobody.
import { setTimeout as sleep } from 'node:timers/promises';
import { usual } from '../emulator/world.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { AgentTest } from '../rules/agent-test.ts';
import { newAgentSettings, type AgentSettings } from '../rules/agent.ts';
import type { DashboardClient } from './dashboard-client.ts';

const PORTAL_ID = String(usual.portalId);
const CALLER_NUMBER = '+442079460199';

const settings: AgentSettings = {
  ...newAgentSettings,
  name: 'New leads',
  purpose: 'service',
  firstMessage: 'Hi {{firstname}}, thank you for your interest in Northstar. Is now a good moment?',
  instructions: [
    'Find out how large the team of {{company}} is, and offer a demo on Tuesday at ten.',
    'team_size: How many people will work with it at {{company}}?',
    'demo: Would you like to see a demo on Tuesday at ten?',
    'If yes: Wonderful, you will get an invitation.',
    'If no: That is fine.',
    'Close: Thank you for your time. Goodbye.',
  ].join('\n'),
  disclosureLine: 'This is an automated assistant calling for Northstar.',
  voice: 'slt',
  callerNumbers: [CALLER_NUMBER],
  variables: [variable('firstname', true), variable('company', false)],
  window: { ...newAgentSettings.window, start: '08:00', end: '20:00', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
};

const values = { firstname: 'Ada', company: 'Thames Paper' };
const tests: AgentTest[] = [
  {
    ...{ name: 'Who is interested gets an invitation', values, callee: { kind: 'character', character: 'friendly' } },
    expect: [
      { kind: 'agent_says', text: 'Hi Ada' },
      { kind: 'answer_is', name: 'team_size', value: '50' },
      { kind: 'agent_says', text: 'you will get an invitation' },
      { kind: 'result', is: 'goal_reached' },
    ],
  },
  {
    ...{ name: 'Who wants no calls is let go at once', values, callee: { kind: 'character', character: 'opts_out' } },
    expect: [
      { kind: 'result', is: 'opted_out' },
      { kind: 'agent_never_says', text: 'How many people' },
    ],
  },
  {
    ...{ name: 'Who asks for another time is asked when', values },
    callee: { kind: 'lines', says: ['Hello?', 'This is not a good time.', 'Tomorrow at ten.'] },
    expect: [
      { kind: 'result', is: 'callback_requested' },
      { kind: 'call_back_contains', text: 'tomorrow at ten' },
    ],
  },
];

function variable(name: string, required: boolean): AgentSettings['variables'][number] {
  return {
    ...{ name, required, fallbacks: [], spokenForm: { kind: 'as_written' }, maxLength: null },
    source: { kind: 'contact', property: name },
    defaultValue: required ? null : 'your company',
  };
}

/** Numbers that authorities set aside for fiction. The last digits say who answers: at 0002 nobody, at 0010 somebody who wants no calls. */
const leads = [
  { firstname: 'Ada', lastname: 'Quill', company: 'Thames Paper', phone: '+442079460142' },
  { firstname: 'Ben', lastname: 'Marsh', company: 'Dover Freight', phone: '+442079460002' },
  { firstname: 'Cleo', lastname: 'Park', company: 'Hudson Tiles', phone: '+12125550143' },
  { firstname: 'Dan', lastname: 'Wren', company: 'Sydney Sails', phone: '+61255500144' },
  { firstname: 'Eve', lastname: 'Stone', company: 'Bay Optics', phone: '+14155550145' },
  { firstname: 'Finn', lastname: 'Lowe', company: 'Perth Pumps', phone: '+61855500010' },
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
  await dashboard.ask('PUT /api/agents/:agentId/tests', { params, body: { revision: 0, tests } });
  await dashboard.ask('POST /api/agents/:agentId/publish', { params, body: { revision: saved.revision, note: 'For the demo' } });
  await dashboard.ask('PUT /api/agents/:agentId/listeners/:portalId', {
    params: { ...params, portalId: PORTAL_ID },
    body: { parameters: { num_of_retries: 3, gap_between_retries: '1m,2m,5m' } },
  });
}

/** What an agent owes whom it rings is another question than what a rep does: its calls are scored by a card of their own. */
export async function scoreAgentCalls(dashboard: DashboardClient): Promise<void> {
  const made = await dashboard.ask('POST /api/scorecards', {
    body: { name: 'AI agent call', from: { kind: 'template', key: 'ai-agent' } },
  });
  const { scorecardKey, revision } = made;
  await dashboard.ask('POST /api/scorecards/:scorecardKey/publish', {
    params: { scorecardKey },
    body: { revision, note: 'For the demo' },
  });
  const choice = await dashboard.ask('GET /api/scorecard-choice');
  const rule = { scorecardKey, conditions: [{ kind: 'source' as const, is: 'agent' as const }] };
  await dashboard.ask('PUT /api/scorecard-choice', { body: { ...choice, rules: [rule] } });
}

/** Contacts appear as they would; what becomes of each is told, and why those who are asleep are not rung yet. */
export async function makeNewLeads(
  hubspot: Emulator,
  dashboard: DashboardClient,
  told: { say: (line: string) => void; url: string; signal: AbortSignal },
): Promise<void> {
  const { say, signal } = told;
  const followed: Promise<void>[] = [];
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
    if (call) {
      const ended = tellConversation(dashboard, call.plannedCallId, firstname, told);
      // Who presses Ctrl-C before all are told of is answered by that, not by this.
      ended.catch(() => {});
      followed.push(ended);
    }
    await sleep(10_000, undefined, { signal });
  }
  await Promise.all(followed);
}

const TOLD_WITHIN_MS = 3 * 60_000;
const LOOK_MS = 2_000;

/** What the first conversation came to, and where it can be listened to. Nothing of those who are asleep. */
async function tellConversation(
  dashboard: DashboardClient,
  plannedCallId: string,
  firstname: string,
  { say, url, signal }: { say: (line: string) => void; url: string; signal: AbortSignal },
): Promise<void> {
  let wasOver = false;
  for (let waitedMs = 0; waitedMs < TOLD_WITHIN_MS; waitedMs += LOOK_MS) {
    const { attemptsMade } = await dashboard.ask('GET /api/outbound/calls/:plannedCallId', { params: { plannedCallId } });
    const spoken = attemptsMade.find(({ conversation }) => conversation !== null);
    // The recording comes a moment after the end.
    if (spoken && (spoken.callId !== null || wasOver)) {
      const where = spoken.callId === null ? 'Nothing was recorded.' : `Listen at ${url}/calls/${spoken.callId}`;
      return say(`the agent spoke with ${firstname}: ${spoken.conversation?.summary} ${where}`);
    }
    wasOver = spoken !== undefined;
    await sleep(LOOK_MS, undefined, { signal });
  }
}
