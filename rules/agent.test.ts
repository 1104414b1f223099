// What keeps a draft from being published, what publishing and going back do, and what changed between two versions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { newAgentSettings, type Agent, type AgentSettings } from './agent.ts';
import { draftProblems } from './agent-problems.ts';
import type { AgentTool, HttpFunction } from './agent-tool.ts';
import { draftFrom, publishDraft, rollBack, settingsChanges } from './agent-versions.ts';
import type { Variable } from './variable.ts';

const firstname: Variable = {
  name: 'firstname',
  source: { kind: 'contact', property: 'firstname' },
  fallbacks: [],
  required: true,
  defaultValue: null,
  spokenForm: { kind: 'as_written' },
  maxLength: null,
};
const sound: AgentSettings = {
  ...newAgentSettings,
  name: 'Anna',
  firstMessage: 'Hello {{firstname}}, this is Anna.',
  instructions: 'Ask whether {{ firstname }} wants a demo.',
  voice: 'en-anna',
  variables: [firstname],
  callerNumbers: ['+14155550123'],
  contactUpdates: [{ property: 'last_ai_call', value: { kind: 'attempted_at' } }],
  disclosureLine: 'I am a computer voice.',
};
const find: HttpFunction = {
  kind: 'http_function',
  name: 'find_order',
  description: 'When they ask about an order.',
  method: 'GET',
  url: 'https://shop.example/orders',
  parameters: [{ name: 'number', description: 'Order number', type: 'string', required: true }],
  timeoutMs: 5000,
};
const tools = (...more: AgentTool[]): Partial<AgentSettings> => ({ tools: [{ kind: 'opt_out' }, ...more] });
const window = (more: Partial<AgentSettings['window']>): Partial<AgentSettings> => ({ window: { ...sound.window, ...more } });
const silence = (more: Partial<AgentSettings['silence']>): Partial<AgentSettings> => ({ silence: { ...sound.silence, ...more } });
const variable = (more: Partial<Variable>): Partial<AgentSettings> => ({
  variables: [firstname, { ...firstname, name: 'other', ...more }],
});
const support = { name: 'Support', number: '+14155550199' };

test('a sound draft has no problems', () => assert.deepEqual(draftProblems(sound), []));

test('a new agent says what is still to do', () => {
  const todo = draftProblems(newAgentSettings).map((problem) => problem.path);
  assert.deepEqual(todo, ['firstMessage', 'instructions', 'voice', 'callerNumbers']);
});

