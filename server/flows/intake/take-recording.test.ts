// The recording of a call whose commit was not answered stays: the call may be stored all the same.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Problem } from '../../../rules/problem.ts';
import { readPushedCall } from '../../../rules/push-payload.ts';
import { clock } from '../../../test/embedded-trial.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/test-database.ts';
import { enqueueJobs } from '../../database/jobs.ts';
import { addTeam } from '../../database/teams.ts';
import { createDiskFileStore } from '../../providers/disk-file-store.ts';
import { wavBytes } from '../../providers/wav-file.ts';
import { recordingKey } from './fetch-recording.ts';
import { openReceiveCommit, type ReceiveCommit } from './receive-commit.ts';
import { takeRecording } from './take-recording.ts';

const now = new Date('2026-11-27T09:00:00Z');
const teamId = 'team';
let database: TestDatabase;
let folder: string;
let path: string;

before(async () => {
  database = await openTestDatabase();
  await addTeam(database.db, { id: teamId, name: 'Team', now });
  folder = await mkdtemp(join(tmpdir(), 'ringside-take-'));
  path = join(folder, 'call.wav');
  await writeFile(path, wavBytes([new Float32Array(8_000)], 8_000, 'mu-law'));
});
after(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

async function take(wrap: (commit: ReceiveCommit) => ReceiveCommit) {
  const quiet = () => {};
  const context = {
    ...{
      db: database.db,
      clock,
      newId: randomUUID,
      randomBytes: () => Buffer.alloc(16),
    },
    ...{ enqueueJobs, publishEvents: async () => {}, log: { debug: quiet, info: quiet, warn: quiet, error: quiet } },
    publicUrl: 'https://calls.example.com',
    files: await createDiskFileStore({ folder: join(folder, 'files') }),
  };
  const reading = readPushedCall(
    { callTitle: 'A call', repName: 'Anna', callDate: now.toISOString(), transcript: 'Anna: Hello.' },
    now,
  );
  if (reading.kind !== 'call') throw new Error(reading.message);
  const tried: string[] = [];
  const commit = wrap(openReceiveCommit(context));
  const receiveCommit: ReceiveCommit = {
    insert: (call) => {
      tried.push(call.id);
      return commit.insert(call);
    },
  };
  await assert.rejects(takeRecording({ ...context, receiveCommit }, { teamId, path, call: reading.call }));
  const [callId = ''] = tried;
  return { size: await context.files.size(recordingKey({ teamId, callId })) };
}

test('the answer to the commit is lost', async () => {
  const lost = new Problem('database_unavailable', 'The database does not answer.', { retryable: true });
  const { size } = await take(({ insert }) => ({ insert: (call) => insert(call).then(() => Promise.reject(lost)) }));
  assert.notEqual(size, null);
  const { rows } = await database.pool.query('select 1 from recording');
  assert.equal(rows.length, 1, 'it had been stored');
});

test('what was refused leaves no file', async () => {
  const refused = new Problem('validation_failed', 'It is not a call.');
  const { size } = await take(() => ({ insert: () => Promise.reject(refused) }));
  assert.equal(size, null);
});
