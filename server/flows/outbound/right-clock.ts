// Whoever goes by a wrong clock rings people at night and hangs up on others: such a process leaves what goes by the clock to those with a right one.
import { clockTrouble } from '../../../rules/clock-difference.ts';
import type { Db } from '../../database/tables.ts';
import type { OutboundContext } from './outbound-context.ts';

const REST_MS = 5_000;

/** Null where the clock of this process is right; otherwise the time it really is, and the log says what to do. */
export async function timeIfClockIsWrong({ clock, log, sharedNow }: OutboundContext, db: Db): Promise<Date | null> {
  const shared = await sharedNow(db);
  const trouble = clockTrouble(clock.now().getTime() - shared.getTime());
  if (trouble === null) return null;
  log.error({ reason: trouble }, 'the clock of this machine is wrong; nobody is rung from here until it is set right');
  return shared;
}

/** For work that stays due where it is left: not begun in a process whose clock is wrong. */
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
