// Tools on a line: what the line does itself, what is asked of the server, and that nobody waits in silence.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newAgentSettings } from '../../rules/agent.ts';
import type { AgentTool } from '../../rules/agent-tool.ts';
import { scriptLines } from '../../rules/agent-script.ts';
import { Problem } from '../../rules/problem.ts';
import type { ToolAnswer, ToolRequest, UseTool } from '../ports/call-tools.ts';
import { createSystemClock } from '../providers/system-clock.ts';
import { createCallHands, type CallHandsOptions } from './call-hands.ts';

const tools: AgentTool[] = [
  { kind: 'send_dtmf' },
  { kind: 'read_hubspot', properties: ['firstname'] },
  { kind: 'transfer', targets: [{ name: 'Sales', number: '+12125550111' }], warm: false },
];
const done: ToolAnswer = { kind: 'done', text: 'ok' };

function onLine(leg: Partial<CallHandsOptions['leg']> = {}, useTool: UseTool = async () => done) {
  const happened: string[] = [];
  const asked: ToolRequest[] = [];
  let nowMs = 0;
  const hands = createCallHands({
    leg: { sendDigits: async (keys) => void happened.push(`pressed ${keys}`), ...leg },
    brief: { reference: 'call', agent: { ...newAgentSettings, tools } },
    useTool(request, signal) {
      asked.push(request);
      return useTool(request, signal);
    },
    say: async (text) => void happened.push(text),
    handedOver: () => void happened.push('handed over'),
    callMs: () => nowMs,
    clock: {
      now: () => new Date(nowMs),
      // Time goes by only where somebody waits for it.
      async sleep(ms, signal) {
        await createSystemClock().sleep(20, signal);
        nowMs += ms;
      },
    },
    signal: new AbortController().signal,
  });
  return { hands, happened, asked };
}

test('keys are pressed by the line, and a line that cannot says so', async () => {
  const { hands, happened } = onLine();
  assert.equal((await hands.use('send_dtmf', { keys: '12#' })).kind, 'done');
  assert.deepEqual(happened, ['pressed 12#']);
  assert.match((await hands.use('send_dtmf', { keys: '12; drop' })).text, /Only digits/);
  const without = onLine({ sendDigits: () => Promise.reject(new Problem('conflict', 'Twilio sends no keys here.')) });
  assert.match(
    (await without.hands.use('send_dtmf', { keys: '1' })).text,
    /No keys can be pressed on this line. Twilio sends no keys here/,
  );
  assert.deepEqual(
    hands.used().map(({ tool, outcome }) => [tool, outcome]),
    [
      ['send_dtmf', 'done'],
      ['send_dtmf', 'failed'],
    ],
  );
});

test('who is to be connected is told first, and is handed over when it has worked', async () => {
  const numbers: string[] = [];
  const able = onLine({ transfer: async (number) => void numbers.push(number) });
  assert.equal((await able.hands.use('transfer', { to: 'Sales' })).kind, 'done');
  assert.deepEqual([numbers, able.happened, able.asked], [['+12125550111'], [scriptLines.connecting, 'handed over'], []]);
  const unable = onLine({ transfer: () => Promise.reject(new Problem('conflict', 'The trunk refused.')) });
  assert.deepEqual(await unable.hands.use('transfer', { to: 'Sales' }), { kind: 'failed', text: 'The trunk refused.' });
  assert.deepEqual(unable.happened, [scriptLines.connecting]);
  const byServer = onLine();
  await byServer.hands.use('transfer', { to: 'Sales' });
  assert.deepEqual([byServer.asked[0]?.tool, byServer.happened.at(-1)], ['transfer', 'handed over']);
});

test('who would wait longer than a moment is asked to, once', async () => {
  const slow = onLine({}, async () => {
    await createSystemClock().sleep(60);
    return done;
  });
  await slow.hands.use('read_hubspot', {});
  await slow.hands.use('read_hubspot', {});
  assert.deepEqual(slow.happened, [scriptLines.oneMoment]);
  const quick = onLine();
  await quick.hands.use('read_hubspot', {});
  assert.deepEqual(quick.happened, []);
});

test('without anybody who does it, all is but tried out', async () => {
  const happened: string[] = [];
  const trial = createCallHands({
    ...{ leg: { sendDigits: async () => {} }, brief: { reference: 'call', agent: { ...newAgentSettings, tools } } },
    ...{ useTool: undefined, say: async () => {}, handedOver: () => void happened.push('handed over'), callMs: () => 0 },
    ...{ clock: createSystemClock(), signal: new AbortController().signal },
  });
  assert.match((await trial.use('read_hubspot', {})).text, /trial: nothing can be looked up/);
  assert.match((await trial.use('transfer', { to: 'Sales' })).text, /trial: nothing was done/);
  assert.deepEqual(happened, ['handed over']);
});

test('an agent that goes round in circles is stopped', async () => {
  const { hands, asked } = onLine();
  for (let i = 0; i < 60; i += 1) await hands.use('read_hubspot', {});
  assert.deepEqual([asked.length, hands.used().length], [50, 50]);
  assert.match((await hands.use('read_hubspot', {})).text, /No more can be done/);
});
