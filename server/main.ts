// The command line: reads the words, runs one command, turns a Problem into a sentence and an exit code.
import { parseArgs } from 'node:util';
import { Problem } from '../rules/problem.ts';
import type { Command } from './commands/command.ts';
import { commands } from './commands/commands.ts';

const [name = 'help', ...words] = process.argv.slice(2);
const command = commands[name];

if (!command) {
  console.error(`There is no command "${name}". See: npm run -s ringside -- help`);
  process.exitCode = 2;
} else {
  try {
    const { values, positionals } = parseArgs({
      args: words,
      options: { ...command.options, help: { type: 'boolean' } },
      allowPositionals: true,
    });
    if (values.help) console.log(`${command.usage}\n\n${command.what}`);
    else await command.run({ positionals, options: values });
  } catch (error) {
    process.exitCode = explain(error, command);
  }
}

/** What a person can do something about is said in a sentence; anything else is our fault and keeps its stack. */
function explain(error: unknown, { usage, faultCode = 1 }: Command): number {
  if (error instanceof Problem) {
    console.error(error.message);
    // The sentence names the first mistake already.
    const others = error.fields?.filter((field) => !error.message.includes(field.message)) ?? [];
    for (const { path, message } of others) console.error(path === '' ? `  ${message}` : `  ${path}: ${message}`);
    return faultCode;
  }
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    console.error(`${error.message}\n\n${usage}`);
    return 2;
  }
  console.error(error);
  return faultCode;
}