const problems: [change: Partial<AgentSettings>, path: string, code: string][] = [
  [{ name: ' ' }, 'name', 'missing'],
  [{ name: 'x'.repeat(101) }, 'name', 'too_long'],
  [{ firstMessage: '' }, 'firstMessage', 'missing'],
  [{ firstMessage: 'Hello {{who}}' }, 'firstMessage', 'unknown_variable'],
  [{ disclosureLine: '{{who}}' }, 'disclosureLine', 'unknown_variable'],
  [{ disclosureLine: 'x'.repeat(1001) }, 'disclosureLine', 'too_long'],
  [{ instructions: 'x'.repeat(50_001) }, 'instructions', 'too_long'],
  [{ voice: '' }, 'voice', 'missing'],
  [{ language: 'xx' as 'en' }, 'language', 'unknown'],
  [{ voicemail: { kind: 'leave_message', message: '' } }, 'voicemail.message', 'missing'],
  [{ voicemail: { kind: 'leave_message', message: '{{who}}' } }, 'voicemail.message', 'unknown_variable'],
  [variable({ name: '1st' }), 'variables.1.name', 'invalid'],
  [variable({ name: 'firstname' }), 'variables.1.name', 'repeated'],
  [variable({ source: { kind: 'contact', property: '' } }), 'variables.1.source', 'missing'],
  [variable({ fallbacks: [{ kind: 'webhook', field: ' ' }] }), 'variables.1.fallbacks.0', 'missing'],
  [variable({ fallbacks: Array.from({ length: 6 }, () => firstname.source) }), 'variables.1.fallbacks', 'too_many'],
  [variable({ maxLength: 0 }), 'variables.1.maxLength', 'out_of_range'],
  [
    { variables: Array.from({ length: 101 }, (_, i) => ({ ...firstname, name: i === 0 ? 'firstname' : `v${i}` })) },
    'variables',
    'too_many',
  ],
  [{ tools: [] }, 'tools', 'opt_out_missing'],
  [tools({ kind: 'opt_out' }), 'tools.1', 'repeated'],
  [tools({ kind: 'transfer', targets: [], warm: true }), 'tools.1.targets', 'out_of_range'],
  [tools({ kind: 'transfer', targets: [{ ...support, name: '' }], warm: true }), 'tools.1.targets.0.name', 'missing'],
  [
    tools({ kind: 'transfer', targets: [support, { ...support, number: '911' }], warm: true }),
    'tools.1.targets.1.number',
    'invalid',
  ],
  [tools({ kind: 'read_hubspot', properties: [] }), 'tools.1.properties', 'invalid'],
  [tools({ kind: 'update_hubspot', properties: ['email', 'Lead Status'] }), 'tools.1.properties', 'invalid'],
  [tools({ ...find, name: 'Find order' }), 'tools.1.name', 'invalid'],
  [tools(find, find), 'tools.2', 'repeated'],
  [tools({ ...find, description: '' }), 'tools.1.description', 'missing'],
  [tools({ ...find, url: 'shop.example' }), 'tools.1.url', 'invalid'],
  [tools({ ...find, url: 'ftp://shop.example' }), 'tools.1.url', 'invalid'],
  [tools({ ...find, url: 'https://key@shop.example' }), 'tools.1.url', 'invalid'],
  [tools({ ...find, url: 'https://me:secret@shop.example' }), 'tools.1.url', 'invalid'],
  [tools({ ...find, timeoutMs: 100.5 }), 'tools.1.timeoutMs', 'out_of_range'],
  [tools({ ...find, timeoutMs: 10_001 }), 'tools.1.timeoutMs', 'out_of_range'],
  [tools({ ...find, parameters: [...find.parameters, ...find.parameters] }), 'tools.1.parameters.1.name', 'repeated'],
  [tools(...Array.from({ length: 30 }, (_, i) => ({ ...find, name: `find_${i}` }))), 'tools', 'too_many'],
  [window({ start: '18:00', end: '09:00' }), 'window.end', 'invalid'],
  [window({ start: '9' }), 'window.start', 'invalid'],
  [window({ days: [] }), 'window.days', 'missing'],
  [window({ closedOn: ['2026-12-25', '2026-02-30'] }), 'window.closedOn.1', 'invalid'],
  [{ retries: { retries: 11, gapsMinutes: [] } }, 'retries.retries', 'out_of_range'],
  [{ retries: { retries: 1, gapsMinutes: [0] } }, 'retries.gapsMinutes.0', 'out_of_range'],
  [{ retries: { retries: 1, gapsMinutes: [Number.NaN] } }, 'retries.gapsMinutes.0', 'out_of_range'],
  [{ callerNumbers: [] }, 'callerNumbers', 'out_of_range'],
  [{ callerNumbers: ['4155550123'] }, 'callerNumbers.0', 'invalid'],
  [{ callerNumbers: ['+14155550123', '+14155550123'] }, 'callerNumbers.1', 'repeated'],
  [{ longestCallMs: 1000 }, 'longestCallMs', 'out_of_range'],
  [silence({ promptAfterMs: 0 }), 'silence.promptAfterMs', 'out_of_range'],
  [silence({ prompts: 11 }), 'silence.prompts', 'out_of_range'],
  [silence({ prompt: '' }), 'silence.prompt', 'missing'],
  [silence({ endOfTurnMs: 10_001 }), 'silence.endOfTurnMs', 'out_of_range'],
];
for (const [change, path, code] of problems) {
  test(`${path} ${code}`, () => {
    const found = draftProblems({ ...sound, ...change });
    assert.deepEqual(
      found.map((problem) => [problem.path, problem.code]),
      [[path, code]],
    );
    assert.match(found[0]!.message, /^[A-Z{].*\.$/);
  });
}

const fine: [name: string, change: Partial<AgentSettings>][] = [
  [
    'as many as there may be',
    {
      ...tools(
        { kind: 'transfer', targets: Array.from({ length: 20 }, () => support), warm: false },
        { kind: 'read_hubspot', properties: Array.from({ length: 50 }, (_, i) => `property_${i}`) },
        { ...find, timeoutMs: 100, parameters: Array.from({ length: 20 }, (_, i) => ({ ...find.parameters[0]!, name: `p${i}` })) },
        ...Array.from({ length: 26 }, (_, i) => ({ ...find, name: `find_${i}` })),
      ),
      ...window({ closedOn: Array.from({ length: 400 }, () => '2026-12-25') }),
      variables: [{ ...firstname, fallbacks: Array.from({ length: 5 }, () => firstname.source), maxLength: 2000 }],
      retries: { retries: 10, gapsMinutes: [1, 43_200] },
      disclosureLine: 'x'.repeat(1000),
      longestCallMs: 3_600_000,
    },
  ],
  ['across midnight, if allowed', window({ start: '20:00', end: '02:00', allowOvernight: true })],
  ['a service agent without the opt-out tool', { purpose: 'service', tools: [] }],
  ['no prompts into a silence, and no text for them', silence({ prompts: 0, prompt: '' })],
  [
    'every tool at once',
    tools({ kind: 'end_call' }, { kind: 'send_dtmf' }, { kind: 'book_callback' }, find, { ...find, name: 'cancel_order' }),
  ],
];
for (const [name, change] of fine) test(`fine: ${name}`, () => assert.deepEqual(draftProblems({ ...sound, ...change }), []));

const empty: Agent = { agentId: 'a1', draft: sound, versions: [], liveVersion: null };
const by = { at: new Date('2026-03-09T12:00:00Z'), person: 'p1', note: '' };
function published(agent: Agent): Agent {
  const publishing = publishDraft(agent, by);
  assert.ok(publishing.kind === 'published');
  return publishing.agent;
}

test('versions count up, the newest is live, and a later draft cannot change an older version', () => {
  const one = published(empty);
  const draft = structuredClone(sound);
  const two = published({ ...one, draft: { ...draft, firstMessage: 'Hi {{firstname}}.' } });
  draft.callerNumbers.push('+14155550199');
  assert.equal(two.liveVersion, 2);
  assert.deepEqual(
    two.versions.map((version) => [version.version, version.settings.firstMessage, version.settings.callerNumbers.length]),
    [
      [1, sound.firstMessage, 1],
      [2, 'Hi {{firstname}}.', 1],
    ],
  );
});

test('a draft with problems is refused with all of them; one without news is not published again', () => {
  const refused = publishDraft({ ...empty, draft: newAgentSettings }, by);
  assert.equal(refused.kind === 'refused' && refused.problems.length, 4);
  assert.deepEqual(publishDraft(published(empty), by), { kind: 'unchanged', version: 1 });
});

test('going back makes an older version live and keeps the draft; the next version has a new number', () => {
  const two = published({ ...published(empty), draft: { ...sound, name: 'Berta' } });
  const back = rollBack(two, 1);
  assert.ok(back.kind === 'live');
  assert.deepEqual([back.agent.liveVersion, back.agent.draft.name, back.agent.versions.length], [1, 'Berta', 2]);
  assert.equal(published(back.agent).liveVersion, 3);
  assert.equal(rollBack(two, 2).kind, 'unchanged');
  assert.equal(rollBack(two, 9).kind, 'no_such_version');
  const drafted = draftFrom(two, 1);
  assert.equal(drafted.kind === 'drafted' && drafted.agent.draft.name, 'Anna');
  assert.equal(draftFrom(two, 9).kind, 'no_such_version');
});

test('what changed is told field by field, variables and tools one by one', () => {
  const after: AgentSettings = {
    ...sound,
    firstMessage: 'Hi.',
    variables: [
      { ...firstname, required: false },
      { ...firstname, name: 'city' },
    ],
    tools: [find, { kind: 'opt_out' }],
  };
  assert.deepEqual(
    settingsChanges(sound, after).map((change) => [change.path, change.kind, change.label]),
    [
      ['firstMessage', 'changed', 'First message'],
      ['variables.firstname', 'changed', 'Variable firstname'],
      ['variables.city', 'added', 'Variable city'],
      ['tools.end_call', 'removed', 'Tool end_call'],
      ['tools.http_function find_order', 'added', 'Tool http_function find_order'],
    ],
  );
});

test('a change holds what was and what is, and null where there was nothing', () => {
  const city = { ...firstname, name: 'city' };
  assert.deepEqual(
    settingsChanges(sound, { ...sound, variables: [city] }).map(({ before, after }) => [before, after]),
    [
      [firstname, null],
      [null, city],
    ],
  );
});

test('neither the order of keys nor of variables and tools is a change, and every field is compared', () => {
  const reordered = Object.fromEntries(Object.entries(structuredClone(sound)).reverse()) as AgentSettings;
  reordered.tools.reverse();
  assert.deepEqual(settingsChanges(sound, reordered), []);
  fc.assert(
    fc.property(fc.constantFrom(...(Object.keys(sound) as (keyof AgentSettings)[])), (field) => {
      const other = { ...sound, [field]: Array.isArray(sound[field]) ? [] : 'other' };
      assert.ok(settingsChanges(sound, other).length > 0);
    }),
  );
});
