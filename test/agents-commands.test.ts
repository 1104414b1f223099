// `ringside agents` and `ringside import`, run as a person would: an agent goes out as a file and comes in edited; a folder is taken in once.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { transcriptDocument } from '../rules/transcript-document.ts';
import { openWebServer, type WebServer } from './web-server.ts';
import { createAgent } from '../server/flows/admin/create-agent.ts';
import { addCallerNumber } from '../server/flows/admin/change-caller-numbers.ts';
import { prepareRingside, type RingsideProcess } from './ringside-process.ts';

describe('the command line', { timeout: 300_000 }, () => {
  let server: WebServer;
  let ringside: RingsideProcess;
  let folder: string;
  before(async () => {
    server = await openWebServer();
    folder = await mkdtemp(join(tmpdir(), 'ringside-agents-'));
    ringside = await prepareRingside({ DATABASE_URL: server.database.connectionString });
    const { teamId } = await server.team('Sales');
    await createAgent(server.context, { teamId, name: 'Lead follow-up', createdBy: null });
    await addCallerNumber(server.context, { teamId, number: '+14155550123', carrier: 'simulated', label: '' });
  });
  after(async () => {
    await ringside.dispose();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (...words: string[]) => ringside.command('agents', ...words);
  async function take(yaml: string) {
    const path = join(folder, 'agent.yaml');
    await writeFile(path, yaml);
    return run('import', path);
  }

  test('an agent goes through a file and is published', async () => {
    assert.equal((await run('list')).stdout, 'lead-follow-up\tLead follow-up\tactive\tnot published\n');
    const { stdout: yaml } = await run('export', 'lead-follow-up');
    assert.equal((await take(yaml)).stdout, 'unchanged\tlead-follow-up\n');
    const early = await run('publish', 'lead-follow-up');
    assert.equal(early.code, 1);
    assert.match(
      early.stderr,
      /The draft cannot be published yet\. firstMessage: Write what the agent says first\. And \d+ more\./,
    );
    const edited = yaml
      .replace('firstMessage: ""', 'firstMessage: Hello.')
      .replace('instructions: ""', 'instructions: Be brief.')
      .replace('voice: ""', 'voice: en-anna')
      .replace('callerNumbers: []', 'callerNumbers: ["+14155550123"]')
      .concat(
        'tests:\n  - { name: Too short, callee: { kind: character, character: silent }, expect: [{ kind: agent_says, text: Farewell } ] }\n',
      );
    const taken = await take(edited);
    assert.equal(taken.stdout, 'changed\tlead-follow-up\n', taken.stderr);
    const published = await run('publish', 'lead-follow-up', '--note', 'First');
    assert.equal(published.stdout, 'published\tlead-follow-up\tversion 1\n');
    assert.match(published.stderr, /^Not passed: “Too short”\. See why: .*agent test lead-follow-up\n$/);
    const tested = await ringside.command('agent', 'test', 'lead-follow-up');
    assert.deepEqual([tested.code, tested.stdout.split('\n', 1)[0]], [1, 'lead-follow-up, led by its script'], tested.stderr);
    assert.equal((await run('publish', 'lead-follow-up')).stdout, 'unchanged\tlead-follow-up\tversion 1\n');
    assert.equal((await run('list')).stdout, 'lead-follow-up\tLead follow-up\tactive\tversion 1\n');
    const version = await server.database.db
      .selectFrom('agentVersion')
      .select(['version', 'note', 'content'])
      .executeTakeFirstOrThrow();
    assert.deepEqual([version.version, version.note, version.content.callerNumbers], [1, 'First', ['+14155550123']]);
  });

  test('mistakes are told in a sentence', async () => {
    const { stdout: yaml } = await run('export', 'lead-follow-up');
    const wrong = await take(yaml.replace('language: en', 'language: tlh'));
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /The file is no agent\. language: Line \d+: /);
    assert.match(
      (await run('export', 'nobody')).stderr,
      /There is no agent "nobody"\. There are:\n {2}lead-follow-up {2}\(Lead follow-up\)/,
    );
    assert.match((await run('import', join(folder, 'none.yaml'))).stderr, /There is no file .*none\.yaml\./);
    assert.match((await run('improve')).stderr, /Say what to do:\nringside agents list/);
  });

  test('recordings and transcripts of a folder are calls, those of one name the same call, and once', async () => {
    const calls = join(folder, 'calls');
    await mkdir(calls);
    const parts = Object.entries(transcriptDocument('Weekly', [{ speaker: 'Maya', text: 'Hello.', startMs: 1_000 }]));
    await writeFile(join(calls, 'weekly.docx'), zipSync(Object.fromEntries(parts.map(([path, xml]) => [path, strToU8(xml)]))));
    await writeFile(join(calls, 'demo.wav'), Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVEfmt '), Buffer.alloc(1_000)]));
    await writeFile(join(calls, 'demo.vtt'), 'WEBVTT\n\n00:01.000 --> 00:02.000\n<v Maya>Good morning.</v>\n');
    await writeFile(join(calls, 'broken.docx'), 'no document');
    await writeFile(join(calls, 'README.txt'), 'Calls of November.');
    const first = await ringside.command('import', calls);
    assert.match(first.stdout, /2 added, 0 known already, 1 refused/);
    assert.match(first.stdout, /refused\t\tbroken\.docx\tThe document cannot be read\. It is damaged\./);
    assert.match((await ringside.command('import', calls)).stdout, /0 added, 2 known already, 1 refused/);
    const rows = await server.database.db.selectFrom('call').select(['title', 'givenTranscript']).orderBy('title').execute();
    assert.deepEqual(
      rows.map(({ title, givenTranscript }) => [title, /Good morning|Maya: Hello/.exec(JSON.stringify(givenTranscript))?.[0]]),
      [
        ['demo', 'Good morning'],
        ['weekly', 'Maya: Hello'],
      ],
    );
  });
});
