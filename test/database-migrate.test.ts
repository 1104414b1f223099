// Migrations run once however many ask, refuse a newer database, and amount to what schema.sql says.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { Problem } from '../rules/problem.ts';
import { withoutItsCall } from '../rules/prospect-from-call.ts';
import type { ScoreResult } from '../rules/scorecard.ts';
import { withoutWords } from '../rules/wordless-score.ts';
import { migrate, readMigrations } from '../server/database/migrate.ts';
import { openDatabase, type Database } from '../server/database/open.ts';
import { printSchema } from '../server/database/schema-print.ts';
import { putRow } from './any-table.ts';
import { openTestDatabase } from './test-database.ts';

/** A database without anything in it. */
async function openEmptyDatabase(t: TestContext): Promise<{ open(): Database }> {
  const database = await openTestDatabase({ isEmpty: true });
  const opened: Database[] = [];
  t.after(async () => {
    for (const one of opened) await one.close();
    await database.close();
  });
  return {
    open() {
      const one = openDatabase(database.connectionString, {
        maxConnections: 2,
        applicationName: 'ringside test',
        onError: () => {},
      });
      opened.push(one);
      return one;
    },
  };
}

test('four that migrate one empty database at the same moment run each migration once', async (t) => {
  const { open } = await openEmptyDatabase(t);
  const files = await readMigrations();
  const ran = await Promise.all([1, 2, 3, 4].map(() => migrate(open().db)));
  assert.deepEqual(
    ran.flat().toSorted(),
    files.map((file) => file.name),
  );
  const kept = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(open().db);
  assert.deepEqual(
    kept.rows.map((row) => row.name),
    files.map((file) => file.name),
  );
  assert.deepEqual(await migrate(open().db), []);
});

test('a database that a newer version has migrated is refused by name', async (t) => {
  const { open } = await openEmptyDatabase(t);
  const { db } = open();
  const files = await readMigrations();
  await migrate(db, [...files, { name: '9999-from-the-future', sql: 'create table future ()' }]);
  await assert.rejects(migrate(db, files), (error) => {
    assert.ok(error instanceof Problem && error.code === 'configuration_invalid');
    assert.match(error.message, /newer version.*9999-from-the-future/);
    return true;
  });
});

test('entries of before about calls keep their ids in place of their titles, and cannot be changed afterwards', async (t) => {
  const { open } = await openEmptyDatabase(t);
  const { db } = open();
  const files = await readMigrations();
  await migrate(
    db,
    files.filter(({ name }) => name < '0049'),
  );
  const told: [act: string, subject: string, detail: object][] = [
    ['hold.set', 'Agent with +14155550123', { callId: 'one' }],
    ['share.revoked', '', { callId: 'two', shareId: 'x' }],
    ['original.heard', 'Ann', { call_id: 'three' }],
    ['hold.lifted', 'four', { callId: 'four' }],
    ['hold.set', 'of no call', {}],
    ['key.made', 'CRM', { callId: 'five' }],
  ];
  for (const [act, subject, detail] of told)
    await sql`insert into audit_entry (team_id, id, at, actor_kind, act, subject, detail)
      values ('t', gen_random_uuid(), now(), 'server', ${act}, ${subject}, ${JSON.stringify(detail)})`.execute(db);
  await migrate(db, files);
  const { rows } = await sql<{ subject: string }>`select subject from audit_entry order by subject`.execute(db);
  assert.deepEqual(
    rows.map(({ subject }) => subject),
    ['CRM', 'four', 'of no call', 'one', 'three', 'two'],
  );
  await assert.rejects(sql`update audit_entry set subject = 'changed'`.execute(db), /cannot be changed/);
});

test('a migration that fails leaves the database as it was', async (t) => {
  const { open } = await openEmptyDatabase(t);
  const { db } = open();
  const files = await readMigrations();
  const broken = [
    ...files,
    { name: '9998-first', sql: 'create table first ()' },
    { name: '9999-second', sql: 'create table second (); select nonsense' },
  ];
  await assert.rejects(migrate(db, broken), (error) => error instanceof Problem && /9999-second/.test(error.message));
  const found = await sql<{ table: string | null }>`select to_regclass('first')::text as table`.execute(db);
  assert.equal(found.rows[0]?.table, null);
  // Kysely rolls back the whole batch, so that the next start begins where this one began.
  assert.deepEqual(
    await migrate(db, files),
    files.map((file) => file.name),
  );
});

