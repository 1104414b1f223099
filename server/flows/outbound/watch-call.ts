// Somebody of the team watches a call that is going on, or ends it: asked for by a route, connected by a WebSocket with a token that is good once.
import { Problem } from '../../../rules/problem.ts';
import type { Watcher } from '../../ports/live-watch.ts';
import type { HandedSocket, LiveCalls } from '../../ports/live-calls.ts';
import type { AdminContext } from '../admin/admin-context.ts';

type OfCall = { teamId: string; reference: string };
type WatchContext = Pick<AdminContext, 'clock' | 'randomBytes'> & { liveCalls: LiveCalls };
type Asked = OfCall & { watcher: Watcher; askedAt: number };

export type WatchDoor = {
  /** Throws Problem `not_found`. */
  ask(of: OfCall & { watcher: Watcher }): { token: string };
  /** Throws Problem `not_found`; then the connection is still the caller's. */
  connect(token: string, connection: HandedSocket): Promise<void>;
};

const TOKEN_BYTES = 24;
const GOOD_FOR_MS = 60_000;
/** Asked for and never connected; the oldest go first. */
const MOST_ASKED = 1_000;

/** Tokens stay with the process that gave them out: it holds the call, so it is connected to. */
export function openWatchDoor({ liveCalls, clock, randomBytes }: WatchContext): WatchDoor {
  const asked = new Map<string, Asked>();
  return {
    ask({ teamId, reference, watcher }) {
      requireHeld(liveCalls, { teamId, reference });
      const token = Buffer.from(randomBytes(TOKEN_BYTES)).toString('base64url');
      asked.set(token, { teamId, reference, watcher, askedAt: clock.now().getTime() });
      const [oldest] = asked.keys();
      if (oldest !== undefined && asked.size > MOST_ASKED) asked.delete(oldest);
      return { token };
    },
    async connect(token, connection) {
      const of = asked.get(token);
      asked.delete(token);
      if (!of || clock.now().getTime() - of.askedAt > GOOD_FOR_MS)
        throw new Problem(
          'not_found',
          'This address is used already, or older than a minute. Open the call on the page Live again.',
        );
      requireHeld(liveCalls, of);
      await liveCalls.watch(of.reference, of.watcher, connection);
    },
  };
}

/** Throws Problem `not_found`. It is over a moment later, and what was recorded is kept. */
export function endHeldCall(
  { liveCalls }: Pick<WatchContext, 'liveCalls'>,
  of: OfCall & { by: Pick<Watcher, 'personId' | 'name'> },
): void {
  requireHeld(liveCalls, of);
  liveCalls.hangUp(of.reference, of.by);
}

function requireHeld(liveCalls: LiveCalls, { teamId, reference }: OfCall): void {
  if (liveCalls.seen().some((call) => call.teamId === teamId && call.reference === reference)) return;
  throw new Problem(
    'not_found',
    'This server does not hold that call: it has ended, or another process of the installation holds it.',
  );
}
