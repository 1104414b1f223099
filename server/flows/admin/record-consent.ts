// Record that a person agreed to be called, or took it back; what they took back holds at once, for planned calls too.
import { maskedNumber } from '../../../rules/outside-person.ts';
import { addConsent, type ConsentRow } from '../../database/do-not-call.ts';
import { takeOpenCallsTo } from '../../database/open-calls.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';
import { decideAgain } from '../outbound/plan-again.ts';
import { readNumber } from './change-do-not-call.ts';

const MOST_CALLS = 5_000;

/** `number` as people write it. Throws Problem `validation_failed`. */
export async function recordConsent(
  context: BaseContext,
  input: Omit<ConsentRow, 'id' | 'createdAt' | 'personName'>,
): Promise<Omit<ConsentRow, 'personName'>> {
  return context.db.transaction().execute(async (db) => {
    const { teamId } = input;
    const number = await readNumber(db, teamId, input.number);
    const entry = { ...input, number, id: context.newId(), createdAt: context.clock.now() };
    await addConsent(db, entry);
    const { kind, scope, form, source } = entry;
    await noteAct(context, db, {
      teamId,
      act: 'consent.recorded',
      subject: maskedNumber(number),
      detail: { kind, scope, form, source },
    });
    await decideAgain(context, db, teamId, await takeOpenCallsTo(db, teamId, [number], MOST_CALLS));
    await context.publishEvents(db, [{ kind: 'outbound.changed', teamId }]);
    return entry;
  });
}
