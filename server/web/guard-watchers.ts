// Whoever watches a call is let go when their session has ended, they are no longer of the team, or may do less than before.
import { mayDo } from '../../rules/role.ts';
import type { Clock } from '../ports/clock.ts';
import type { LiveCalls } from '../ports/live-calls.ts';
import type { Watcher } from '../ports/live-watch.ts';
import type { Log } from '../ports/log.ts';
import type { Web } from './route.ts';
import { signedInBy } from './session.ts';

const LOOK_EVERY_MS = 15_000;
/** The oldest are forgotten, and so let go at the next look. */
const MOST_REMEMBERED = 5_000;

type Remembered = { teamId: string; cookie: string | undefined; maySteer: boolean };

export function guardWatchers(
  web: Web,
  { liveCalls, clock, log }: { liveCalls: LiveCalls; clock: Clock; log: Log },
): { remember(watcher: Watcher, teamId: string, cookie: string | undefined): void } {
  const remembered = new Map<string, Remembered>();
  const stopping = new AbortController();
  web.app.addHook('preClose', async () => stopping.abort());

  async function mayStill(watchId: string): Promise<boolean> {
    const known = remembered.get(watchId);
    const team = known && (await signedInBy(web, known.cookie))?.team;
    if (!team || team.teamId !== known.teamId) return false;
    return mayDo(team.role, 'calls.read') && (!known.maySteer || mayDo(team.role, 'calls.steer'));
  }

  async function look(): Promise<void> {
    const watched = liveCalls.seen().flatMap(({ reference, watchIds }) => watchIds.map((watchId) => ({ reference, watchId })));
    for (const { reference, watchId } of watched) if (!(await mayStill(watchId))) liveCalls.dismiss(reference, watchId);
  }

  async function keepLooking(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.sleep(LOOK_EVERY_MS, stopping.signal).catch(() => {});
      if (stopping.signal.aborted) return;
      await look().catch((error: unknown) => log.warn({ err: error }, 'who watches calls could not be looked after'));
    }
  }
  void keepLooking();

  return {
    remember({ watchId, maySteer }, teamId, cookie) {
      remembered.set(watchId, { teamId, cookie, maySteer });
      const [oldest] = remembered.keys();
      if (oldest !== undefined && remembered.size > MOST_REMEMBERED) remembered.delete(oldest);
    },
  };
}
