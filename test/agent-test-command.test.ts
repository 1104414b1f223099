// `ringside agent test` as a build runs it: an agent's file alone, an exit code, and a report that build servers read.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { newAgentSettings, type AgentSettings } from '../rules/agent.ts';
import { writeAgentFile } from '../server/web/agent-file.ts';
import { prepareRingside, type RingsideProcess } from './ringside-process.ts';

const settings: AgentSettings = {
  ...newAgentSettings,
  name: 'Nora',
  firstMessage: 'Hi {{firstname}}, this is Nora. Do you have a minute?',
  instructions: 'team_size: How many people work in your team?\nClose: A colleague will write to you. Goodbye.',
  variables: [
    {
      ...{ name: 'firstname', source: { kind: 'contact', property: 'firstname' }, fallbacks: [], required: true },
      ...{ defaultValue: null, spokenForm: { kind: 'as_written' }, maxLength: null },
    },
  ],
};
const manual = await readFile(new URL('../docs/agent-tests.md', import.meta.url), 'utf8');
/** What the manual shows. */
const documented = /```yaml\n(tests:[^]*?)```/.exec(manual)?.[1] ?? '';
const failing = `
  - name: Who says “no” & <goes>
    callee: { kind: lines, says: [Hello?, "No."] }
    expect:
      - { kind: result, is: goal_reached }
      - { kind: ended_by, side: agent }
`;

describe('a build that tests an agent', { timeout: 300_000 }, () => {
  let ringside: RingsideProcess;
  let folder: string;
  before(async () => {
    // Nothing listens there: a file needs neither a server nor a database.
    ringside = await prepareRingside({ DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' });
    folder = await mkdtemp(join(tmpdir(), 'ringside-agent-test-'));
  });
  after(async () => {
    await ringside.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  async function run(tests: string, ...words: string[]) {
    const path = join(folder, 'nora.yaml');
    await writeFile(path, `${writeAgentFile({ slug: 'nora', settings })}${tests}`);
    return ringside.command('agent', 'test', path, ...words);
  }

  test('goes on when all pass, such as those of the documentation', async () => {
    const { code, stdout, stderr } = await run(documented);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^nora, led by its script\n {2}passed\tA friendly customer\t\d+ ms\n/);
    assert.match(stdout, /\n3 passed, 0 failed, 0 could not run\n$/);
  });

  test('stops when one fails, and has it in its report with what was said', async () => {
    const report = join(folder, 'report.xml');
    const { code, stdout, stderr } = await run(`${documented}${failing}`, '--junit', report);
    assert.equal(code, 1, stderr);
    assert.match(
      stdout,
      / {2}FAILED\tWho says “no” & <goes>\t\d+ ms\n +expected that the result is goal_reached\. The result was /,
    );
    assert.match(stdout, / +callee: No\.\n +agent: /);
    assert.match(stdout, /\n3 passed, 1 failed, 0 could not run\n$/);
    const xml = await readFile(report, 'utf8');
    assert.match(xml, /<testsuite name="nora" tests="4" failures="1" errors="0" time="\d+\.\d{3}" skipped="0" timestamp="[\d-]+T/);
    assert.match(
      xml,
      /<testcase name="Who says “no” &amp; &lt;goes&gt;" classname="nora" time="\d+\.\d{3}">\n {6}<failure message="expected/,
    );
    assert.equal(xml.match(/<failure/g)?.length, 1);
  });

  test('does not go on when there is nothing to run', async () => {
    const { code, stdout, stderr } = await run('');
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^The agent has no tests\. Write some/);
  });
});
