// When the workers of a simulated Ringside look for due work: soon after something has happened, and when something comes due.
import { DISPATCH_AHEAD_MS } from '../server/flows/outbound/dispatch-calls.ts';
import type { Db } from '../server/database/tables.ts';
import { ringDueWork } from '../server/worker/ticker.ts';
import type { Kernel } from './kernel.ts';
import { whatIsDue } from './next-due.ts';
import type { SimulatedProcess } from './process.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Several happenings share one. In between nobody looks before something is due. */
const LOOK_SOON = { afterMs: 2 * SECOND, togetherMs: 5 * SECOND };
const LOOK_AGAIN = { afterMs: MINUTE, togetherMs: 3 * MINUTE };
/** And after so long in any case. */
const LONGEST_NAP_MS = 6 * 60 * MINUTE;
/** What is due and stays so (its agent is paused, the clock of who looked is behind) is looked at a few times, not for ever. */
const MOST_LOOKS_AT_DUE = 4;

export type Looks = {
  /** Something has happened: workers look for due work soon, and once more a little later. */
  stirred(): void;
  lookAgain(): void;
  wakeAt(atMs: number): void;
};

type Around = {
  able(): SimulatedProcess[];
  /** Of the queue itself: never fails. */
  db: Db;
  lanesMs(): number;
  heardBell(): void;
};

export function openLooks(kernel: Kernel, { able, db, lanesMs, heardBell }: Around): Looks {
  const chance = kernel.chance('looks');
  const wakes: number[] = [];
  let nap: { atMs: number; callOff: () => void } | null = null;
  let restedMs = -Infinity;
  let looksAtDue = 0;
  /** When the next thing that waits comes due. */
  let nextDueMs = Infinity;

  function lookAt({ afterMs, togetherMs }: typeof LOOK_SOON): void {
    wakeAt(Math.ceil((kernel.nowMs() + afterMs) / togetherMs) * togetherMs);
  }

  function wakeAt(atMs: number): void {
    if (!wakes.includes(atMs)) wakes.push(atMs);
    arm();
  }

  function arm(): void {
    const first = Math.max(kernel.nowMs(), Math.min(...wakes, kernel.nowMs() + LONGEST_NAP_MS));
    if (nap && nap.atMs <= first && nap.atMs >= kernel.nowMs()) return;
    nap?.callOff();
    nap = { atMs: first, callOff: kernel.after(first - kernel.nowMs(), () => void look()) };
  }

  async function look(): Promise<void> {
    const now = kernel.nowMs();
    for (let at = wakes.length - 1; at >= 0; at -= 1) if (wakes[at]! <= now) wakes.splice(at, 1);
    nap = null;
    const workers = able();
    const worker = workers[chance.between(0, Math.max(0, workers.length - 1))];
    arm();
    if (!worker) return wakeAt(now + 5 * SECOND);
    const { isNow, nextAt } = await whatIsDue(db, new Date(now + DISPATCH_AHEAD_MS));
    looksAtDue = !isNow || now + DISPATCH_AHEAD_MS >= nextDueMs ? 0 : looksAtDue + 1;
    nextDueMs = nextAt?.getTime() ?? Infinity;
    if (nextAt) wakeAt(Math.ceil(nextAt.getTime() / SECOND) * SECOND);
    if (!isNow && lanesMs() > now && now < restedMs + LONGEST_NAP_MS) return;
    restedMs = now;
    try {
      await kernel.step(worker.actor, 'look', () => ringDueWork(worker.contextOfTurn));
      if (isNow && looksAtDue < MOST_LOOKS_AT_DUE) lookAt(LOOK_AGAIN);
    } catch (error) {
      kernel.note(`${worker.actor.name} failed to look: ${error instanceof Error ? error.message : String(error)}`);
      wakeAt(kernel.nowMs() + SECOND);
    }
    heardBell();
  }

  return {
    stirred() {
      lookAt(LOOK_SOON);
      lookAt(LOOK_AGAIN);
    },
    lookAgain: () => lookAt(LOOK_AGAIN),
    wakeAt,
  };
}
