// kill -9 of the server under load, time and again: every call that was acknowledged is there, once, and comes to its end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { embeddedAddress } from '../bench/crash-check.ts';
import { ask } from './embedded-trial.ts';
import { openTestDatabase } from './test-database.ts';
import { createKey, prepareRingside } from './ringside-process.ts';

/** Another database than the embedded one is tried less often: starting and dying are the same with it. */
const ROUNDS = 10;
const CLIENTS = 4;

test('kills under load lose no acknowledged call, double none, and leave no job behind', { timeout: 600_000 }, async (t) => {
  const database = process.env['DATABASE_URL'] ? await openTestDatabase() : null;
  const ringside = await prepareRingside({
    RINGSIDE_LOG_LEVEL: 'warn',
    ...(database ? { DATABASE_URL: database.connectionString } : {}),
  });
  t.after(async () => {
    await ringside.dispose();
    await database?.close();
  });
  const key = await createKey(ringside);
  assert.match(key, /^pk_live_/);

  const acknowledged = new Map<string, string>();
  let sent = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await ringside.start();
    const stop = new AbortController();
    const clients = Array.from({ length: CLIENTS }, async () => {
      while (!stop.signal.aborted) {
        const externalId = `call-${(sent += 1)}`;
        await pushUntilAnswered(ringside.url, key, externalId, stop.signal, acknowledged);
        await sleep(30);
      }
    });
    // The instants are spread over start, first jobs and full load.
    await sleep(150 + ((round * 137) % 900));
    await ringside.kill();
    stop.abort();
    await Promise.all(clients);
  }
  assert.ok(acknowledged.size > ROUNDS, `only ${acknowledged.size} calls were acknowledged`);

  await ringside.start();
  const statuses = await waitForAll(ringside.url, key, [...acknowledged.values()]);
  assert.deepEqual([...new Set(statuses)], ['done']);
  const address = database?.connectionString ?? embeddedAddress(ringside.dataFolder);
  const stored = await ask<{ id: string; external_id: string }>(address, 'select id, external_id from call');
  const ids = stored.map((row) => row.external_id);
  assert.equal(new Set(ids).size, ids.length, 'a call is there twice');
  for (const [externalId, callId] of acknowledged) assert.equal(stored.find((row) => row.external_id === externalId)?.id, callId);
  t.diagnostic(`${ROUNDS} kills, ${acknowledged.size} calls acknowledged, ${stored.length} stored, 0 lost, 0 doubled`);
});

async function pushUntilAnswered(
  url: string,
  key: string,
  externalId: string,
  signal: AbortSignal,
  acknowledged: Map<string, string>,
): Promise<void> {
  const body = JSON.stringify({
    externalId,
    callTitle: externalId,
    repName: 'Sam Lee',
    callDate: '2026-03-04T16:30:00Z',
    transcript: `Sam Lee: What is the biggest problem you have today?\nCustomer: We lose ten hours a week with ${externalId}.`,
  });
  const answer = await fetch(`${url}/api/integrations/push-api/ingest`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body,
    signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
  }).catch(() => null);
  if (!answer) return;
  const text = await answer.text().catch(() => '');
  if (answer.status !== 201 && answer.status !== 200) return;
  // An answer cut off by the kill acknowledges nothing.
  const callId = /"callId":"([0-9a-f-]{36})"/.exec(text)?.[1];
  if (callId) acknowledged.set(externalId, callId);
}

async function waitForAll(url: string, key: string, callIds: string[]): Promise<string[]> {
  const until = Date.now() + 240_000;
  const open = new Set(callIds);
  const statuses: string[] = [];
  while (open.size > 0) {
    assert.ok(Date.now() < until, `${open.size} of ${callIds.length} calls did not come to an end`);
    for (const callId of [...open]) {
      const answer = await fetch(`${url}/api/integrations/push-api/calls/${callId}`, { headers: { 'x-api-key': key } });
      assert.equal(answer.status, 200, `call ${callId} was acknowledged and is not there`);
      const { status } = (await answer.json()) as { status: string };
      if (status !== 'done' && status !== 'failed') continue;
      open.delete(callId);
      statuses.push(status);
    }
    await sleep(200);
  }
  return statuses;
}
