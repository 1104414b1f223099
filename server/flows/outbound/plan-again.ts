// Decides planned calls anew when an agent, the policy or what is known of a number has changed, so that the plan shows what will happen.
import type { Db } from '../../database/tables.ts';
import { takeOpenCalls } from '../../database/open-calls.ts';
import { listAttemptsOf, updatePlannedCall, type PlannedCallRow } from '../../database/planned-calls.ts';
import type { BaseContext } from '../context.ts';
import { tellGivenUp, type AttemptTellContext, type EndedCall } from '../reporting/tell-attempt.ts';
import { eventsOfCalls } from './call-events.ts';
import { pastAttempts, readSurroundingsOf } from './call-facts.ts';
import { outlook } from './plan-one-call.ts';
import { againBy, timeIfClockIsWrong, type ClockContext } from './right-clock.ts';

const MOST_AT_ONCE = 200;

/** A page of the calls of a team, or of one agent; the next page is queued with it. */
export async function planAgain(
  context: BaseContext & ClockContext,
  input: { teamId: string; agentId: string | null; afterId: string | null },
): Promise<void> {
  const rightTime = await timeIfClockIsWrong(context, context.db);
  if (rightTime) {
    return context.enqueueJobs(context.db, [{ name: 'plan-again', input, startAt: againBy(rightTime) }]);
  }
  await context.db.transaction().execute(async (db) => {
    const calls = await takeOpenCalls(db, input.teamId, { ...input, limit: MOST_AT_ONCE });
    await decideAgain(context, db, input.teamId, calls);
    const last = calls.at(-1);
    if (!last || calls.length < MOST_AT_ONCE) return;
    await context.enqueueJobs(db, [{ name: 'plan-again', input: { ...input, afterId: last.id } }]);
  });
}

/** Inside the caller's transaction, which holds the calls. */
export async function decideAgain(
  context: Pick<BaseContext, 'publishEvents'> & AttemptTellContext,
  db: Db,
  teamId: string,
  calls: readonly PlannedCallRow[],
): Promise<void> {
  if (calls.length === 0) return;
  const now = context.clock.now();
  const around = await readSurroundingsOf(db, teamId, calls, now);
  const attempts = await listAttemptsOf(
    db,
    teamId,
    calls.map(({ id }) => id),
  );
  const changed: string[] = [];
  const over: EndedCall[] = [];
  for (const call of calls) {
    const past = pastAttempts(attempts.filter(({ plannedCallId }) => plannedCallId === call.id));
    const standing = outlook(call, around, { since: call.createdAt, giveUpAt: call.giveUpAt ?? now }, now, past);
    if (isSame(call, standing)) continue;
    changed.push(call.id);
    await updatePlannedCall(db, { teamId, plannedCallId: call.id }, { ...standing, updatedAt: now });
    if (standing.endedAt !== null) over.push({ ...call, ...standing });
  }
  await tellGivenUp(context, db, teamId, over);
  await context.publishEvents(db, eventsOfCalls(teamId, changed));
}

/** A call that stands in line is decided when it is its turn, unless it is over. */
function isSame(call: PlannedCallRow, standing: ReturnType<typeof outlook>): boolean {
  const nextMs = call.nextAt?.getTime();
  const isInLine = nextMs !== undefined && call.readyAt?.getTime() === nextMs;
  if (isInLine && standing.state === 'planned') return true;
  return call.state === standing.state && call.reason === standing.reason && nextMs === standing.nextAt?.getTime();
}
