// Connect recorders of other makers, try again what failed, and remove them.
import { Problem } from '../../../rules/problem.ts';
import type { RecorderKind } from '../../../rules/recorder.ts';
import {
  addRecorder,
  countRecorders,
  deleteRecorder,
  findRecorder,
  forgetDeliveries,
  reopenFailed,
  type OfRecorder,
  type RecorderRow,
} from '../../database/recorders.ts';
import { deleteSealed } from '../../database/sealed-secrets.ts';
import type { Db } from '../../database/tables.ts';
import type { Sealer } from '../../ports/sealer.ts';
import { keepRecorderSecret } from '../intake/recorder-secrets.ts';
import { noteAct } from '../note-act.ts';
import type { AdminContext } from './admin-context.ts';

export type RecorderAdminContext = AdminContext & { sealer: Sealer };

type NewRecorder = {
  teamId: string;
  kind: RecorderKind;
  name: string;
  /** Null where it is told only once the address is known. */
  secret: string | null;
  key: string | null;
  createdBy: string | null;
};

const MOST_RECORDERS = 50;
const MOST_RETRIED = 1_000;

/** Throws Problem `conflict` when there are too many, `validation_failed` without a key where one is needed. */
export async function createRecorder(context: RecorderAdminContext, input: NewRecorder): Promise<{ recorderId: string }> {
  const { teamId, kind, name, secret, key } = input;
  if (kind === 'fireflies' && key === null) {
    const message = 'Fireflies tells only that a meeting is ready. Give the API key by which it can be asked for.';
    throw new Problem('validation_failed', message, { fields: [{ path: 'body.key', code: 'required', message }] });
  }
  return context.db.transaction().execute(async (db) => {
    if ((await countRecorders(db, teamId)) >= MOST_RECORDERS)
      throw new Problem('conflict', `A team connects at most ${MOST_RECORDERS} recorders. Remove one that is not used any more.`);
    const recorderId = context.newId();
    await addRecorder(db, { teamId, id: recorderId, kind, name, createdBy: input.createdBy, createdAt: context.clock.now() });
    if (secret !== null) await keepRecorderSecret(context, db, { teamId, kind: 'recorder-secret', subject: recorderId }, secret);
    if (key !== null) await keepRecorderSecret(context, db, { teamId, kind: 'recorder-key', subject: recorderId }, key);
    await noteAct(context, db, { teamId, act: 'recorder.connected', subject: name, detail: { kind } });
    return { recorderId };
  });
}

/** Throws Problem `not_found`. */
export async function giveRecorderSecret(context: RecorderAdminContext, of: OfRecorder, secret: string): Promise<void> {
  const { teamId, recorderId } = of;
  await context.db.transaction().execute(async (db) => {
    const row = await recorderOf(db, of);
    await keepRecorderSecret(context, db, { teamId, kind: 'recorder-secret', subject: recorderId }, secret);
    await noteAct(context, db, { teamId, act: 'recorder.changed', subject: row.name, detail: { kind: row.kind } });
  });
}

/** Throws Problem `not_found`. */
export async function removeRecorder(context: RecorderAdminContext, of: OfRecorder): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    await forgetDeliveries(db, { ...of, before: null, limit: null });
    const row = await deleteRecorder(db, of);
    if (!row) throw new Problem('not_found', 'There is no such recorder.');
    await deleteSealed(db, { teamId: of.teamId, subject: of.recorderId, kinds: ['recorder-secret', 'recorder-key'] });
    await noteAct(context, db, { teamId: of.teamId, act: 'recorder.removed', subject: row.name, detail: { kind: row.kind } });
  });
}

/** How many are tried again. Throws Problem `not_found`. */
export async function retryRecorder(context: RecorderAdminContext, of: OfRecorder): Promise<number> {
  return context.db.transaction().execute(async (db) => {
    await recorderOf(db, of);
    const ids = await reopenFailed(db, { ...of, limit: MOST_RETRIED });
    await context.enqueueJobs(
      db,
      ids.map((deliveryId) => ({ name: 'take-recorder-delivery', input: { teamId: of.teamId, deliveryId } })),
    );
    return ids.length;
  });
}

async function recorderOf(db: Db, { teamId, recorderId }: OfRecorder): Promise<RecorderRow> {
  const row = await findRecorder(db, recorderId);
  if (row?.teamId !== teamId) throw new Problem('not_found', 'There is no such recorder.');
  return row;
}
