// A planned call rings a real SIP phone through a real exchange, is held by our agent, and its recording becomes a call.
import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCarrierCallScene, spoken, type CarrierCallScene } from '../carrier-call-scene.ts';
import { nora } from '../conversation-scene.ts';
import { missingPeers, openExchange, PASSWORD, USERNAME, type Exchange } from './sip-scene.ts';

const missing = missingPeers();
const skip = missing !== null && process.env['CI'] === undefined ? missing : false;
const RATE_HZ = 8_000;
const SECONDS_IN_FILE = 2;
let exchange: Exchange;
let scene: CarrierCallScene;

before(async () => {
  if (skip) return;
  assert.equal(missing, null);
  const yes = await spoken('Yes, that is fine.');
  const every8Seconds = new Int16Array(8 * RATE_HZ);
  every8Seconds.set(yes, every8Seconds.length - yes.length);
  exchange = await openExchange(Int16Array.from([1, 2, 3, 4, 5, 6].flatMap(() => [...every8Seconds])));
  scene = await openCarrierCallScene('sip', {
    ...{ RINGSIDE_SIP_HOST: '127.0.0.1', RINGSIDE_SIP_PORT: String(exchange.port), RINGSIDE_SIP_DOMAIN: 'trunk.test' },
    ...{ RINGSIDE_SIP_USER: USERNAME, RINGSIDE_SIP_PASSWORD: PASSWORD, RINGSIDE_SIP_REGISTERS: 'yes' },
    ...{ RINGSIDE_SIP_BIND_HOST: '127.0.0.1', RINGSIDE_SIP_BIND_PORT: '0', RINGSIDE_SIP_TAKES_CALLS: 'yes' },
  });
});
after(async () => {
  if (skip) return;
  await scene.close();
  await exchange.close();
});

test('rung, spoken with, hung up by the phone, recorded', { skip, timeout: 180_000 }, async () => {
  const plannedCallId = await scene.plan();
  await scene.until('the agent’s first question, after the yes to the recording', async () => {
    const { items } = await scene.dashboard.ask('GET /api/live-calls');
    return items.some(({ carrier, lastWords }) => carrier === 'sip' && /do you have a minute/i.test(lastWords?.text ?? ''));
  });
  // It is being said meanwhile, and heard.
  await sleep(3_000);
  exchange.tell('hangup');
  const attempt = await scene.recorded(plannedCallId);
  assert.deepEqual([attempt.carrier, attempt.state, attempt.disposition], ['sip', 'ended', 'connected']);
  const { source, durationMs } = await scene.until('the measured length of the recording', async () => {
    const call = await scene.dashboard.ask('GET /api/calls/:callId', { params: { callId: attempt.callId ?? '' } });
    return call.durationMs === null ? null : call;
  });
  assert.ok(source === 'agent' && (durationMs ?? 0) > 3_000, `${source}, ${durationMs} ms`);
  const heard = await exchange.heard();
  const loud = heard.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  assert.ok(loud > 0.1, `the phone heard at most ${loud}`);
  assert.ok(!scene.ringside.output().includes(PASSWORD));
});

test('somebody rings and is answered by the agent', { skip, timeout: 180_000 }, async () => {
  const { dashboard, until, agentId } = scene;
  const params = { number: '+12125550100' };
  await dashboard.ask('POST /api/caller-numbers', { body: { ...params, carrier: 'sip' } });
  await dashboard.ask('PATCH /api/caller-numbers/:number', { params, body: { answeredBy: agentId, answersAlways: true } });
  exchange.tell('dial', `sip:+12125550100@127.0.0.1:${exchange.port}`);
  await until('the agent’s first words', async () => {
    const { items } = await dashboard.ask('GET /api/live-calls');
    return items.some(({ kind, lastWords }) => kind === 'inbound' && lastWords?.side === 'us');
  });
  exchange.tell('hangup');
  const ended = await until('its end', async () => {
    const [call] = (await dashboard.ask('GET /api/inbound-calls', { query: {} })).items;
    return call && call.outcome !== null ? call : null;
  });
  assert.deepEqual([ended.agentName, ended.carrier, ended.from, ended.isMissed], [nora.name, 'sip', null, false]);
});

test(
  'whose process is killed is interrupted, keeps its recording up to then, and rings nobody again',
  { skip, timeout: 180_000 },
  async () => {
    exchange.told.length = 0;
    const told = (kind: string) => exchange.told.filter((one) => one.startsWith(kind)).length;
    const plannedCallId = await scene.plan(undefined, { number_of_retries: 0 });
    const folder = join(scene.ringside.dataFolder, 'live-calls');
    await scene.until('some seconds in the file', async () => {
      const sizes = (await readdir(folder))
        .filter((name) => name.endsWith('.wav'))
        .map(async (name) => (await stat(join(folder, name))).size);
      return (await Promise.all(sizes)).some((size) => size > SECONDS_IN_FILE * RATE_HZ * 4);
    });
    scene.ringside.killCallProcess();
    await sleep(500);
    assert.equal(told('CALL_CLOSED'), 0, 'nobody is left to send a BYE');
    const attempt = await scene.recorded(plannedCallId);
    assert.deepEqual([attempt.state, attempt.disposition], ['ended', 'interrupted']);
    assert.match(attempt.error?.message ?? '', /interrupted/);
    const call = await scene.scored(attempt.callId ?? '');
    assert.ok(call.state === 'done' && (call.durationMs ?? 0) >= SECONDS_IN_FILE * 1_000, `${call.state}, ${call.durationMs} ms`);
    const { state, attemptsMade } = await scene.call(plannedCallId);
    assert.deepEqual([state, attemptsMade.length], ['given_up', 1]);
    assert.equal(told('CALL_ESTABLISHED'), 1, 'it rings once');
    exchange.tell('hangup');
  },
);
