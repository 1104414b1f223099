// Talking with an agent in the browser, as its draft stands: nobody is phoned.
import { z } from 'zod';
import { routes } from './route.ts';

export const talk = z
  .object({
    /** Of the talk, and of the call it becomes. */
    callId: z.uuid(),
    /**
     * Where its sound goes: a WebSocket at this path of the same address, good for one connection within a minute. Binary messages both ways are
     * 16-bit little-endian samples, 16,000 a second, one channel. Text: `{"event":"news","news":…}` and `{"event":"clear"}` to the page,
     * `{"event":"stop"}` both ways.
     */
    mediaPath: z.string(),
    /** Who leads the talk: the agent’s own script, or the language model that is set up. */
    mind: z.enum(['script', 'language_model']),
  })
  .meta({ id: 'Talk' });
export type Talk = z.output<typeof talk>;

export const talkRoutes = routes({
  'POST /api/agents/:agentId/talks': {
    summary: 'Talk with an agent in the browser',
    tag: 'Agents',
    needs: 'calls.upload',
    params: z.object({ agentId: z.uuid() }),
    body: z.object({
      values: z.record(z.string().max(100), z.string().max(2_000)).default({}).describe('Made-up values by the names of variables'),
    }),
    reply: talk,
  },
});

/** What a page is told while a talk goes on, as server/ports/live-call.ts describes it. */
export type LiveCallNews =
  | { kind: 'state'; state: 'listening' | 'thinking' | 'speaking'; atMs: number }
  | { kind: 'words'; utteranceId: string; side: 'us' | 'them'; text: string; isFinal: boolean; atMs: number }
  | { kind: 'latency'; turn: number; ms: number; atMs: number }
  | { kind: 'taken_over'; atMs: number }
  | { kind: 'opt_out'; said: string; atMs: number };
