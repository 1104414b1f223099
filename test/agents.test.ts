// An agent from its first draft to its last version: edited by two people, published, rolled back, copied, taken from and to files, tried out.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, beforeEach, describe, test } from 'node:test';
import { WebSocket } from 'ws';
import type { AgentDetail, AgentPreview } from '../contract/agents.ts';
import { planAgain } from '../server/flows/outbound/plan-again.ts';
import { alwaysOpen, NEW_YORK, openCallDoors, type CallDoorsScene } from './call-doors-scene.ts';
import type { Answer, Browser } from './web-server.ts';

let scene: CallDoorsScene;
let admin: Browser;
before(async () => {
  scene = await openCallDoors();
  admin = scene.server.browser();
  await admin.signIn(scene.admin.email);
  await admin.send('POST', '/api/caller-numbers', { number: '+1 415 555 0123', carrier: 'simulated' });
});
after(() => scene.close());
beforeEach(async () => {
  await scene.server.database.db.deleteFrom('plannedCall').execute();
  await scene.server.database.db.deleteFrom('callRequest').execute();
});

const send = (method: string, path: string, body?: unknown): Promise<Answer> => admin.send(method, `/api/agents${path}`, body);
const agentOf = (answer: Answer): AgentDetail => {
  assert.equal(answer.status, 200, answer.text);
  return answer.body as AgentDetail;
};
const create = async (name = 'Lead follow-up') => agentOf(await send('POST', '', { name }));
const save = (agent: AgentDetail, change: Partial<AgentDetail['draft']>) =>
  send('PUT', `/${agent.agentId}/draft`, { revision: agent.revision, draft: { ...agent.draft, ...change } });
const ready = {
  ...{ firstMessage: 'Hello {{firstname}}.', instructions: 'Ask {{firstname}} about {{company}}.', voice: 'en-anna' },
  ...{ callerNumbers: ['+14155550123'], purpose: 'service' as const },
  variables: [
    variable('firstname', { kind: 'contact', property: 'firstname' }, true),
    variable('company', { kind: 'company', property: 'name', tieBreak: 'primary' }),
  ],
};
const publish = async (agent: AgentDetail, note = '') =>
  agentOf(await send('POST', `/${agent.agentId}/publish`, { revision: agent.revision, note }));
const published = async (change: Partial<AgentDetail['draft']> = {}) =>
  publish(agentOf(await save(await create(), { ...ready, ...change })));

function variable(name: string, source: AgentDetail['draft']['variables'][number]['source'], required = false) {
  return {
    name,
    source,
    fallbacks: [],
    required,
    defaultValue: null,
    spokenForm: { kind: 'as_written' as const },
    maxLength: null,
  };
}

describe('a draft', () => {
  test('calls nobody, says what it lacks, and has a name for addresses that nobody else has', async () => {
    const first = await create('Été calls');
    const second = await create('Été calls');
    assert.deepEqual([first.slug, second.slug, first.publishedVersion, first.hasChanges], ['ete-calls', 'ete-calls-2', null, true]);
    assert.ok(first.webhookUrl.endsWith('/call/crm-webhook?agent_id=ete-calls&type=hubspot&x_api_key=YOUR_API_KEY'));
    const paths = first.problems.map(({ path }) => path);
    for (const path of ['firstMessage', 'instructions', 'voice', 'callerNumbers']) assert.ok(paths.includes(path), path);
    const refused = await send('POST', `/${first.agentId}/publish`, { revision: first.revision });
    assert.deepEqual([refused.status, refused.body['code']], [400, 'validation_failed']);
    assert.equal((refused.body['errors'] as unknown[]).length, paths.length);
  });

  test('that somebody has saved meanwhile is not overwritten', async () => {
    const agent = await create();
    const saved = agentOf(await save(agent, { voice: 'en-anna' }));
    assert.equal(saved.revision, agent.revision + 1);
    const stale = await save(agent, { voice: 'en-bert' });
    assert.deepEqual([stale.status, stale.body['code']], [409, 'conflict']);
    const publishing = await send('POST', `/${agent.agentId}/publish`, { revision: agent.revision });
    assert.equal(publishing.status, 409);
    assert.equal(agentOf(await send('GET', `/${agent.agentId}`)).draft.voice, 'en-anna');
  });

  test('two people who save at the same moment: one of them is told', async () => {
    const agent = await create();
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((voice) => save(agent, { voice })));
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 409, 409, 409],
    );
  });

  test('as long as it may be, in a script of three bytes, is saved', async () => {
    const agent = await create();
    const instructions = 'न'.repeat(49_000);
    assert.equal(agentOf(await save(agent, { instructions })).draft.instructions, instructions);
  });

  test('a number the team does not have cannot call', async () => {
    const agent = agentOf(await save(await create(), { ...ready, callerNumbers: ['+14155550199'] }));
    assert.deepEqual(
      agent.problems.map(({ path, code }) => [path, code]),
      [['callerNumbers.0', 'not_yours']],
    );
    assert.equal((await send('POST', `/${agent.agentId}/publish`, { revision: agent.revision })).status, 400);
  });
});

