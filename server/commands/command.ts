// What a command of the command line is.
import type { ParseArgsConfig } from 'node:util';
import { Problem } from '../../rules/problem.ts';

export type CommandInput = { positionals: string[]; options: Record<string, string | boolean | undefined> };

export type Command = {
  /** `ringside users create --email … --name …`, one line for each form. */
  usage: string;
  /** One sentence. */
  what: string;
  options: NonNullable<ParseArgsConfig['options']>;
  /** The exit code where it throws. Default 1. */
  faultCode?: number;
  run(input: CommandInput): Promise<void>;
};

/** A text option that must be there. */
export function required(input: CommandInput, name: string, usage: string): string {
  const value = input.options[name];
  if (typeof value !== 'string' || value.trim() === '')
    throw new Problem('configuration_invalid', `--${name} is missing.\n\n${usage}`);
  return value.trim();
}

export function optional(input: CommandInput, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
