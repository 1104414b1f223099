// The earlier versions that the proofs begin with are found in the history, however their commits are called.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { earlierReleases, findRelease } from '../bench/upgrade-release.ts';
import { readMigrations } from '../server/database/migrate.ts';

const shallow = spawnSync('git', ['rev-parse', '--is-shallow-repository'], { cwd: import.meta.dirname, encoding: 'utf8' }).stdout;
const skip = shallow?.trim() === 'false' ? false : 'the whole history is not here';

for (const name of earlierReleases) {
  test(`the version ${name} is found, without that migration and with none that is gone`, { skip }, async () => {
    const { migrations } = findRelease(name);
    const today = new Set((await readMigrations()).map((migration) => migration.name));
    assert.notDeepEqual(migrations, []);
    assert.deepEqual(
      migrations.filter((migration) => !today.has(migration) || migration.startsWith(name.slice('before-'.length))),
      [],
    );
  });
}
