// Whole calls in text: what is said, what they come to, and that a talk put away in the middle goes on as if it never had been.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentTool } from '../../rules/agent-tool.ts';
import { calleeSteps, type TestCallee } from '../../rules/agent-test.ts';
import { newAgentSettings, type AgentSettings } from '../../rules/agent.ts';
import { noteInWords, textTalkBegun, type TextTalk } from '../../rules/text-talk.ts';
import type { LanguageModel } from '../ports/language-model.ts';
import type { CallTold } from '../ports/live-call.ts';
import { createSystemClock } from '../providers/system-clock.ts';
import { createLanguageModelMind } from './language-model-mind.ts';
import { createScriptedMind } from './scripted-mind.ts';
import { rehearse } from './rehearsal.ts';
import { answerTurn, hearWords, stayQuiet, type TextTalkParts } from './text-talk.ts';

const nora: AgentSettings = {
  ...newAgentSettings,
  name: 'Nora',
  disclosureLine: 'This is an automated call from Acme.',
  firstMessage: 'Hi, this is Nora. Do you have a minute?',
  instructions: [
    'team_size: How many people work in your team?',
    'demo: Would you like to see a short demo?',
    'If no, end: That is fine. Goodbye.',
    'Close: A colleague will write to you. Goodbye.',
  ].join('\n'),
  voicemail: { kind: 'leave_message', message: 'Please call Acme back.' },
};
const signal = new AbortController().signal;
const partsOf = (agent: AgentSettings): TextTalkParts => ({
  agent,
  openMind: (memory) => createScriptedMind(agent, memory),
});
const said = (told: CallTold, side: 'us' | 'them' = 'us') =>
  told.utterances.filter((one) => one.side === side).map(({ text }) => text);

const lines = (...says: string[]): TestCallee => ({ kind: 'lines', says });
const character = (name: Extract<TestCallee, { kind: 'character' }>['character']): TestCallee => ({
  kind: 'character',
  character: name,
});

type Came = Partial<Pick<CallTold, 'result' | 'endedBy' | 'answeredBy' | 'answers' | 'callBackSaid' | 'tools'>> & { last: string };
const trial = 'This is a trial: nothing was done. Go on as if it were.';
const calls: [name: string, callee: TestCallee, came: Came, agent?: Partial<AgentSettings>][] = [
  [
    'friendly',
    character('friendly'),
    {
      ...{ result: 'goal_reached', endedBy: 'agent', answeredBy: 'human', answers: { team_size: '50', demo: 'yes' } },
      last: 'A colleague will write to you. Goodbye.',
    },
  ],
  [
    'interrupts',
    character('interrupts'),
    {
      result: 'goal_reached',
      answers: { team_size: '50', demo: 'yes' },
      last: 'A colleague will write to you. Goodbye.',
    },
  ],
  [
    'opts out',
    character('opts_out'),
    { result: 'opted_out', endedBy: 'agent', last: 'I understand. You will not be called again. Goodbye.' },
  ],
  ['hangs up', character('hangs_up'), { result: 'goal_missed', endedBy: 'callee', last: nora.disclosureLine }],
  [
    'silent',
    character('silent'),
    { result: 'nobody_spoke', endedBy: 'agent', answeredBy: null, last: 'Thank you for your time. Goodbye.' },
  ],
  [
    'voicemail, message',
    character('voicemail'),
    { result: 'voicemail_left', answeredBy: 'voicemail', last: 'Please call Acme back.' },
  ],
  [
    'voicemail, hang up',
    character('voicemail'),
    { result: null, answeredBy: 'voicemail', last: '' },
    { voicemail: { kind: 'hang_up' } },
  ],
  [
    'calls back',
    lines('Hello?', 'I am in a meeting, call me back on Tuesday at ten'),
    {
      result: 'callback_requested',
      callBackSaid: 'I am in a meeting, call me back on Tuesday at ten',
      last: 'Thank you, I have noted that. Goodbye.',
    },
  ],
  ['says no', lines('Hello?', 'Yes.', 'Five.', 'No.'), { result: 'goal_missed', endedBy: 'agent', last: 'That is fine. Goodbye.' }],
  ['runs out of lines', lines('Hello?', 'Yes.'), { endedBy: 'callee', last: 'How many people work in your team?' }],
  [
    'asks for a person',
    lines('Hello?', 'Can I talk to a human?'),
    {
      ...{ result: 'transferred', endedBy: 'agent', last: 'One moment, I will connect you with a colleague.' },
      tools: [{ tool: 'transfer', arguments: { to: 'Sales' }, outcome: 'done', text: trial, atMs: 0 }],
    },
    { tools: [{ kind: 'transfer', targets: [{ name: 'Sales', number: '+12125550100' }], warm: false }] },
  ],
  [
    'asks for a person where there is nobody',
    lines('Hello?', 'Can I talk to a human?'),
    { tools: [], last: 'I can not say that myself, but I will pass your question on. Hi, this is Nora. Do you have a minute?' },
  ],
  [
    'answers by phrases',
    { kind: 'replies', opens: 'Hello?', replies: [{ hears: 'HOW MANY', say: 'Twelve.' }], otherwise: 'Yes.' },
    {
      result: 'goal_reached',
      answers: { team_size: '12', demo: 'yes' },
      last: 'A colleague will write to you. Goodbye.',
    },
  ],
];
for (const [name, callee, { last, ...came }, agent] of calls) {
  test(name, async () => {
    const told = await rehearse(partsOf({ ...nora, ...agent }), calleeSteps(callee), signal);
    assert.equal(said(told).at(-1) ?? '', last, JSON.stringify(told, null, 1));
    assert.deepEqual({ ...told, ...came }, told);
  });
}

