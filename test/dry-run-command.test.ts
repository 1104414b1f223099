// `ringside dry-run`, run as a person would: a line for everybody, the sums, and what is wrong in a sentence.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LONDON, NEW_YORK, openCallDoors, type CallDoorsScene } from './call-doors-scene.ts';
import { prepareRingside, type RingsideProcess } from './ringside-process.ts';

let scene: CallDoorsScene;
let ringside: RingsideProcess;
let folder: string;
before(async () => {
  scene = await openCallDoors();
  // Sealed by a key of the scene, which the command does not have.
  await scene.server.database.db.deleteFrom('sealedSecret').execute();
  ringside = await prepareRingside({
    DATABASE_URL: scene.server.database.connectionString,
    RINGSIDE_HUBSPOT_URL: scene.hubspot.url,
    RINGSIDE_MASTER_KEY: `k1:${randomBytes(32).toString('base64')}`,
  });
  folder = await mkdtemp(join(tmpdir(), 'ringside-dry-run-'));
});
after(async () => {
  await ringside.dispose();
  await scene.close();
  await rm(folder, { recursive: true, force: true });
});

test('tells of everybody in a list when they would be called, and calls nobody', async () => {
  const file = join(folder, 'list.csv');
  await writeFile(file, `phone,firstname\n${NEW_YORK},Ada\n${LONDON},Bea\n12,Cy\n`);
  const answer = await ringside.command(
    'dry-run',
    '--agent',
    'anna',
    '--csv',
    file,
    '--number-of-retries',
    '1',
    '--timezone',
    'Europe/London',
  );
  assert.equal(answer.code, 0, answer.stderr);
  const [ada, bea, cy, sums] = answer.stdout
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  assert.deepEqual(ada?.slice(0, 5), ['1', NEW_YORK, '-', 'Ada', 'would_call']);
  assert.equal(bea?.[6]?.split(', ').length, 2, 'two attempts');
  assert.deepEqual(cy?.slice(4, 6), ['unreadable', 'number_missing']);
  assert.equal(sums?.[0], '3 lines: 2 would be called, 0 would wait, 0 would not be called, 1 cannot be read');
  assert.equal((await scene.calls()).length, 0);
});

test('what cannot be understood is said in a sentence', async () => {
  for (const [words, says] of [
    [[], /--agent is missing/],
    [['--agent', 'anna'], /--csv or --contacts/],
    [['--agent', 'nobody', '--contacts', '1'], /no agent nobody/],
    [['--agent', 'anna', '--contacts', 'Ada'], /ids of HubSpot/],
    [['--agent', 'anna', '--csv', join(folder, 'none.csv')], /cannot be read/],
    [['--agent', 'anna', '--contacts', '1', '--min-trigger-time', 'noon'], /min_trigger_time: Send the start as HH:MM/],
  ] as const) {
    const answer = await ringside.command('dry-run', ...words);
    assert.equal(answer.code, 1);
    assert.match(answer.stderr, says);
  }
});
