// Erase a person: their calls with sound and words, what was planned for them and asked about them. What must stay is told, not hidden.
import { maskedPerson, type PersonKey } from '../../../rules/outside-person.ts';
import { Problem } from '../../../rules/problem.ts';
import { addDoNotCall, eraseDoNotCall, numberHash } from '../../database/do-not-call.ts';
import { findPersonData, holdPlans } from '../../database/person-data.ts';
import { erasePersonRows, type ErasedRows } from '../../database/person-erasure.ts';
import { removeCalls } from '../../database/removals.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';

/** `hash`: nobody rings the number again, and nobody reads it. `number`: the same, readable. `nothing`: the number may be rung again. */
export const keptOfNumber = ['hash', 'number', 'nothing'] as const;
export type KeptOfNumber = (typeof keptOfNumber)[number];

export type Erasure = ErasedRows & { calls: number; onHold: number; numbers: number };

/** What an erasure would find; nothing is changed. */
export async function lookAtPerson(
  { db }: Pick<BaseContext, 'db'>,
  input: { teamId: string; person: PersonKey },
): Promise<{ calls: number; onHold: number; plannedCalls: number; requests: number; numbers: number; isOnCall: boolean }> {
  const data = await findPersonData(db, { teamId: input.teamId, key: input.person });
  return {
    calls: data.callIds.length,
    onHold: data.heldCallIds.length,
    plannedCalls: data.plannedCallIds.length,
    requests: data.requestIds.length,
    numbers: data.numbers.length,
    isOnCall: data.isOnCall,
  };
}

/** `why` is kept in the audit log. Throws Problem `conflict` while the person is on a call. */
export async function erasePerson(
  context: BaseContext,
  input: { teamId: string; person: PersonKey; keep: KeptOfNumber; why: string },
): Promise<Erasure> {
  const { teamId, person, keep, why } = input;
  return context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    const data = await findPersonData(db, { teamId, key: person });
    if (data.isOnCall || (await holdPlans(db, teamId, data.plannedCallIds)) === 'calling')
      throw new Problem('conflict', 'This person is being called right now. End the call, then erase them.');
    const held = new Set(data.heldCallIds);
    const callIds = data.callIds.filter((id) => !held.has(id));
    const rows = await erasePersonRows(db, { teamId, key: person, data });
    await removeCalls(db, { teamId, callIds, now });
    // A number that a person asked us to forget must not be rung by the next list it stands on.
    await eraseDoNotCall(db, teamId, data.numbers);
    if (keep !== 'nothing') {
      await addDoNotCall(
        db,
        data.numbers.map((number) => ({
          ...{ teamId, number: keep === 'hash' ? numberHash(teamId, number) : number, source: 'person' as const },
          ...{ note: 'Erased at the wish of the person.', attemptId: null, createdBy: null, createdAt: now },
        })),
      );
    }
    const erased = { ...rows, calls: callIds.length, onHold: held.size, numbers: data.numbers.length };
    await noteAct(context, db, { teamId, act: 'person.erased', subject: maskedPerson(person), detail: { why, keep, ...erased } });
    await context.enqueueJobs(db, [{ name: 'remove-files', input: {} }]);
    await context.publishEvents(db, [
      { kind: 'outbound.changed', teamId },
      ...callIds.map((callId) => ({ kind: 'call.changed', teamId, callId }) as const),
    ]);
    return erased;
  });
}