test('in a chat functions that change nothing are asked, and others tried out', async () => {
  const order = (name: string, method: 'GET' | 'POST'): AgentTool => {
    const { description, url } = { description: 'An order.', url: 'https://shop.example/orders' };
    return { kind: 'http_function', name, description, method, url, parameters: [], timeoutMs: 1_000 };
  };
  const agent: AgentSettings = { ...nora, tools: [order('find_order', 'GET'), order('cancel_order', 'POST')] };
  const asked: string[] = [];
  const parts: TextTalkParts = {
    agent,
    openMind: () => ({
      name: 'asks for both',
      async answer(_, __, hands) {
        await hands?.use('find_order', {});
        await hands?.use('cancel_order', {});
        return { say: 'Done.', isLast: false };
      },
      outcome: () => ({ result: null, answers: {}, callBackSaid: null }),
    }),
    async lookUp({ method, url }) {
      asked.push(`${method} ${url}`);
      return { kind: 'done', text: 'on its way' };
    },
  };
  const talk = await answerTurn(parts, hearWords(agent, stayQuiet(agent, textTalkBegun), 'Where is it?'), 'Where is it?', signal);
  assert.deepEqual(asked, ['GET https://shop.example/orders']);
  assert.deepEqual(talk.lines.find(({ side }) => side === 'them')?.notes.map(noteInWords), [
    'find_order: done',
    'cancel_order: done',
  ]);
});

test('an interrupted line counts as far as it was heard; the disclosure is never cut', async () => {
  const told = await rehearse(partsOf(nora), calleeSteps(character('interrupts')), signal);
  assert.deepEqual(said(told).slice(0, 3), [
    'This is an automated call from Acme.',
    'Hi, this is',
    'Hi, this is Nora. Do you have a minute?',
  ]);
});

test('a talk that was put away goes on as one that was not, and tells what was noted with each line', async () => {
  const turns = ['Yes, go ahead', 'About fifty', 'Call me back on Monday at nine'];
  let talk: TextTalk = stayQuiet(nora, textTalkBegun);
  for (const turn of turns) {
    talk = JSON.parse(JSON.stringify(talk)) as TextTalk;
    talk = await answerTurn(partsOf(nora), hearWords(nora, talk, turn), turn, signal);
  }
  assert.deepEqual(
    talk.lines.map(({ side, text, notes }) => [side, text, ...notes.map(noteInWords)]),
    [
      ['us', 'This is an automated call from Acme.'],
      ['us', 'Hi, this is Nora. Do you have a minute?'],
      ['them', 'Yes, go ahead'],
      ['us', 'How many people work in your team?'],
      ['them', 'About fifty', 'team_size: 50'],
      ['us', 'Thank you. Would you like to see a short demo?'],
      ['them', 'Call me back on Monday at nine', 'call back: Call me back on Monday at nine', 'callback requested'],
      ['us', 'Thank you, I have noted that. Goodbye.'],
    ],
  );
  assert.equal(talk.phase, 'over');
  assert.equal(hearWords(nora, talk, 'Hello?'), talk);
});

test('a language model is reminded of the talk with every turn, and of what it noted', async () => {
  const asked: string[] = [];
  const model: LanguageModel = {
    ...{ name: 'test', contextTokens: 1_000, close: () => Promise.resolve() },
    async answer({ material }) {
      asked.push(material);
      const isFirst = asked.length === 1;
      const answers = [isFirst ? { name: 'team_size', value: '50' } : { name: 'budget', value: 'none' }];
      const value = {
        say: isFirst ? 'And your budget?' : 'Goodbye.',
        action: isFirst ? 'go_on' : 'goal_missed',
        call_back_when: null,
        answers,
      };
      return { value, usage: { inputTokens: 1, outputTokens: 1 } };
    },
  };
  const parts: TextTalkParts = {
    agent: nora,
    openMind: (memory) => createLanguageModelMind({ model, agent: nora, clock: createSystemClock(), memory }),
  };
  const told = await rehearse(parts, calleeSteps(lines('Hello?', 'We are fifty.', 'We have none.')), signal);
  assert.deepEqual([told.result, told.answers, told.endedBy], ['goal_missed', { team_size: '50', budget: 'none' }, 'agent']);
  const { talk } = JSON.parse(asked[1] ?? '') as { talk: { text: string }[] };
  assert.deepEqual(
    talk.map(({ text }) => text),
    [nora.firstMessage, 'We are fifty.', 'And your budget?', 'We have none.'],
  );
});
