// Rename a Push API key, change what it may do, or refuse it from now on.
import { differences } from '../../../rules/audit.ts';
import { Problem } from '../../../rules/problem.ts';
import { lockPushKey, updatePushKey } from '../../database/push-key-admin.ts';
import { noteAct } from '../note-act.ts';
import type { AdminContext } from './admin-context.ts';

type OfKey = { teamId: string; keyId: string };

/** Throws Problem `not_found`. */
export async function changePushKey(
  context: AdminContext,
  input: OfKey & { change: { name?: string; allowQuery?: boolean; limitPerMinute?: number } },
): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const key = await lockPushKey(db, input);
    if (!key) throw new Problem('not_found', 'There is no such key.');
    await updatePushKey(db, input, input.change);
    const detail = differences(key, input.change);
    await noteAct(context, db, { teamId: input.teamId, act: 'key.changed', subject: key.name, detail });
  });
}

/** A key that is revoked already stays so. Throws Problem `not_found`. */
export async function revokePushKey(context: AdminContext, input: OfKey): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const key = await lockPushKey(db, input);
    if (!key) throw new Problem('not_found', 'There is no such key.');
    if (key.revokedAt) return;
    await updatePushKey(db, input, { revokedAt: context.clock.now() });
    await noteAct(context, db, { teamId: input.teamId, act: 'key.revoked', subject: key.name, detail: { hint: key.hint } });
  });
}
