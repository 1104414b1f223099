// An agent as a YAML file, with its tests where it has any.
import { agentFile } from '../../contract/agent-settings.ts';
import type { AgentSettings } from '../../rules/agent.ts';
import { testSetProblems, type AgentTest } from '../../rules/agent-test.ts';
import { readYaml, writeYaml } from './yaml-file.ts';

/** Without `tests` nothing is said about them: those the agent has stay. */
export type AgentFile = { slug: string; settings: AgentSettings; tests?: AgentTest[] | undefined };

const head = ' An agent of Ringside. To take it in: npm run -s ringside -- agents import FILE';

export function writeAgentFile({ slug, settings, tests }: AgentFile): string {
  return writeYaml({ slug, ...settings, ...(tests && tests.length > 0 && { tests }) }, head);
}

/** What was written comes back exactly. Throws Problem `validation_failed`: every mistake with its path and its line. */
export function readAgentFile(text: string): AgentFile {
  const { slug, tests, ...settings } = readYaml(text, agentFile, {
    what: 'agent',
    problemsOf: (read) => testSetProblems(read.tests ?? []),
  });
  return { slug, settings, ...(tests && { tests }) };
}
