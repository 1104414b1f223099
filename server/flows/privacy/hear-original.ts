// Somebody listens to what was recorded before anything was silenced: the audit log tells.
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';

export async function tellOriginalHeard(context: BaseContext, of: { teamId: string; callId: string }): Promise<void> {
  const { teamId, callId } = of;
  await noteAct(context, context.db, { teamId, act: 'original.heard', subject: callId, detail: { call_id: callId } });
}