describe('versions', () => {
  test('are published with a note, never change, and are rolled back to while the draft stays', async () => {
    const first = await published();
    assert.deepEqual([first.publishedVersion, first.hasChanges, first.changes], [1, false, []]);
    const edited = agentOf(await save(first, { firstMessage: 'Good day {{firstname}}.' }));
    assert.deepEqual([edited.hasChanges, edited.changes.map(({ path }) => path)], [true, ['firstMessage']]);
    const second = await publish(edited, 'Friendlier');
    assert.deepEqual(
      second.versions.map(({ version, note }) => [version, note]),
      [
        [2, 'Friendlier'],
        [1, ''],
      ],
    );
    const again = await publish(second);
    assert.deepEqual([again.publishedVersion, again.versions.length], [2, 2], 'the same is not published twice');
    const back = agentOf(await send('POST', `/${first.agentId}/roll-back`, { version: 1 }));
    assert.deepEqual([back.publishedVersion, back.draft.firstMessage, back.versions.length], [1, 'Good day {{firstname}}.', 2]);
    const one = await send('GET', `/${first.agentId}/versions/1`);
    assert.equal((one.body['settings'] as AgentDetail['draft']).firstMessage, 'Hello {{firstname}}.');
    const restored = agentOf(await send('POST', `/${first.agentId}/draft-from`, { revision: back.revision, version: 1 }));
    assert.deepEqual([restored.draft.firstMessage, restored.hasChanges], ['Hello {{firstname}}.', false]);
    const third = await publish(agentOf(await save(restored, { voice: 'en-bert' })));
    assert.equal(third.publishedVersion, 3, 'numbers are never used again');
    assert.equal((await send('POST', `/${first.agentId}/roll-back`, { version: 9 })).status, 404);
  });

  test('a published change of hours is in the plan at once', async () => {
    const agent = await published({
      ...alwaysOpen,
      ...ready,
      name: 'Hours',
      window: { ...alwaysOpen.window, start: '12:00', end: '12:05' },
    });
    await scene.ask('POST', '/call/outbound', { agent_id: agent.slug, to_number: NEW_YORK, timezone: 'America/New_York' });
    await scene.plan();
    const before = (await scene.calls())[0]!;
    const wider = { ...alwaysOpen.window, start: '13:00', end: '13:05' };
    await publish(agentOf(await save(agent, { window: wider })));
    await runPlanAgain();
    const moved = await scene.call(before.id);
    assert.equal(before.state, 'planned');
    const hour = (at: Date | null) =>
      at?.toLocaleTimeString('en-GB', { timeZone: 'America/New_York', hour: '2-digit', minute: '2-digit' });
    const inWindow = (at: Date | null, from: string) => (hour(at) ?? '').startsWith(from);
    assert.ok(inWindow(before.nextAt, '12:0') && inWindow(moved.nextAt, '13:0'), `${hour(before.nextAt)} → ${hour(moved.nextAt)}`);
  });
});

/** What the worker would do with the jobs that are queued. */
async function runPlanAgain(): Promise<void> {
  const jobs = (await scene.server.jobs()).filter((job) => job.name === 'plan-again');
  assert.ok(jobs.length > 0);
  for (const job of jobs)
    await planAgain(
      { ...scene.server.context, sharedNow: async () => scene.server.context.clock.now() },
      job.input as Parameters<typeof planAgain>[1],
    );
}

