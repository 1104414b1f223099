// Put a call on hold, so that it stays whatever its time, and lift the hold.
import { Problem } from '../../../rules/problem.ts';
import { addCallHold, lockCall, removeCallHold } from '../../database/call-holds.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';

type OfCall = { teamId: string; callId: string };

/** Throws Problem `not_found`, `conflict` when it is on hold already. */
export async function holdCall(context: BaseContext, input: OfCall & { reason: string; setBy: string | null }): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    if (!(await lockCall(db, input))) throw new Problem('not_found', 'There is no such call.');
    const { teamId, callId, reason, setBy } = input;
    if (!(await addCallHold(db, { teamId, callId, reason, setBy, setAt: context.clock.now() })))
      throw new Problem('conflict', 'This call is on hold already. Lift the hold first to give another reason.');
    await noteAct(context, db, { teamId, act: 'hold.set', subject: callId, detail: { callId, reason } });
    await context.publishEvents(db, [{ kind: 'call.changed', teamId, callId }]);
  });
}

/** Throws Problem `not_found`. */
export async function liftHold(context: BaseContext, input: OfCall): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    if (!(await lockCall(db, input)) || !(await removeCallHold(db, input)))
      throw new Problem('not_found', 'This call is not on hold.');
    const { teamId, callId } = input;
    await noteAct(context, db, { teamId, act: 'hold.lifted', subject: callId, detail: { callId } });
    await context.publishEvents(db, [{ kind: 'call.changed', teamId, callId }]);
  });
}
