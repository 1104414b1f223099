// What a run of a test tells: a verdict where its call was held, otherwise why it could not be, and nothing that goes on for ever.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentTest } from '../../../rules/agent-test.ts';
import { newAgentSettings } from '../../../rules/agent.ts';
import { Problem } from '../../../rules/problem.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CallTold } from '../../ports/live-call.ts';
import { testAgent, type HoldTestCall } from './test-agent.ts';

const settings = { ...newAgentSettings, firstMessage: 'Hello {{metadata.city}}.' };
const silent: AgentTest = {
  ...{ name: 'Silent', values: { 'metadata.city': 'Lisbon' }, callee: { kind: 'character', character: 'silent' } },
  expect: [{ kind: 'result', is: 'nobody_spoke' }],
};
const told: CallTold = {
  ...{ answeredBy: null, endedBy: 'agent', result: 'nobody_spoke', summary: '', utterances: [], answers: {} },
  ...{ callBackSaid: null, lengthMs: 0, recordingPath: null, latenciesMs: [], tools: [] },
};
const still: Clock = {
  now: () => new Date('2026-03-04T09:00:00Z'),
  sleep: (_, signal) => new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error))),
};
const run = (hold: HoldTestCall, clock = still, of = settings) =>
  testAgent({ clock, hold }, { settings: of, test: silent, zone: 'Etc/UTC' });

test('a call that was held is judged, with its values in place', async () => {
  const done = await run(async ({ agent }) => {
    assert.equal(agent.firstMessage, 'Hello Lisbon.');
    return told;
  });
  assert.ok(done.kind === 'judged' && done.verdict.isPassed);
});

test('a call that could not be held says why', async () => {
  const problem = new Problem('provider_unreachable', 'The language model did not answer in time.');
  const done = await run(() => Promise.reject(problem));
  assert.deepEqual(done, { test: silent, tookMs: 0, kind: 'fault', message: problem.message });
  const mute = await run(async () => told, still, newAgentSettings);
  assert.equal(mute.kind === 'fault' && mute.message, 'The agent has nothing to say yet. Write its first message.');
  const elsewhere = await run(async () => told, still, { ...settings, firstMessage: 'Hello.' });
  assert.match(elsewhere.kind === 'fault' ? elsewhere.message : '', /^The agent has no variable “metadata\.city”\./);
  await assert.rejects(
    run(() => Promise.reject(new TypeError('ours'))),
    /ours/,
  );
});

test('a call that does not end is given up', async () => {
  const fast: Clock = { ...still, sleep: () => Promise.resolve() };
  const endless: HoldTestCall = (_brief, _steps, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  const done = await run(endless, fast);
  assert.match(done.kind === 'fault' ? done.message : '', /longer than three minutes/);
});
