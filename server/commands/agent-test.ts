// ringside agent test: runs the tests of an agent, of this server or of a file, and says by its exit code whether they passed.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { criterionInWords, type AgentTest } from '../../rules/agent-test.ts';
import type { AgentSettings } from '../../rules/agent.ts';
import { newCallingPolicy } from '../../rules/calling-policy.ts';
import { Problem } from '../../rules/problem.ts';
import { withHouse } from '../compose-house.ts';
import { composeMinds, composeRehearsals } from '../compose-minds.ts';
import { readConfig } from '../config.ts';
import { readCallingPolicy } from '../database/calling-policy.ts';
import { testAgent, type AgentTestRun, type HoldTestCall } from '../flows/admin/test-agent.ts';
import { createLog } from '../log.ts';
import type { Rehearsals } from '../ports/rehearsals.ts';
import { createSystemClock } from '../providers/system-clock.ts';
import { optional, type Command, type CommandInput } from './command.ts';
import { junitXml } from './junit-xml.ts';
import { openAgentFile } from './open-agent-file.ts';
import { openAgent } from './open-agent.ts';

const usage = 'ringside agent test AGENT|FILE.yaml [--only NAME] [--sound] [--junit FILE.xml] [--team TEAM]';
/** Between a test that failed and one that could not be run. */
const FAILED = 1;
const COULD_NOT_RUN = 2;

export const agentTestCommand: Command = {
  usage,
  what: 'Holds the calls of an agent’s tests by its draft and says what came of them; nobody is phoned, and a file needs no server. In text they take milliseconds, with --sound as long as calls do. Exit code 0: all passed, 1: one failed, 2: one could not be run.',
  options: { only: { type: 'string' }, sound: { type: 'boolean' }, junit: { type: 'string' }, team: { type: 'string' } },
  faultCode: COULD_NOT_RUN,
  async run(input) {
    const [action, named] = input.positionals;
    if (action !== 'test' || named === undefined) throw new Problem('configuration_invalid', `Say what to test:\n${usage}`);
    const agent = /\.ya?ml$/i.test(named) ? await readFromFile(named) : await readFromServer(input);
    const tests = chosen(agent.tests, optional(input, 'only'));
    const clock = createSystemClock();
    const startedAt = clock.now();
    const calls = await composeCallsOfTests(input.options['sound'] === true);
    const runs: AgentTestRun[] = [];
    try {
      const { hold, mind } = calls;
      console.log(`${agent.name}, ${mind === 'script' ? 'led by its script' : 'led by a language model'}`);
      for (const test of tests) {
        const run = await testAgent({ clock, hold }, { settings: agent.settings, test, zone: agent.zone });
        runs.push(run);
        console.log(told(run));
      }
    } finally {
      await calls.close();
    }
    const count = (outcome: Outcome) => runs.filter((run) => outcomeOf(run) === outcome).length;
    console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('could not run')} could not run`);
    const junit = optional(input, 'junit');
    if (junit !== undefined) await writeReport(junit, { name: agent.name, at: startedAt, runs });
    process.exitCode = count('could not run') > 0 ? COULD_NOT_RUN : count('failed') > 0 ? FAILED : 0;
  },
};

type CallsOfTests = Pick<Rehearsals, 'mind'> & { hold: HoldTestCall; close(): Promise<void> };

async function composeCallsOfTests(hasSound: boolean): Promise<CallsOfTests> {
  const [config, log] = [readConfig(), createLog('warn')];
  const minds = composeMinds(config, log);
  if (!hasSound) return { ...composeRehearsals(minds), close: () => minds.close() };
  await minds.close();
  // Loaded only where it is needed: it brings the engine of live calls.
  const { composeSpokenTests } = await import('../compose-spoken-tests.ts');
  return { mind: minds.kind, ...(await composeSpokenTests(config, log)) };
}

type TestedAgent = { name: string; settings: AgentSettings; tests: readonly AgentTest[]; zone: string };

async function readFromFile(named: string): Promise<TestedAgent> {
  const { slug, settings, tests = [] } = await openAgentFile(named);
  return { name: slug, settings, tests, zone: newCallingPolicy.teamZone };
}

async function readFromServer(input: CommandInput): Promise<TestedAgent> {
  return withHouse(readConfig(), createLog('warn'), async ({ context }) => {
    const { slug, draft, tests, teamId } = await openAgent(context, input, usage);
    const { policy } = await readCallingPolicy(context.db, teamId);
    return { name: slug, settings: draft, tests, zone: policy.teamZone };
  });
}

/** Nothing to run is a mistake of whoever asked: a build that tests nothing should not pass. */
function chosen(tests: readonly AgentTest[], only: string | undefined): readonly AgentTest[] {
  if (tests.length === 0)
    throw new Problem(
      'configuration_invalid',
      'The agent has no tests. Write some on its page under Tests, or under tests: in its file.',
    );
  if (only === undefined) return tests;
  const found = tests.filter(({ name }) => name.toLowerCase() === only.toLowerCase());
  if (found.length > 0) return found;
  throw new Problem(
    'configuration_invalid',
    `There is no test “${only}”. There are:\n${tests.map(({ name }) => `  ${name}`).join('\n')}`,
  );
}

type Outcome = 'passed' | 'failed' | 'could not run';

function outcomeOf(run: AgentTestRun): Outcome {
  if (run.kind === 'fault') return 'could not run';
  return run.verdict.isPassed ? 'passed' : 'failed';
}

/** A line for the test; of one that did not pass, why, and what was said. */
function told(run: AgentTestRun): string {
  const outcome = outcomeOf(run);
  const head = `  ${outcome === 'passed' ? 'passed' : outcome.toUpperCase()}\t${run.test.name}\t${run.tookMs} ms`;
  if (outcome === 'passed') return head;
  return [head, ...reasons(run), ...(run.kind === 'judged' ? spoken(run) : [])].join('\n          ');
}

function reasons(run: AgentTestRun): string[] {
  if (run.kind === 'fault') return [run.message];
  return run.verdict.criteria.flatMap(({ criterion, isMet, found }) =>
    isMet ? [] : [`expected that ${criterionInWords(criterion)}. ${found}`],
  );
}

function spoken({ told: { utterances } }: Extract<AgentTestRun, { kind: 'judged' }>): string[] {
  return utterances.map(({ side, text }) => `${side === 'us' ? 'agent' : 'callee'}: ${text}`);
}

async function writeReport(path: string, report: { name: string; at: Date; runs: readonly AgentTestRun[] }): Promise<void> {
  const outcomes = { passed: 'passed', failed: 'failure', 'could not run': 'error' } as const;
  const cases = report.runs.map((run) => ({
    ...{ name: run.test.name, tookMs: run.tookMs, outcome: outcomes[outcomeOf(run)] },
    message: reasons(run).join('\n'),
    output: run.kind === 'judged' ? spoken(run).join('\n') : '',
  }));
  try {
    await writeFile(resolve(path), junitXml({ name: report.name, at: report.at, cases }));
  } catch (cause) {
    throw new Problem('configuration_invalid', `${resolve(path)} could not be written. Name a file in a folder that exists.`, {
      cause,
    });
  }
}
