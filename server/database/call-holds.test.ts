// A call that is put on hold while it, or what was said on it, is being removed: it stays, whoever was first to ask.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { putRow } from '../../test/any-table.ts';
import { openTestDatabase, type TestDatabase } from '../../test/test-database.ts';
import { addCallHold, lockCall } from './call-holds.ts';
import { removeCallsGone } from './hubspot-reconciliation.ts';
import { removeWords } from './removals.ts';
import type { Db } from './tables.ts';
import { addTeam } from './teams.ts';

const now = new Date('2026-11-27T09:00:00Z');
const of = { teamId: 'team', portalId: '1' };
let database: TestDatabase;
before(async () => {
  database = await openTestDatabase();
  await addTeam(database.db, { id: of.teamId, name: 'Team', now });
});
after(() => database.close());

async function call(hubspotCallId: string): Promise<string> {
  const id = randomUUID();
  const values = { team_id: of.teamId, id, source: 'hubspot', state: 'done', hubspot_call_id: hubspotCallId };
  await putRow(database.db, 'call', values);
  return id;
}

/** As somebody does it who commits only when `remove` waits for the call. */
async function holdWhile<T>(callId: string, remove: (db: Db) => Promise<T>): Promise<T> {
  const { promise: isHeld, resolve: held } = Promise.withResolvers<void>();
  const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>();
  const holds = database.db.transaction().execute(async (db) => {
    await lockCall(db, { teamId: of.teamId, callId });
    await addCallHold(db, { teamId: of.teamId, callId, reason: 'A dispute.', setBy: null, setAt: now });
    held();
    await mayCommit;
  });
  await isHeld;
  const removed = database.db.transaction().execute(remove);
  while ((await waiting()) === 0) await sleep(20);
  commit();
  await holds;
  return removed;
}

test('one that is gone in HubSpot stays, and the others go', { timeout: 120_000 }, async () => {
  const [held, free] = [await call('11'), await call('12')];
  assert.deepEqual(await holdWhile(held, (db) => removeCallsGone(db, of, ['11', '12'], now)), [{ callId: free, objectId: '12' }]);
  const left = await database.db.selectFrom('call').select('id').execute();
  assert.deepEqual(left, [{ id: held }]);
});

test('one that was practised with what is removed keeps its words', { timeout: 120_000 }, async () => {
  const { db } = database;
  const [from, held] = [await call('21'), await call('22')];
  const [prospectId, personId] = [randomUUID(), randomUUID()];
  await putRow(db, 'person', { id: personId });
  await putRow(db, 'prospect', { team_id: of.teamId, id: prospectId, from_call_id: from });
  const round = { team_id: of.teamId, id: held, prospect_id: prospectId, person_id: personId, mode: 'text', state: 'ended' };
  await putRow(db, 'practice_round', round);
  await putRow(db, 'transcript', { team_id: of.teamId, call_id: held, source: 'given', utterances: '[]' });
  await holdWhile(held, (db) => removeWords(db, { teamId: of.teamId, callIds: [from], now }));
  const left = await db.selectFrom('transcript').select('callId').execute();
  assert.deepEqual(left, [{ callId: held }]);
});

async function waiting(): Promise<number> {
  const { rows } = await database.pool.query(
    `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length;
}
