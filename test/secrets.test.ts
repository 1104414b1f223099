// The keys of all tokens: made once, proved at every start, changed while secrets are read, and never guessed when they are gone.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSealer, openSessionSecret } from '../server/compose-secrets.ts';
import { readConfig } from '../server/config.ts';
import { countByMasterKey, findSealed, saveSealed } from '../server/database/sealed-secrets.ts';
import { forgetSessionSecret, forgetUnreadable, rotateSecrets } from '../server/flows/admin/rotate-secrets.ts';
import { createEnvelopeSealer } from '../server/providers/envelope-sealer.ts';
import { openMasterKeyFile } from '../server/providers/master-key-file.ts';
import { Problem } from '../rules/problem.ts';
import type { SecretPlace } from '../rules/sealed-secret.ts';
import { openTestDatabase, type TestDatabase } from './test-database.ts';

const migration = new URL('../server/database/migrations/0045-sealed-session-secret.sql', import.meta.url);
const NOW = new Date('2026-03-04T12:00:00Z');
const clock = { now: () => NOW, sleep: async () => {} };
const freshKey = () => randomBytes(32).toString('base64');
const is = (code: string) => (error: unknown) =>
  error instanceof Problem && error.code === code && error.message.includes('secrets forget');

let database: TestDatabase;
let folder: string;
before(async () => void (database = await openTestDatabase()));
afterEach(() => rm(folder, { recursive: true }));
after(() => database.close());
beforeEach(async () => {
  await database.pool.query(
    "delete from sealed_secret; delete from server_secret; delete from team; insert into team (id, name, slug, created_at) values ('t1', 'T', 't', now())",
  );
  folder = await mkdtemp(join(tmpdir(), 'ringside-secrets-'));
});

const open = (masterKey?: string) =>
  openSealer(
    readConfig({ RINGSIDE_DATA: folder, ...(masterKey === undefined ? {} : { RINGSIDE_MASTER_KEY: masterKey }) }),
    database.db,
    NOW,
  );
const placeOf = (subject: number): SecretPlace => ({ teamId: 't1', kind: 'hubspot-access-token', subject: String(subject) });

async function seal(sealer: Awaited<ReturnType<typeof open>>, count: number): Promise<void> {
  for (let subject = 0; subject < count; subject++)
    await saveSealed(database.db, placeOf(subject), sealer.seal(`token ${subject}`, placeOf(subject)), NOW);
}
async function read(sealer: Awaited<ReturnType<typeof open>>, subject: number): Promise<string> {
  const sealed = await findSealed(database.db, placeOf(subject));
  assert.ok(sealed);
  return sealer.open(sealed, placeOf(subject));
}

describe('the first start', () => {
  test('makes a key in a file, and the next one finds it', async () => {
    await seal(await open(), 1);
    assert.equal(await read(await open(), 0), 'token 0');
    assert.deepEqual(
      openMasterKeyFile(folder)
        .read()
        ?.map(({ id }) => id),
      ['k1'],
    );
  });

  test('makes none where the setting has one', async () => {
    await open(`main:${freshKey()}`);
    assert.equal(openMasterKeyFile(folder).read(), null);
  });
});

describe('a start is refused', () => {
  test('when the file is gone, although nothing but the canary was ever sealed', async () => {
    await open();
    await rm(join(folder, 'keys'), { recursive: true });
    await assert.rejects(open(), is('master_key_missing'));
    assert.equal(openMasterKeyFile(folder).read(), null);
  });

  test('when the key of the same name is another one', async () => {
    await open(`k1:${freshKey()}`);
    await assert.rejects(open(`k1:${freshKey()}`), is('secret_unreadable'));
  });

  test('when an older key that is still needed was taken away, or is another one', async () => {
    const [k1, k2] = [freshKey(), freshKey()];
    await seal(await open(`k1:${k1}`), 1);
    await rotateSecrets({ db: database.db, clock }, await open(`k2:${k2},k1:${k1}`));
    await open(`k2:${k2}`);
    const sealer = await open(`k1:${k1},k2:${k2}`);
    await saveSealed(database.db, placeOf(7), sealer.seal('x', placeOf(7)), NOW);
    await assert.rejects(open(`k2:${k2}`), is('master_key_missing'));
    await assert.rejects(open(`k2:${k2},k1:${freshKey()}`), is('secret_unreadable'));
  });

  test('with a setting that is no key, without repeating it', () => {
    assert.throws(
      () => readConfig({ RINGSIDE_MASTER_KEY: 'k1:geheim' }),
      (error: unknown) =>
        error instanceof Problem && error.message.includes('RINGSIDE_MASTER_KEY') && !error.message.includes('geheim'),
    );
  });
});

