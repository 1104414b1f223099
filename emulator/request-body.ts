// Reads the body of a request: JSON, or a form as OAuth sends it.
import { refusal } from './answers.ts';

export function readBody(text: string, contentType: string): unknown {
  if (text === '') return undefined;
  if (contentType.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? 0);
    const lines = text.slice(0, position).split('\n');
    throw refusal(400, {
      message: `Invalid input JSON on line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}: ${message}`,
    });
  }
}
