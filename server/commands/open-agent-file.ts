// Reads an agent out of a file that a command names.
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Problem } from '../../rules/problem.ts';
import { readAgentFile, type AgentFile } from '../web/agent-file.ts';

const MOST_BYTES = 1_000_000;

/** Throws Problem `configuration_invalid` without such a file, `validation_failed` with the line of every mistake. */
export async function openAgentFile(named: string): Promise<AgentFile> {
  const path = resolve(named);
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) throw new Problem('configuration_invalid', `There is no file ${path}.`);
  if (found.size > MOST_BYTES) throw new Problem('configuration_invalid', `${path} is too large for an agent.`);
  return readAgentFile(await readFile(path, 'utf8'));
}