describe('rotation', () => {
  test('twice, while every secret is read all the time by a process that knows nothing of it', async () => {
    await seal(await open(), 250);
    const running = await open();
    let isDone = false;
    let reads = 0;
    const reading = (async () => {
      for (; !isDone; reads++) assert.equal(await read(running, reads % 250), `token ${reads % 250}`);
    })();
    for (const id of ['k2', 'k3']) {
      openMasterKeyFile(folder).add();
      const sealer = await open();
      assert.deepEqual(await rotateSecrets({ db: database.db, clock }, sealer), { rewrapped: 250, unreadable: 0 });
      assert.deepEqual([...(await countByMasterKey(database.db))], [[id, 250]]);
    }
    isDone = true;
    await reading;
    assert.ok(reads > 0);
    for (let subject = 0; subject < 250; subject++) assert.equal(await read(await open(), subject), `token ${subject}`);
  });

  test('goes on where it was interrupted, and passes over what cannot be opened', async () => {
    const [k1, k2] = [freshKey(), freshKey()];
    await seal(await open(`k1:${k1}`), 130);
    const sealer = await open(`k2:${k2},k1:${k1}`);
    // As after a crash between two batches.
    let left = 100;
    const dying = {
      ...sealer,
      activeKeyId: sealer.activeKeyId,
      keyIds: sealer.keyIds,
      rewrap: (...of: Parameters<typeof sealer.rewrap>) => {
        if (left-- === 0) throw new Error('killed');
        return sealer.rewrap(...of);
      },
    };
    await assert.rejects(rotateSecrets({ db: database.db, clock }, dying), /killed/);
    assert.deepEqual(
      [...(await countByMasterKey(database.db))],
      [
        ['k1', 30],
        ['k2', 100],
      ],
    );
    await database.pool.query(
      "update sealed_secret set wrapped_key = set_byte(wrapped_key, 20, 255 - get_byte(wrapped_key, 20)) where ctid = (select min(ctid) from sealed_secret where master_key_id = 'k1')",
    );
    assert.deepEqual(await rotateSecrets({ db: database.db, clock }, sealer), { rewrapped: 29, unreadable: 1 });
  });
});

