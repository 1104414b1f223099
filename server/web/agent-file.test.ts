// Agents as files: whatever was written comes back exactly, and every mistake is told with its line.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { AgentTest } from '../../rules/agent-test.ts';
import { newAgentSettings, type AgentSettings } from '../../rules/agent.ts';
import { Problem } from '../../rules/problem.ts';
import { readAgentFile, writeAgentFile } from './agent-file.ts';

const full: AgentSettings = {
  ...newAgentSettings,
  name: 'Lead follow-up: “first call”',
  firstMessage: 'Hello {{firstname}},\nyou wrote to us.\n',
  instructions: '# Goal\n\n  - indented: yes\n\t- with a tab\n\ntrailing space \n"quotes" \'and\' #no comment\n---\n...\n',
  language: 'hi',
  voice: '007',
  contactUpdates: [
    { property: 'last_ai_call', value: { kind: 'attempted_at' } },
    { property: 'team_size', value: { kind: 'answer', name: 'team size: “all”' } },
  ],
  variables: [
    {
      name: 'firstname',
      source: { kind: 'contact', property: 'firstname' },
      fallbacks: [
        { kind: 'webhook', field: 'address.city' },
        { kind: 'constant', value: 'yes' },
      ],
      required: true,
      defaultValue: 'null',
      spokenForm: { kind: 'currency', currency: 'INR', grouping: 'indian' },
      maxLength: 40,
    },
  ],
  tools: [
    { kind: 'end_call' },
    { kind: 'transfer', targets: [{ name: 'Sales', number: '+14155550123' }], warm: true },
    {
      ...{
        kind: 'http_function',
        name: 'find_order',
        description: 'When they ask.',
        method: 'GET',
        url: 'https://example.com/?a=1',
      },
      parameters: [{ name: 'order', description: '', type: 'string', required: true }],
      timeoutMs: 2_000,
    },
  ],
  callerNumbers: ['+14155550123'],
  voicemail: { kind: 'leave_message', message: 'Please call back.' },
};

describe('written and read again', () => {
  test('an agent with everything', () => {
    assert.deepEqual(readAgentFile(writeAgentFile({ slug: 'first', settings: full })), { slug: 'first', settings: full });
  });

  test('the tests of an agent', () => {
    const tests: AgentTest[] = [
      {
        name: 'Yes: all of it',
        values: { firstname: 'no' },
        callee: { kind: 'replies', opens: 'Hello?', replies: [{ hears: 'how many', say: '50' }], otherwise: 'Yes.' },
        expect: [
          { kind: 'result', is: 'goal_reached' },
          { kind: 'answer_is', name: 'team_size', value: '50' },
          { kind: 'most_turns', turns: 6 },
        ],
      },
      { name: 'Silent', values: {}, callee: { kind: 'character', character: 'silent' }, expect: [] },
    ];
    const file = { slug: 'first', settings: full, tests };
    assert.deepEqual(readAgentFile(writeAgentFile(file)), file);
    assert.equal(writeAgentFile({ slug: 'first', settings: full, tests: [] }), writeAgentFile({ slug: 'first', settings: full }));
  });

  test('long texts stand line by line, and the file says how to take it in', () => {
    const text = writeAgentFile({ slug: 'first', settings: { ...full, instructions: 'First line.\nSecond line.' } });
    assert.match(text, /^# An agent of Ringside\..*agents import FILE\n/);
    assert.match(text, /instructions: \|-\n {2}First line\.\n {2}Second line\.\n/);
  });

  test('any text at all', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .array(
          fc.constantFrom(' ', '\n', '\t', '#', ':', '-', '"', "'", '{{a}}', '|', '>', '  ', 'no', '1e3', '\r', '\u2028', 'é'),
          { maxLength: 20 },
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, text, text, (instructions, message, value) => {
        const settings: AgentSettings = {
          ...full,
          ...{ instructions, voicemail: { kind: 'leave_message', message } },
          variables: [{ ...full.variables[0]!, defaultValue: value }],
        };
        assert.deepEqual(readAgentFile(writeAgentFile({ slug: 's', settings })).settings, settings);
      }),
      { numRuns: 500, seed: 20261126 },
    );
  });
});

describe('mistakes', () => {
  const text = writeAgentFile({ slug: 'first', settings: full });
  const lineOf = (part: string) => text.split('\n').findIndex((line) => line.includes(part)) + 1;
  const cases: [what: string, file: string, path: string, message: RegExp][] = [
    [
      'a number without quotes',
      text.replace('- "+14155550123"', '- +14155550123'),
      'callerNumbers.0',
      new RegExp(`^Line ${lineOf('- "+14155550123"')}: .*in quotes: "\\+14155550123"`),
    ],
    [
      'a language we do not know',
      text.replace('language: hi', 'language: tlh'),
      'language',
      new RegExp(`^Line ${lineOf('language: hi')}: `),
    ],
    ['a misspelled field', text.replace('longestCallMs:', 'longestCallMS:'), 'longestCallMs', /^Line \d+: /],
    ['a field twice', `${text}slug: other\n`, '', /^Line \d+: .*unique/i],
    ['what is no YAML', text.replace('voicemail:', 'voicemail: ['), '', /^Line \d+: /],
    ['nothing at all', '', '', /must be an object/i],
    ['a list', '- a\n- b\n', '', /^Line 1: /],
    [
      'aliases that grow without end',
      'a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nslug: [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n',
      '',
      /alias/i,
    ],
    [
      'two tests of one name',
      `${text}tests:\n  - { name: A, callee: { kind: lines, says: [Hi.] } }\n  - { name: a, callee: { kind: lines, says: [Hi.] } }\n`,
      'tests.1.name',
      new RegExp(`^Line ${text.split('\n').length + 2}: Another test is called`),
    ],
    [
      'a criterion nobody knows',
      `${text}tests:\n  - { name: A, callee: { kind: lines, says: [Hi.] }, expect: [{ kind: wins }] }\n`,
      'tests.0.expect.0.kind',
      /^Line \d+: /,
    ],
    ['a tag of a program', text.replace('slug: first', 'slug: !!js/function first'), '', /^Line \d+: /],
  ];
  for (const [what, file, path, message] of cases) {
    test(what, () => {
      assert.throws(
        () => readAgentFile(file),
        (error: unknown) => {
          assert.ok(error instanceof Problem && error.code === 'validation_failed', String(error));
          const found = error.fields?.find((field) => field.path === path);
          assert.ok(found, JSON.stringify(error.fields));
          assert.match(found.message, message);
          return true;
        },
      );
    });
  }
});
