// Every command by its name.
import { agentTestCommand } from './agent-test.ts';
import { agentsCommand } from './agents.ts';
import { backupCommand, restoreCommand } from './backup.ts';
import type { Command } from './command.ts';
import { configCommand } from './config.ts';
import { databaseCommand } from './database.ts';
import { doctorCommand } from './doctor.ts';
import { dryRunCommand } from './dry-run.ts';
import { makeHelp } from './help.ts';
import { importCommand } from './import.ts';
import { jobsCommand } from './jobs.ts';
import { keysCommand } from './keys.ts';
import { privacyCommand } from './privacy.ts';
import { reconcileCommand } from './reconcile.ts';
import { secretsCommand } from './secrets.ts';
import { simulatedCarrierCommand } from './simulated-carrier.ts';
import { startCommand } from './start.ts';
import { usersCommand } from './users.ts';

export const commands: Record<string, Command> = {
  start: startCommand,
  config: configCommand,
  users: usersCommand,
  keys: keysCommand,
  import: importCommand,
  agents: agentsCommand,
  agent: agentTestCommand,
  jobs: jobsCommand,
  privacy: privacyCommand,
  secrets: secretsCommand,
  doctor: doctorCommand,
  reconcile: reconcileCommand,
  'dry-run': dryRunCommand,
  backup: backupCommand,
  restore: restoreCommand,
  database: databaseCommand,
  'simulated-carrier': simulatedCarrierCommand,
  help: makeHelp(() => commands),
};
