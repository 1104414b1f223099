// `ringside reconcile` and `ringside doctor`, run as a person would: what they print and how they end.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { openResultsScene, type ResultsScene } from './hubspot-results-scene.ts';
import { prepareRingside, type RingsideProcess } from './ringside-process.ts';

const key = randomBytes(32).toString('base64');

describe('the command line', { timeout: 300_000 }, () => {
  let scene: ResultsScene;
  let ringside: RingsideProcess;
  before(async () => {
    scene = await openResultsScene();
    ringside = await prepareRingside({
      DATABASE_URL: scene.database.connectionString,
      RINGSIDE_HUBSPOT_URL: scene.hubspot.url,
      RINGSIDE_MASTER_KEY: `k1:${key}`,
    });
  });
  after(async () => {
    await ringside.dispose();
    await scene.close();
  });

  const dayAt = (ms: number) => new Date(scene.now().getTime() + ms).toISOString().slice(0, 10);
  const [yesterday, tomorrow] = [() => dayAt(-86_400_000), () => dayAt(86_400_000)];

  test('reconcile prints the table, and ends with 1 when a call is missing without a reason', async () => {
    const [kept, deleted] = await scene.makeCalls(2, { properties: { hs_call_recording_url: 'http://10.1.2.3/1.mp3' } });
    assert.ok(kept && deleted);
    await scene.sealFor(key);
    const well = await ringside.command('reconcile', '--from', yesterday(), '--to', tomorrow());
    assert.equal(well.code, 0, well.stderr);
    assert.match(well.stdout, /2 in HubSpot, 2 here: 0 missing, 0 explained, 0 extra, 0 different/);

    await scene.database.db.deleteFrom('call').where('id', '=', deleted.callId).execute();
    const bad = await ringside.command('reconcile', '--from', yesterday(), '--to', tomorrow(), '--portal', scene.of.portalId);
    assert.equal(bad.code, 1);
    const [sums, line, ...rest] = bad.stdout.trim().split('\n');
    assert.match(sums ?? '', /2 in HubSpot, 1 here: 1 missing/);
    assert.deepEqual(line?.split('\t').slice(0, 2), ['missing', deleted.objectId]);
    assert.deepEqual(rest, []);
  });

  test('what cannot be understood is said in a sentence', async () => {
    for (const [words, says] of [
      [['--from', yesterday()], /--to is missing/],
      [['--from', 'yesterday', '--to', tomorrow()], /--from takes a day such as/],
      [['--from', '2026-01-01', '--to', '2026-03-01'], /at most 31 days/],
      [['--from', yesterday(), '--to', tomorrow(), '--portal', '1'], /portal 1 is not connected.*There are:\s+145883449/s],
    ] as const) {
      const answer = await ringside.command('reconcile', ...words);
      assert.equal(answer.code, 1);
      assert.match(answer.stderr, says);
    }
  });

  test('the doctor prints a line for each check, and ends with 1 for a token HubSpot does not take', async () => {
    const well = await ringside.command('doctor');
    assert.match(well.stdout, /^portal 145883449\nok\s+token\s+HubSpot takes the token\./);
    assert.equal(well.stdout.trim().split('\n').length, 12);
    await scene.sealFor(key, 'pat-na1-wrong');
    const bad = await ringside.command('doctor');
    assert.equal(bad.code, 1);
    assert.match(bad.stdout, /^failed\s+token\s+HubSpot does not take the token.*Replace the token/m);
    assert.match(bad.stdout, /^warning\s+webhook/m);
  });
});