test('a migration that clashes with a process that goes on meanwhile is run again', async (t) => {
  const { open } = await openEmptyDatabase(t);
  const { db, pool } = open();
  await sql`create table one ()`.execute(db);
  await sql`create table other ()`.execute(db);
  const untilWaitsFor = async (what: string) => {
    const waits = sql`select 1 from pg_locks where locktype = ${what} and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    while ((await waits.execute(db)).rows.length === 0) await sleep(20);
  };
  const [gate, process] = [await open().pool.connect(), await pool.connect()];
  try {
    await gate.query('select pg_advisory_lock(1)');
    const both = 'lock table other; select pg_advisory_xact_lock(1); alter table one add column it text';
    const migrating = migrate(open().db, [{ name: '0001-both', sql: both }]);
    await untilWaitsFor('advisory');
    // Whoever has waited so long looks for a clash, and is the one that is ended.
    await process.query(`begin; set local deadlock_timeout = '1h'; lock table one`);
    const goesOn = process.query('lock table other; commit');
    await untilWaitsFor('relation');
    await gate.query('select pg_advisory_unlock(1)');
    await goesOn;
    assert.deepEqual(await migrating, ['0001-both']);
  } finally {
    gate.release();
    process.release();
  }
});

test('what rounds and the queue for review kept of calls whose words were deleted goes with the update', async (t) => {
  const { db } = (await openEmptyDatabase(t)).open();
  const files = await readMigrations();
  const at = files.findIndex(({ name }) => name.startsWith('0047'));
  await migrate(db, files.slice(0, at));
  const ids = { team_id: randomUUID(), person_id: randomUUID() };
  await putRow(db, 'team', { id: ids.team_id });
  await putRow(db, 'person', { id: ids.person_id });
  const check = { key: 'greeting', outcome: 'met', reason: 'They said pelican.', evidence: [{ quote: 'pelican' }] };
  const machine = { outcome: 'unsure', reason: 'Pelican?' };
  const criterion = {
    key: 'opening',
    weight: 10,
    points: 10,
    reason: 'They said pelican.',
    checks: [{ ...check, machine }, check],
  };
  const result = {
    overall: 100,
    categories: [
      { key: 'first', criteria: [{ ...criterion, checks: [] }, criterion] },
      { key: 'last', criteria: [] },
    ],
  } as unknown as ScoreResult;
  const talk = { lines: [{ side: 'us', text: 'A pelican?', notes: [] }] };
  /** A round that became a call, and one that goes on, both with the same prospect. */
  const play = async (prospect: object): Promise<{ prospectId: string; callId: string }> => {
    const [prospectId, callId] = [randomUUID(), randomUUID()];
    const { team_id } = ids;
    await putRow(db, 'prospect', { team_id, id: prospectId, settings: prospect });
    const round = { ...ids, prospect_id: prospectId, prospect, talk, mode: 'text' };
    await putRow(db, 'practice_round', { ...round, id: callId, state: 'ended', ended_at: new Date(0) });
    await putRow(db, 'practice_round', { ...round, state: 'going' });
    await putRow(db, 'call', { team_id, id: callId, source: 'practice', state: 'done', given_transcript: talk });
    await putRow(db, 'transcript', { team_id, call_id: callId, source: 'given', utterances: talk.lines });
    await putRow(db, 'score', { team_id, call_id: callId, result });
    await putRow(db, 'open_check', { team_id, call_id: callId, kind: 'unsure' });
    return { prospectId, callId };
  };
  const gone = await play(withoutItsCall);
  const stays = await play({ ...withoutItsCall, briefing: 'Somebody made up.' });
  await migrate(db);

  const talks = await db.selectFrom('practiceRound').select(['prospectId', 'state', 'talk']).orderBy('state').execute();
  const of = ({ prospectId }: { prospectId: string }) =>
    talks.filter((round) => round.prospectId === prospectId).map((round) => [round.state, round.talk]);
  assert.deepEqual(of(gone), [
    ['ended', null],
    ['ended', null],
  ]);
  assert.deepEqual(of(stays), [
    ['ended', talk],
    ['going', talk],
  ]);
  for (const table of ['transcript', 'openCheck'] as const)
    assert.deepEqual(await db.selectFrom(table).select('callId').execute(), [{ callId: stays.callId }], table);
  const scores = await db.selectFrom('score').select(['callId', 'result']).execute();
  const scoreOf = ({ callId }: { callId: string }) => scores.find((score) => score.callId === callId)?.result;
  assert.deepEqual([scoreOf(gone), scoreOf(stays)], [withoutWords(result), result]);
  const given = await db.selectFrom('call').select('id').where('givenTranscript', 'is', null).execute();
  assert.deepEqual(given, [{ id: gone.callId }]);
});

test('schema.sql shows what the migrations amount to', async () => {
  const database = await openTestDatabase();
  try {
    const kept = await readFile(new URL('../server/database/schema.sql', import.meta.url), 'utf8');
    assert.equal(
      await printSchema(database.db),
      kept,
      'server/database/schema.sql is not up to date. Type: node test/print-schema.ts > server/database/schema.sql',
    );
  } finally {
    await database.close();
  }
});

test('however many demote one another at once, a team keeps an admin', async () => {
  const database = await openTestDatabase();
  try {
    const now = new Date();
    const { db } = database;
    await db.insertInto('team').values({ id: 'team', name: 'Team', slug: 'team', createdAt: now }).execute();
    const people = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const id of people) {
      const person = { id, name: id, email: `${id}@example.com`, emailVerified: true, twoFactorEnabled: false };
      await db
        .insertInto('person')
        .values({ ...person, createdAt: now, updatedAt: now })
        .execute();
      await db.insertInto('teamMember').values({ id, teamId: 'team', personId: id, role: 'admin', createdAt: now }).execute();
    }
    const outcomes = await Promise.allSettled(
      people.map((id, at) =>
        at % 2 === 0
          ? db.updateTable('teamMember').set({ role: 'viewer' }).where('id', '=', id).execute()
          : db.deleteFrom('teamMember').where('id', '=', id).execute(),
      ),
    );
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    assert.equal(refused.length, 1);
    assert.ok(refused[0] instanceof Error && 'constraint' in refused[0]);
    assert.equal(refused[0].constraint, 'team_keeps_an_admin');
    const left = await db.selectFrom('teamMember').select('id').where('role', '=', 'admin').execute();
    assert.equal(left.length, 1);
    // The team itself may go, with everybody in it.
    await db.deleteFrom('team').where('id', '=', 'team').execute();
    assert.deepEqual(await db.selectFrom('teamMember').select('id').execute(), []);
  } finally {
    await database.close();
  }
});