describe('an agent', () => {
  test('is paused, goes on, is put away with its calls cancelled, and is brought back', async () => {
    const agent = await published({ ...alwaysOpen, ...ready, name: 'Away' });
    const set = async (state: string) => agentOf(await send('PATCH', `/${agent.agentId}`, { state })).state;
    assert.deepEqual([await set('paused'), await set('active'), await set('paused')], ['paused', 'active', 'paused']);
    await scene.ask('POST', '/call/outbound', { agent_id: agent.slug, to_number: NEW_YORK });
    await scene.plan();
    const [waiting] = await scene.calls();
    assert.deepEqual([waiting?.state, waiting?.reason], ['planned', 'paused']);
    assert.equal(await set('archived'), 'archived');
    assert.equal((await scene.call(waiting?.id)).state, 'cancelled');
    const listed = async (query = '') =>
      ((await send('GET', query)).body['items'] as AgentDetail[]).some(({ agentId }) => agentId === agent.agentId);
    assert.deepEqual([await listed(), await listed('?archived=true')], [false, true]);
    assert.equal(await set('active'), 'active');
  });

  test('has another name in addresses, unless another agent has it', async () => {
    const agent = await create('One');
    const other = await create('Two');
    assert.equal(agentOf(await send('PATCH', `/${agent.agentId}`, { slug: 'one-and-only' })).slug, 'one-and-only');
    assert.equal((await send('PATCH', `/${agent.agentId}`, { slug: other.slug })).status, 409);
    assert.equal((await send('PATCH', `/${agent.agentId}`, { slug: 'No such' })).status, 400);
  });

  test('talks with nobody more where as many talk in the browser as may', async () => {
    const agent = agentOf(await save(await create(), ready));
    scene.server.places.talk = 0;
    const refused = await send('POST', `/${agent.agentId}/talks`, { values: {} });
    scene.server.places.talk = 1;
    assert.equal(refused.status, 503);
    assert.match(refused.text, /Try again when one has hung up/);
  });

  test('is connected by a token that a session was given, once and for a minute', async () => {
    const { server } = scene;
    const path = `/${agentOf(await save(await create(), ready)).agentId}/talks`;
    assert.equal((await server.browser().send('POST', `/api/agents${path}`, { values: {} })).status, 401);
    const ask = async () => String((await send('POST', path, { values: {} })).body['mediaPath']);
    const refusal = async (mediaPath: string) => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}${mediaPath}`, { origin: server.url });
      const [error] = (await once(socket, 'error')) as [Error];
      return error.message;
    };
    const [used, old] = [await ask(), await ask()];
    assert.match(used, /^\/media\/[\w-]{32}$/);
    assert.notEqual(used, old);
    // No place is left where a token is good, so that nothing is held.
    server.places.talk = 0;
    assert.match(await refusal(used), /503/);
    assert.match(await refusal(used), /404/, 'a second time');
    server.advance(61_000);
    assert.match(await refusal(old), /404/, 'too late');
    server.advance(-61_000);
    server.places.talk = 1;
  });

  test('is copied with its draft and without its versions', async () => {
    const agent = await published();
    const copy = agentOf(await send('POST', `/${agent.agentId}/duplicate`, { name: 'The copy' }));
    assert.deepEqual([copy.slug, copy.publishedVersion, copy.versions], ['the-copy', null, []]);
    assert.deepEqual({ ...copy.draft, name: '' }, { ...agent.draft, name: '' });
  });

  test('goes into a file and comes back from it, changed or not', async () => {
    const agent = await published();
    const { yaml, fileName } = (await send('GET', `/${agent.agentId}/file`)).body as { yaml: string; fileName: string };
    assert.equal(fileName, `${agent.slug}.yaml`);
    const take = async (text: string) => {
      const answer = await send('POST', '/import', { yaml: text });
      assert.equal(answer.status, 200, answer.text);
      return answer.body as { outcome: string; agent: AgentDetail };
    };
    assert.deepEqual((await take(yaml)).outcome, 'unchanged');
    const changed = await take(yaml.replace('voice: en-anna', 'voice: en-bert'));
    assert.deepEqual([changed.outcome, changed.agent.agentId, changed.agent.publishedVersion], ['changed', agent.agentId, 1]);
    assert.deepEqual(
      changed.agent.changes.map(({ path }) => path),
      ['voice'],
    );
    const made = await take(yaml.replace(`slug: ${agent.slug}`, 'slug: from-a-file'));
    assert.deepEqual([made.outcome, made.agent.slug, made.agent.publishedVersion], ['created', 'from-a-file', null]);
    const refused = await send('POST', '/import', { yaml: yaml.replace('language: en', 'language: xx') });
    assert.equal(refused.status, 400);
    assert.match((refused.body['errors'] as { message: string }[])[0]?.message ?? '', /^Line \d+: /);
  });
});

describe('what is written to contacts', () => {
  test('is a part of the version, kept from being published by what no property is called', async () => {
    const contactUpdates = [{ property: 'last_ai_call', value: { kind: 'attempted_at' as const } }];
    const agent = await published({ contactUpdates });
    assert.deepEqual([agent.draft.contactUpdates, agent.publishedVersion], [contactUpdates, 1]);
    const mistaken = agentOf(await save(agent, { contactUpdates: [{ property: 'Last call', value: { kind: 'outcome' } }] }));
    assert.deepEqual(
      [mistaken.problems, mistaken.changes].map((list) => list.map(({ path }) => path)),
      [['contactUpdates.0.property'], ['contactUpdates']],
    );
    assert.equal((await send('POST', `/${agent.agentId}/publish`, { revision: mistaken.revision })).status, 400);
  });

  test('is chosen from the properties HubSpot has, and from which it sets itself', async () => {
    const { agentId } = await create();
    const { portals } = (await send('GET', `/${agentId}/contact-properties`)).body as {
      portals: { portalId: string; properties: { name: string; type: string; isReadOnly: boolean }[]; message: string | null }[];
    };
    const [portal] = portals;
    assert.deepEqual([portals.length, portal?.portalId, portal?.message], [1, scene.portalId, null]);
    const facts = ['city', 'createdate'].map((name) => portal?.properties.find((property) => property.name === name));
    assert.deepEqual(
      facts.map((one) => [one?.type, one?.isReadOnly]),
      [
        ['string', false],
        ['datetime', true],
      ],
    );
    scene.hubspot.control.addFault({ kind: 'daily-limit', path: '/properties/' });
    const failed = (await send('GET', `/${agentId}/contact-properties`)).body as { portals: { message: string }[] };
    scene.hubspot.control.removeFaults();
    await scene.server.database.db.deleteFrom('hubspotBudget').execute();
    assert.match(failed.portals[0]?.message ?? '', /limit/i);
  });
});

describe('a preview', () => {
  const preview = async (agent: AgentDetail, body: object): Promise<AgentPreview> => {
    const answer = await send('POST', `/${agent.agentId}/preview`, body);
    assert.equal(answer.status, 200, answer.text);
    return answer.body as AgentPreview;
  };
  const shown = ({ variables }: AgentPreview) => variables.map(({ name, value, origin }) => [name, value, origin]);

  test('says what a contact of HubSpot would hear, each value with where it comes from', async () => {
    const agent = await published({ instructions: 'Ask {{firstname}} of {{company}} about {{metadata.plan}}.' });
    const company = scene.hubspot.control.createRecord({ type: 'companies', properties: { name: 'Acme <b>' } });
    const contact = scene.hubspot.control.createRecord({
      type: 'contacts',
      properties: { firstname: 'Ann', lastname: 'Kim', phone: NEW_YORK },
      associations: [{ type: 'companies', id: company.id }],
    });
    for (const named of [contact.id, `https://app.hubspot.com/contacts/${scene.portalId}/record/0-1/${contact.id}`]) {
      const told = await preview(agent, { contact: { contact: named }, values: { 'metadata.plan': 'gold', firstname: 'Bob' } });
      assert.equal(told.opening, 'Hello Ann.');
      assert.match(told.prompt, /<data name="company">Acme ‹b›<\/data>.*<data name="metadata.plan">gold/);
      assert.deepEqual(shown(told), [
        ['firstname', 'Ann', 'HubSpot contact → firstname'],
        ['company', 'Acme <b>', 'HubSpot company → name (primary)'],
        ['metadata.plan', 'gold', 'made-up value'],
      ]);
      assert.deepEqual([told.contact?.name, told.zone, told.missing], ['Ann Kim', 'America/New_York', []]);
    }
    assert.equal((await scene.calls()).length, 0);
  });

  test('names what is missing', async () => {
    const agent = await published();
    const contact = scene.contact({ lastname: 'Kim' });
    const told = await preview(agent, { contact: { contact } });
    assert.deepEqual([told.missing, told.opening], [['firstname'], 'Hello .']);
    assert.match(told.message ?? '', /“firstname” has no value and is required/);
  });

  test('with made-up values asks HubSpot nothing, of the draft or of a version', async () => {
    const agent = await published();
    const edited = agentOf(await save(agent, { firstMessage: 'Good day {{firstname}}.' }));
    const before = scene.hubspot.control.countRequests();
    const values = { firstname: 'Ann', company: 'Acme' };
    assert.equal((await preview(edited, { contact: null, values })).opening, 'Good day Ann.');
    assert.equal((await preview(edited, { contact: null, values, of: 1 })).opening, 'Hello Ann.');
    assert.deepEqual((await preview(edited, { contact: null })).missing, ['firstname']);
    assert.equal(scene.hubspot.control.countRequests(), before);
  });

  test('of a contact that is not there says so', async () => {
    const agent = await published();
    const asked = async (contact: object) => (await send('POST', `/${agent.agentId}/preview`, { contact })).status;
    assert.equal(await asked({ contact: '999999999' }), 404);
    assert.equal(await asked({ contact: 'Ann Kim' }), 400);
    assert.equal(await asked({ contact: '1', portalId: '4' }), 404);
  });
});
