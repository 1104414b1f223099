// Somebody listens to what was recorded before anything was silenced: the audit log tells.
import { findCall } from '../../database/calls-pipeline.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';

export async function tellOriginalHeard(context: BaseContext, of: { teamId: string; callId: string }): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const { teamId, callId } = of;
    const call = await findCall(db, of);
    await noteAct(context, db, { teamId, act: 'original.heard', subject: call?.title ?? callId, detail: { call_id: callId } });
  });
}
