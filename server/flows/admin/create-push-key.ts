// Make a Push API key, and make the successor of one.
import { createHash } from 'node:crypto';
import { Problem } from '../../../rules/problem.ts';
import { makePushKey, pushKeyHint } from '../../../rules/push-key.ts';
import { addPushKey, lockPushKey, updatePushKey, type PushKeyRow } from '../../database/push-key-admin.ts';
import type { Db } from '../../database/tables.ts';
import { noteAct } from '../note-act.ts';
import type { AdminContext } from './admin-context.ts';

/** The key itself is told here and never again. */
export type MadeKey = { key: string; keyId: string };

type NewKey = {
  teamId: string;
  name: string;
  createdBy: string | null;
  limitPerMinute?: number | undefined;
  allowQuery?: boolean | undefined;
  /** Push recordings, which is usual, or ask for calls. */
  purpose?: PushKeyRow['purpose'] | undefined;
};

export async function createPushKey(context: AdminContext, input: NewKey): Promise<MadeKey> {
  return context.db.transaction().execute(async (db) => {
    const made = await makeKey(context, db, input);
    const detail = { hint: pushKeyHint(made.key), purpose: input.purpose ?? 'ingest' };
    await noteAct(context, db, { teamId: input.teamId, act: 'key.made', subject: input.name, detail });
    return made;
  });
}

const HOUR_MS = 3_600_000;

/** The old key goes on working for `overlapHours`. Throws Problem `not_found`, `conflict` when it is revoked or replaced. */
export async function rotatePushKey(
  context: AdminContext,
  input: { teamId: string; keyId: string; overlapHours: number; rotatedBy: string | null },
): Promise<MadeKey> {
  return context.db.transaction().execute(async (db) => {
    const old = await lockPushKey(db, input);
    if (!old) throw new Problem('not_found', 'There is no such key.');
    if (old.revokedAt) throw new Problem('conflict', 'This key is revoked. Make a new one instead.');
    if (old.replacedBy) throw new Problem('conflict', 'This key has a successor already. Rotate that one.');
    const made = await makeKey(context, db, {
      teamId: input.teamId,
      name: old.name,
      createdBy: input.rotatedBy,
      limitPerMinute: old.limitPerMinute,
      allowQuery: old.allowQuery,
      purpose: old.purpose,
    });
    const expiresAt = new Date(context.clock.now().getTime() + input.overlapHours * HOUR_MS);
    await updatePushKey(db, input, { expiresAt, replacedBy: made.keyId });
    const detail = { hint: pushKeyHint(made.key), overlapHours: input.overlapHours };
    await noteAct(context, db, { teamId: input.teamId, act: 'key.rotated', subject: old.name, detail });
    return made;
  });
}

/** An import into a CRM tells of thousands of contacts within minutes, and what is refused then comes hours later or never. */
const CRM_REQUESTS_PER_MINUTE = 6_000;

async function makeKey(context: AdminContext, db: Db, input: NewKey): Promise<MadeKey> {
  const key = makePushKey(context.randomBytes(24));
  const keyId = context.newId();
  const limitPerMinute = input.limitPerMinute ?? (input.purpose === 'calls' ? CRM_REQUESTS_PER_MINUTE : undefined);
  await addPushKey(db, {
    teamId: input.teamId,
    id: keyId,
    name: input.name,
    keyHash: createHash('sha256').update(key).digest(),
    hint: pushKeyHint(key),
    purpose: input.purpose ?? 'ingest',
    createdBy: input.createdBy,
    now: context.clock.now(),
    ...(limitPerMinute === undefined ? {} : { limitPerMinute }),
    ...(input.allowQuery === undefined ? {} : { allowQuery: input.allowQuery }),
  });
  return { key, keyId };
}
