// Whoever goes by a wrong clock rings people at night and hangs up on others: such a process leaves what goes by the clock to those with a right one.
import { clockTrouble } from '../../../rules/clock-difference.ts';
import type { JobName } from '../../../rules/job.ts';
import type { Db } from '../../database/tables.ts';
import type { Log } from '../../ports/log.ts';
import type { OutboundContext } from './outbound-context.ts';

const REST_MS = 5_000;
const TOLD_EVERY_MS = 5_000;
const AGAIN_MS = 5_000;
const toldAt = new WeakMap<Log, number>();

/** Work that goes by the clock. It stays due in its table where it is left. */
export const goesByTheClock: ReadonlySet<JobName> = new Set<JobName>([
  'apply-retention',
  'dispatch-calls',
  'plan-calls',
  'recover-attempts',
  'sync-hubspot',
]);

export type ClockContext = Pick<OutboundContext, 'clock' | 'log' | 'sharedNow'>;

/** Null where the clock of this process is right; otherwise the time it really is, and the log says what to do. */
export async function timeIfClockIsWrong({ clock, log, sharedNow }: ClockContext, db: Db): Promise<Date | null> {
  const shared = await sharedNow(db);
  const trouble = clockTrouble(clock.now().getTime() - shared.getTime());
  if (trouble === null) return null;
  if (Math.abs(shared.getTime() - (toldAt.get(log) ?? 0)) >= TOLD_EVERY_MS) {
    toldAt.set(log, shared.getTime());
    log.error({ reason: trouble }, 'the clock of this machine is wrong; nobody is rung from here until it is set right');
  }
  return shared;
}

/** When to look again at what came to a process whose clock is wrong; another one may have a right one at once. */
export function againBy(rightTime: Date): Date {
  return new Date(rightTime.getTime() + AGAIN_MS);
}

/** For what `goesByTheClock`: not begun in a process whose clock is wrong. */
export function byTheClock<C extends OutboundContext, I>(
  run: (context: C, input: I, signal: AbortSignal) => Promise<void>,
): typeof run {
  return async (context, input, signal) => {
    if ((await timeIfClockIsWrong(context, context.db)) === null) await run(context, input, signal);
    else await restFromJobs(context, signal);
  };
}

/** Whoever refuses a job at once is the first to be handed the next: while it holds this one, others have a turn. */
export async function restFromJobs({ clock }: OutboundContext, signal: AbortSignal): Promise<void> {
  await clock.sleep(REST_MS, signal).catch(() => {});
}