describe('what signs sessions', () => {
  const kept = async () => JSON.stringify((await database.pool.query('select name, value from server_secret')).rows);

  test('is made once, sealed, and rotated with the others', async () => {
    const [k1, k2] = [freshKey(), freshKey()];
    const first = await open(`k1:${k1}`);
    const secrets = await Promise.all(
      ['one', 'other'].map((fresh) => openSessionSecret(first, database.db, fresh.repeat(12), NOW)),
    );
    assert.equal(secrets[0], secrets[1]);
    assert.ok(!(await kept()).includes(secrets[0] ?? ''));
    await rotateSecrets({ db: database.db, clock }, await open(`k2:${k2},k1:${k1}`));
    const later = await open(`k2:${k2}`);
    assert.equal(await openSessionSecret(later, database.db, 'never'.repeat(12), NOW), secrets[0]);
  });

  test('is taken over from an earlier version, which kept it in clear text', async () => {
    const old = 'clear'.repeat(10);
    await database.pool.query("insert into server_secret (name, value, created_at) values ('sessions', $1, now())", [old]);
    await database.pool.query(await readFile(migration, 'utf8'));
    const sealer = await open();
    assert.ok(!(await kept()).includes(old));
    assert.equal(await openSessionSecret(sealer, database.db, 'fresh'.repeat(10), NOW), old);
    assert.equal(await openSessionSecret(sealer, database.db, 'fresh'.repeat(10), NOW), old);
  });

  test('is not in the file of the table any more, and so in no backup, whatever took its row away', async () => {
    const isInFile = async (text: string): Promise<boolean> => {
      await database.pool.query('checkpoint');
      const { rows } = await database.pool.query<{ file: Buffer }>(
        "select pg_read_binary_file(pg_relation_filepath('server_secret')) as file",
      );
      return rows[0]?.file.includes(text) ?? false;
    };
    const put = (name: string, value: string) =>
      database.pool.query('insert into server_secret (name, value, created_at) values ($1, $2, now())', [name, value]);
    const [old, older] = ['clear'.repeat(10), 'plain'.repeat(10)];
    await put('unsealed-session-secret', old);
    assert.ok(await isInFile(old));
    await open();
    assert.ok(!(await isInFile(old)));
    await put('unsealed-session-secret', older);
    await database.pool.query("delete from server_secret where name = 'unsealed-session-secret'");
    assert.ok(await isInFile(older));
    await open();
    assert.ok(!(await isInFile(older)));
    // A transaction that could still see it, and is over within the second; then one that is in the way, and stays.
    const reader = await database.pool.connect();
    try {
      await put('unsealed-session-secret', old);
      await reader.query('begin isolation level repeatable read; select 1');
      const opened = open();
      await sleep(300);
      await reader.query('commit');
      await opened;
      assert.ok(!(await isInFile(old)));
      await reader.query('begin; lock table server_secret in access share mode');
      await open();
    } finally {
      reader.release(true);
    }
  });

  test('is forgotten with its key, and with it the second factors that nobody can read any more', async () => {
    const before = await open();
    await openSessionSecret(before, database.db, 'fresh'.repeat(10), NOW);
    assert.equal(await forgetSessionSecret({ db: database.db, clock }, before, { isUsed: true }), false);
    await database.pool.query(`
      insert into person (id, name, email, email_verified, two_factor_enabled, created_at, updated_at)
        values ('p1', 'Ann', 'ann@example.com', true, true, now(), now());
      insert into person_two_factor (id, person_id, secret, backup_codes) values ('f1', 'p1', 'sealed', 'sealed')`);
    await rm(join(folder, 'keys'), { recursive: true });
    await forgetUnreadable({ db: database.db, clock }, null);
    assert.equal(await forgetSessionSecret({ db: database.db, clock }, null, { isUsed: true }), true);
    const { rows } = await database.pool.query(
      'select p.two_factor_enabled, f.id from person p left join person_two_factor f on f.person_id = p.id',
    );
    assert.deepEqual(rows, [{ two_factor_enabled: false, id: null }]);
    assert.equal(await openSessionSecret(await open(), database.db, 'second'.repeat(10), NOW), 'second'.repeat(10));
    await rm(join(folder, 'keys'), { recursive: true });
    await forgetUnreadable({ db: database.db, clock }, null);
    await forgetSessionSecret({ db: database.db, clock }, null, { isUsed: false });
    await open();
  });
});

describe('a lost key', () => {
  test('lets what it sealed be forgotten, and only that', async () => {
    const [k1, k2] = [freshKey(), freshKey()];
    await seal(await open(`k1:${k1}`), 3);
    const both = await open(`k2:${k2},k1:${k1}`);
    await saveSealed(database.db, placeOf(9), both.seal('kept', placeOf(9)), NOW);
    await assert.rejects(open(`k2:${k2}`), is('master_key_missing'));
    const only = createEnvelopeSealer({ keys: [{ id: 'k2', text: k2 }] });
    assert.equal(await forgetUnreadable({ db: database.db, clock }, only), 3);
    assert.equal(await read(await open(`k2:${k2}`), 9), 'kept');
  });

  test('without any key everything goes, and the next start makes a new one', async () => {
    await seal(await open(), 2);
    await rm(join(folder, 'keys'), { recursive: true });
    assert.equal(await forgetUnreadable({ db: database.db, clock }, null), 2);
    assert.equal((await open()).activeKeyId, 'k1');
  });
});
