// What the process of live calls asks its server to do for a mind, which has no database and no way out: so many at once, each answered in time.
import { TOOL_WITHIN_MS } from '../../rules/agent-tool-call.ts';
import type { ToolAnswer, ToolRequest, UseTool } from '../ports/call-tools.ts';

export type SentAsk = { id: number; request: ToolRequest };

/** An agent uses its tools one after the other; more than these wait only where the server hangs. */
const MOST_WAITING = 50;
/** Beside what the server takes itself. */
const ON_THE_WAY_MS = 1_000;

const silent: ToolAnswer = { kind: 'failed', text: 'That can not be done right now. Say so, and go on.' };

export function createAsks(
  send: (ask: SentAsk) => void,
  withinMs = TOOL_WITHIN_MS + ON_THE_WAY_MS,
): { useTool: UseTool; answered(id: number, answer: ToolAnswer): void } {
  const waiting = new Map<number, (answer: ToolAnswer) => void>();
  let last = 0;
  return {
    async useTool(request, signal) {
      if (waiting.size >= MOST_WAITING || signal.aborted) return silent;
      const id = ++last;
      const came = Promise.withResolvers<ToolAnswer>();
      const giveUp = () => came.resolve(silent);
      const late = setTimeout(giveUp, withinMs);
      waiting.set(id, came.resolve);
      signal.addEventListener('abort', giveUp, { once: true });
      send({ id, request });
      try {
        return await came.promise;
      } finally {
        clearTimeout(late);
        waiting.delete(id);
        signal.removeEventListener('abort', giveUp);
      }
    },
    answered: (id, answer) => waiting.get(id)?.(answer),
  };
}
