// Calls placed in the process of live calls: dialled in time or not at all, reported in order, and accounted for when it dies.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { newAgentSettings } from '../../rules/agent.ts';
import type { CarrierNews } from '../ports/carrier.ts';
import type { LiveCallEnd, PlacedCall } from '../ports/live-calls.ts';
import { openCallProcess } from './call-process-host.ts';
import { createSystemClock } from './system-clock.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const news: CarrierNews[] = [];
const ends: LiveCallEnd[] = [];
let folder: string;
let calls: ReturnType<typeof openCallProcess>;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringside-call-process-'));
  // What the process is started with.
  Object.assign(process.env, { RINGSIDE_DATA: folder, RINGSIDE_SPEECH_MODEL: 'tiny', RINGSIDE_LOG_LEVEL: 'error' });
  calls = openCallProcess({ ...options(), staysUp: true });
});
after(async () => {
  await calls.close();
  await rm(folder, { recursive: true, force: true });
});

const options = () => ({
  ...{
    program: new URL('../call-process.ts', import.meta.url),
    folder: join(folder, 'live-calls'),
    places: { talk: 1, inbound: 2, dialled: 2 },
  },
  ...{ clock: createSystemClock(), log, onNews: (one: CarrierNews) => void news.push(one) },
  ...{ onEnd: (end: LiveCallEnd) => void ends.push(end), onOptOut() {} },
  onTool: async () => ({ kind: 'failed', text: 'No tools here.' }) as const,
});

let placed = 0;
/** The last digits of a number say what becomes of it. */
function callTo(ending: string): PlacedCall & { reference: string } {
  placed += 1;
  const reference = `team.00000000-0000-7000-8000-${String(placed).padStart(12, '0')}`;
  const agent = { ...newAgentSettings, name: 'Nora', voice: 'slt', firstMessage: 'Hello.' };
  return {
    ...{ reference, via: 'simulated' },
    brief: { reference, teamId: 'team', agent, prompt: '', variables: {}, needsRecordingConsent: false },
    request: { reference, to: `+1212555${ending}`, from: null, ringMs: 30_000, longestCallMs: 60_000 },
  };
}

const reportsOf = (reference: string) => news.filter((one) => one.reference === reference).map(({ report }) => report);

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let looks = 0; looks < 1_200 && !condition(); looks += 1) await sleep(50);
  assert.ok(condition(), what);
}

function holders(): number[] {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return children.map(Number).filter((one) => readFileSync(`/proc/${one}/cmdline`, 'utf8').includes('call-process'));
}

function holder(): number {
  const [found] = holders();
  assert.ok(found, 'no process holds calls');
  return found;
}

test('a call is placed in the process, and what its carrier reports is told in order and can be asked for', async () => {
  const call = callTo('0001');
  const answer = await calls.place(call, () => true);
  assert.equal(answer.kind, 'taken');
  await until(() => reportsOf(call.reference).includes('ended'), 'the end was not told');
  assert.deepEqual(reportsOf(call.reference), ['queued', 'ended']);
  assert.equal(news.at(-1)?.outcome?.end, 'busy');
  const found = calls.standing(call.reference);
  assert.deepEqual(found.kind === 'found' && found.news.map(({ report }) => report), ['queued', 'ended']);
  assert.deepEqual(calls.held(), []);
  assert.equal(calls.standing('team.nobody').kind, 'not_found');
});

test('who may not dial at the moment of sending sends nothing', async () => {
  const call = callTo('0001');
  assert.deepEqual(await calls.place(call, () => false), { kind: 'held_back' });
  assert.deepEqual(calls.held(), []);
  await sleep(300);
  assert.deepEqual(reportsOf(call.reference), []);
});

test('a process that was paused when the order came does not dial late', async () => {
  const call = callTo('0001');
  const pid = holder();
  process.kill(pid, 'SIGSTOP');
  const answer = calls.place(call, () => true);
  await sleep(600);
  process.kill(pid, 'SIGCONT');
  assert.deepEqual(await answer, { kind: 'held_back' });
  await sleep(500);
  assert.deepEqual(reportsOf(call.reference), []);
});

test('as many calls as may be; a call that rings is hung up; one whose process is killed has failed', async () => {
  const [first, second, third] = [callTo('0002'), callTo('0002'), callTo('0002')];
  assert.equal((await calls.place(first, () => true)).kind, 'taken');
  assert.equal((await calls.place(second, () => true)).kind, 'taken');
  assert.deepEqual(await calls.place(third, () => true), { kind: 'held_back' });
  assert.deepEqual([calls.freePlaces('dialled'), calls.freePlaces('talk')], [0, 1], 'others have places of their own');
  const ringsUs = { ...callTo('0001'), reference: '00000000-0000-7000-8000-00000000cafe' };
  const { reference } = ringsUs;
  const inbound = { ...ringsUs, brief: { ...ringsUs.brief, reference }, request: { ...ringsUs.request, reference } };
  assert.equal((await calls.place(inbound, () => true)).kind, 'taken', 'who rings us takes no place of those we dial');
  await until(() => reportsOf(reference).includes('ended'), 'they do not hear that it is busy');
  await until(() => reportsOf(first.reference).includes('ringing'), 'it does not ring');
  calls.hangUp(first.reference);
  await until(() => reportsOf(first.reference).includes('ended'), 'it was not hung up');
  assert.equal(news.findLast(({ reference }) => reference === first.reference)?.outcome?.end, 'cancelled');
  process.kill(holder(), 'SIGKILL');
  await until(() => reportsOf(second.reference).includes('ended'), 'its end was not told');
  const last = news.findLast(({ reference }) => reference === second.reference);
  assert.deepEqual(
    [last?.outcome?.end, last?.message],
    ['interrupted', 'The process that held the call ended before the call did.'],
  );
  assert.deepEqual(ends, [], 'nobody had spoken');
  assert.deepEqual(calls.held(), []);
  await until(() => holders().length === 1, 'it was not started again for those who ring');
});

test('a phone that rings while the server stops is hung up as interrupted: nobody has cancelled the call', async () => {
  const call = callTo('0002');
  const stopped = openCallProcess(options());
  assert.equal((await stopped.place(call, () => true)).kind, 'taken');
  await until(() => reportsOf(call.reference).includes('ringing'), 'it does not ring');
  await stopped.close();
  const last = news.findLast(({ reference }) => reference === call.reference);
  assert.deepEqual([last?.report, last?.outcome?.end, last?.outcome?.endedBy], ['ended', 'interrupted', 'agent']);
});

test('a server that is about to stop dials nobody any more', async () => {
  const call = callTo('0001');
  calls.beginNone();
  assert.deepEqual(await calls.place(call, () => true), { kind: 'held_back' });
  assert.deepEqual(calls.held(), []);
});

test('a process whose server is gone before it has started ends', { timeout: 60_000 }, async () => {
  const child = fork(new URL('../call-process.ts', import.meta.url), {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.disconnect();
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});
