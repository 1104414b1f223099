// What the process of live calls asks its server, because it has no database and no way out: so many at once, each answered in time.
import { TOOL_WITHIN_MS } from '../../rules/agent-tool-call.ts';
import type { ToolAnswer, ToolRequest, UseTool } from '../ports/call-tools.ts';
import type { RungAnswer, RungCall } from '../ports/live-calls.ts';
import type { CallBrief } from '../ports/live-call.ts';

type Sent<Request> = { id: number; request: Request };
export type SentAsk = Sent<ToolRequest>;

/** An agent uses its tools one after the other; more than these wait only where the server hangs. */
const MOST_WAITING = 50;
/** Beside what the server takes itself. */
const ON_THE_WAY_MS = 1_000;
/** Whoever rings hears it ring meanwhile. */
const PICKED_UP_WITHIN_MS = 10_000;

/** `silent` is the answer of a server that does not give one. */
function createQuestions<Request, Answer>(send: (sent: Sent<Request>) => void, silent: Answer, withinMs: number) {
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  return {
    async ask(request: Request, signal?: AbortSignal): Promise<Answer> {
      if (waiting.size >= MOST_WAITING || signal?.aborted) return silent;
      const id = ++last;
      const came = Promise.withResolvers<Answer>();
      const giveUp = () => came.resolve(silent);
      const late = setTimeout(giveUp, withinMs);
      waiting.set(id, came.resolve);
      signal?.addEventListener('abort', giveUp, { once: true });
      send({ id, request });
      try {
        return await came.promise;
      } finally {
        clearTimeout(late);
        waiting.delete(id);
        signal?.removeEventListener('abort', giveUp);
      }
    },
    answered: (id: number, answer: Answer): void => waiting.get(id)?.(answer),
  };
}

export function createAsks(
  send: (ask: SentAsk) => void,
  withinMs = TOOL_WITHIN_MS + ON_THE_WAY_MS,
): { useTool: UseTool; answered(id: number, answer: ToolAnswer): void } {
  const silent: ToolAnswer = { kind: 'failed', text: 'That can not be done right now. Say so, and go on.' };
  const { ask, answered } = createQuestions(send, silent, withinMs);
  return { useTool: ask, answered };
}

/** What is to be done with a call that rings. */
export function createRings(send: (ring: Sent<RungCall>) => void) {
  return createQuestions<RungCall, RungAnswer<CallBrief>>(send, { kind: 'reject' }, PICKED_UP_WITHIN_MS);
}
