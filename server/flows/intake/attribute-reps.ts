// Gives waiting calls to the member whose address has become known.
import { attributeCalls, findRep } from '../../database/calls-pipeline.ts';
import type { BaseContext } from '../context.ts';

const CALLS_PER_RUN = 500;

/** Works in slices; as long as calls are left it queues itself again. */
export async function attributeReps(context: BaseContext, of: { teamId: string; email: string }): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const personId = await findRep(db, of);
    if (personId === null) return;
    const callIds = await attributeCalls(db, { ...of, personId }, CALLS_PER_RUN);
    if (callIds.length === CALLS_PER_RUN) await context.enqueueJobs(db, [{ name: 'attribute-reps', input: of }]);
    await context.publishEvents(
      db,
      callIds.map((callId) => ({ kind: 'call.changed', teamId: of.teamId, callId })),
    );
  });
}
