// The control API over HTTP, for processes that cannot call it: POST /__emulator/<function> with its argument as JSON.
import { ok, Refusal, refusal, type Answer } from '../answers.ts';
import type { Control } from '../control.ts';
import type { Ask, Route } from '../route.ts';

export function controlRoutes(control: Control): Route[] {
  const functions = new Map<string, unknown>(Object.entries(control));

  async function run({ params, body }: Ask): Promise<Answer> {
    const name = params['function'] ?? '';
    const called = functions.get(name);
    if (typeof called !== 'function')
      throw refusal(404, {
        message: `The emulator's control has no function "${name}"; it has ${[...functions.keys()].join(', ')}.`,
      });
    try {
      const result: unknown = await (called as (argument: unknown) => unknown)(body ?? {});
      return ok(result ?? null);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      throw refusal(400, { message: error instanceof Error ? error.message : String(error) });
    }
  }

  return [
    {
      name: 'control.list',
      method: 'GET',
      paths: ['/__emulator'],
      auth: 'own',
      answer: () => ok({ functions: [...functions.keys()] }),
    },
    { name: 'control.run', method: 'POST', paths: ['/__emulator/:function'], auth: 'own', answer: run },
  ];
}
