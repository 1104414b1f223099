// ringside help: every command with its forms.
import type { Command } from './command.ts';

export function makeHelp(commands: () => Record<string, Command>): Command {
  return {
    usage: 'ringside help',
    what: 'Lists the commands.',
    options: {},
    async run() {
      for (const command of Object.values(commands())) {
        console.log(`${command.usage.replaceAll(/^/gm, '  ')}\n      ${command.what}\n`);
      }
      console.log('Run them with: npm run -s ringside -- COMMAND');
    },
  };
}
