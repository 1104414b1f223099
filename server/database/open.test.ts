// Values as they come out of the database, and connections that break.
import assert from 'node:assert/strict';
import { connect, createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { freePort } from '../../test/free-port.ts';
import { openTestDatabase } from '../../test/test-database.ts';
import { awaitRecovery } from './await-recovery.ts';
import { databaseProblem } from './database-problem.ts';

test('counts and lists of counts are numbers, a missing one is null', async () => {
  const database = await openTestDatabase();
  try {
    const { rows } = await database.pool.query(
      'select 9::bigint as count, array[21::bigint, null, 9] as counts, array[]::bigint[] as none',
    );
    assert.deepEqual(rows, [{ count: 9, counts: [21, null, 9], none: [] }]);
  } finally {
    await database.close();
  }
});

test('a connection that dies in mid-transaction fails that transaction and nothing else', async () => {
  const database = await openTestDatabase();
  try {
    const broken = database.db.transaction().execute(async (db) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
      await database.pool.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
      // Nothing is asked while it dies: there is no statement that could be told.
      await sleep(100);
      await sql`select 1`.execute(db);
    });
    await assert.rejects(broken, (error) => databaseProblem(error)?.code === 'database_unavailable');
    assert.equal((await sql<{ one: number }>`select 1 as one`.execute(database.db)).rows[0]?.one, 1);
  } finally {
    await database.close();
  }
});

test('a database that is still starting or not there yet is waited for, and any other refusal is told at once', async () => {
  const database = await openTestDatabase();
  const { host, port, database: name, user = 'postgres' } = new pg.Client(database.connectionString);
  const refusals = ['57P03', '57P03'];
  const door = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (hello) => {
      const code = refusals.shift();
      if (code === undefined) {
        const behind = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
        behind.on('error', () => socket.destroy());
        behind.write(hello);
        return void socket.pipe(behind).pipe(socket);
      }
      // An ErrorResponse: https://www.postgresql.org/docs/current/protocol-message-formats.html
      const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0Mnot now\0\0`);
      const head = Buffer.alloc(5);
      head.write('E');
      head.writeInt32BE(fields.length + 4, 1);
      socket.end(Buffer.concat([head, fields]));
    });
  });
  await new Promise<void>((resolve) => void door.listen(0, '127.0.0.1', resolve));
  const { port: doorPort } = door.address() as AddressInfo;
  const pool = new pg.Pool({ host: '127.0.0.1', port: doorPort, database: name ?? 'postgres', user, ssl: false });
  const waits: number[] = [];
  let now = 0;
  const told: string[] = [];
  const by = {
    clock: { now: () => new Date(now), sleep: async (ms: number) => void (waits.push(ms), (now += ms)) },
    log: { debug() {}, info() {}, warn: (_: object, message: string) => void told.push(message), error() {} },
  };
  try {
    await awaitRecovery(by, () => pool.query('select 1'));
    assert.deepEqual([waits.length, told], [2, ['PostgreSQL is not there yet: waiting for it']]);
    refusals.push('28000');
    const another = new pg.Pool({ host: '127.0.0.1', port: doorPort, user, ssl: false });
    await assert.rejects(
      awaitRecovery(by, () => another.query('select 1')),
      { code: '28000' },
    );
    assert.equal(waits.length, 2);
    const nowhere = new pg.Pool({ host: '127.0.0.1', port: await freePort(), user, ssl: false });
    await assert.rejects(
      awaitRecovery(by, () => nowhere.query('select 1')),
      { code: 'database_unavailable', message: /ECONNREFUSED.*DATABASE_URL/ },
    );
    assert.equal(waits.length, 2 + 30);
  } finally {
    await pool.end();
    door.close();
    await database.close();
  }
});
