// ringside config: every setting, its value and its meaning.
import { describeConfig, environmentExample, readConfig } from '../config.ts';
import type { Command } from './command.ts';

export const configCommand: Command = {
  usage: 'ringside config [--example]',
  what: 'Lists all settings with their values in force; --example prints the text of .env.example.',
  options: { example: { type: 'boolean' } },
  async run({ options }) {
    if (options['example']) {
      process.stdout.write(environmentExample());
      return;
    }
    console.log(describeConfig());
    readConfig();
  },
};
